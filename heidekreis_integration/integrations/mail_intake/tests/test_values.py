"""German texts as values: what people write in forms and mails."""

from __future__ import annotations

from datetime import date, time
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from heidekreis_integration.integrations.mail_intake import values
from heidekreis_integration.integrations.mail_intake.message import html_to_text, parse
from heidekreis_integration.integrations.mail_intake.values import (
	read_choice,
	read_date,
	read_minutes,
	read_times,
	read_truth,
)

TODAY = date(2026, 11, 22)
LANGUAGES = {
	name: name
	for name in (
		"Arabisch",
		"Arabisch (Levante)",
		"Kurmandschi",
		"Sorani",
		"Persisch (Farsi)",
		"Dari",
		"Rumänisch",
	)
} | {"Farsi": "Persisch (Farsi)", "Kurdisch": "?"}


class TestValues(TestCase):
	def test_dates(self):
		for text, day in (
			("10.03.2027", date(2027, 3, 10)),
			("10.3.27", date(2027, 3, 10)),
			("Mi, 10. März 2027", date(2027, 3, 10)),
			("2027-03-10", date(2027, 3, 10)),
			("10. Dez. 2026", date(2026, 12, 10)),
			("am 10.03.2027 um 14:30 Uhr", date(2027, 3, 10)),
			("30.02.2027", None),
			("bald", None),
			("", None),
		):
			with self.subTest(text):
				self.assertEqual(read_date(text, TODAY).value, day)

	def test_a_day_without_a_year_is_the_next_one_and_doubtful(self):
		self.assertEqual(read_date("10.3.", TODAY), values.Reading(date(2027, 3, 10), values.YEAR_GUESSED))
		self.assertEqual(read_date("24.12.", TODAY).value, date(2026, 12, 24))

	def test_times(self):
		for text, begin, end in (
			("14:30", time(14, 30), None),
			("14.30 Uhr", time(14, 30), None),
			("14 Uhr", time(14), None),
			("9-10.30 Uhr", time(9), time(10, 30)),
			("von 14 bis 15:30 Uhr", time(14), time(15, 30)),
			("10.03.2027, 14-15 Uhr", time(14), time(15)),
			("nachmittags", None, None),
			("25:00", None, None),
		):
			with self.subTest(text):
				self.assertEqual(tuple(reading.value for reading in read_times(text)), (begin, end))

	def test_durations(self):
		for text, minutes, doubt in (
			("60", 60, ""),
			("90 Min.", 90, ""),
			("1,5 Stunden", 90, ""),
			("1:30", 90, ""),
			("1 Std. 30 Min.", 90, ""),
			("1 Std. 30", 90, ""),
			("eine Stunde", 60, ""),
			("anderthalb Stunden", 90, ""),
			("2", 120, values.HOURS_GUESSED),
			("1-2 Stunden", 120, values.RANGE_GUESSED),
			("60 bis 90 Minuten", 90, values.RANGE_GUESSED),
			("nicht lange", None, values.NOT_UNDERSTOOD),
		):
			with self.subTest(text):
				reading = read_minutes(text)
				self.assertEqual((reading.value, reading.doubt), (minutes, doubt))

	def test_truths(self):
		for text, value in (
			("Ja", 1),
			("x", 1),
			("☒", 1),
			("nein", 0),
			("", 0),
			("Ja, bitte", 1),
			("vielleicht", None),
		):
			with self.subTest(text):
				self.assertEqual(read_truth(text).value, value)

	def test_languages(self):
		for text, value, doubt, rest in (
			("arabisch", "Arabisch", "", ""),
			("Arabisch, syrischer Dialekt", "Arabisch", "", "syrischer Dialekt"),
			("Arabisch Levante", "Arabisch (Levante)", "", ""),
			("Kurdisch (Kurmandschi)", "Kurmandschi", "", ""),
			("Kurmandji", "Kurmandschi", values.SIMILAR, ""),
			("Rumaenisch", "Rumänisch", "", ""),
			("Farsi", "Persisch (Farsi)", "", ""),
			("Kurdisch", None, values.AMBIGUOUS, ""),
			("Rumnsch", "Rumänisch", values.SIMILAR, ""),
			("Klingonisch", None, values.NOT_UNDERSTOOD, ""),
		):
			with self.subTest(text):
				self.assertEqual(read_choice(text, LANGUAGES), values.Reading(value, doubt, rest))
		self.assertEqual(read_choice("Dari oder Farsi", LANGUAGES).doubt, values.AMBIGUOUS)

	@settings(max_examples=40, deadline=None)
	@given(st.text(max_size=120))
	def test_no_text_breaks_a_reader(self, text):
		read_date(text, TODAY), read_times(text), read_minutes(text), read_truth(text)
		read_choice(text, LANGUAGES)
		html_to_text(text)

	@settings(max_examples=40, deadline=None)
	@given(st.binary(max_size=400))
	def test_no_bytes_break_the_mail_reader(self, content):
		self.assertTrue(parse(content).message_id)
		self.assertTrue(parse(b"From: " + content + b"\r\nSubject: " + content + b"\r\n\r\n").message_id)

	@settings(max_examples=40, deadline=None)
	@given(st.dates(date(2026, 1, 1), date(2099, 12, 31)), st.times(), st.integers(9, 600))
	def test_what_is_written_plainly_comes_back(self, day, moment, minutes):
		moment = moment.replace(second=0, microsecond=0)
		self.assertEqual(read_date(day.strftime("%d.%m.%Y"), TODAY).value, day)
		self.assertEqual(read_times(moment.strftime("%H:%M Uhr"))[0].value, moment)
		self.assertEqual(read_minutes(f"{minutes} Minuten").value, minutes)
