"""The calendar files themselves, read back with a second look at the raw text."""

from __future__ import annotations

import unittest
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from heidekreis_integration.integrations.calendar.files import feed, invitation
from heidekreis_integration.integrations.calendar.model import CANCELLED, CONFIRMED, CalendarEvent, Party
from heidekreis_integration.tests.properties import settings

BERLIN = ZoneInfo("Europe/Berlin")
POOL = Party("pool@example.org", "Sprachmittlungspool")
PERSON = Party("person@example.org", 'Öz, "Ann" Müller')
EVENT = CalendarEvent(
	uid="assignment-EINS-2026-00001@site",
	sequence=3,
	start=datetime(2026, 7, 1, 10, tzinfo=BERLIN),
	end=datetime(2026, 7, 1, 11, tzinfo=BERLIN),
	summary="Sprachmittlung Arabisch (Vor Ort)",
	description="Anlass: Elterngespräch; Einschulung, Übergang\nNummer: EINS-2026-00001",
	location="Kita Löwenzahn, Am Markt 1, 29664 Walsrode",
	status=CONFIRMED,
	url="https://example.org/portal/einsaetze/EINS-2026-00001",
	stamp=datetime(2026, 6, 1, 8, tzinfo=BERLIN),
)


def parsed(content: bytes):
	return Calendar.from_ical(content).walk("VEVENT")[0]


class TestInvitation(unittest.TestCase):
	def test_a_request_says_all_that_rfc_5546_asks_for(self):
		content = invitation(EVENT, method="REQUEST", organizer=POOL, attendee=PERSON)
		calendar, entry = Calendar.from_ical(content), parsed(content)
		self.assertEqual((str(calendar["METHOD"]), str(calendar["VERSION"])), ("REQUEST", "2.0"))
		self.assertEqual(
			[str(entry[key]) for key in ("UID", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION")],
			[EVENT.uid, "3", "CONFIRMED", EVENT.summary, EVENT.location],
		)
		self.assertEqual(entry.decoded("DTSTART"), datetime(2026, 7, 1, 8, tzinfo=timezone.utc))
		self.assertEqual(entry.decoded("DTEND") - entry.decoded("DTSTART"), timedelta(hours=1))
		self.assertEqual(str(entry["ORGANIZER"]), "mailto:pool@example.org")
		attendee = entry["ATTENDEE"]
		self.assertEqual(str(attendee), "mailto:person@example.org")
		self.assertEqual(
			{key: attendee.params[key] for key in ("RSVP", "PARTSTAT", "ROLE")},
			{"RSVP": "TRUE", "PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT"},
		)
		self.assertIn("Anlass: Elterngespräch; Einschulung, Übergang\nNummer", str(entry["DESCRIPTION"]))

	def test_a_cancellation_keeps_the_identity(self):
		gone = replace(EVENT, status=CANCELLED, sequence=4)
		entry = parsed(invitation(gone, method="CANCEL", organizer=POOL, attendee=PERSON))
		self.assertEqual(
			[str(entry[key]) for key in ("UID", "SEQUENCE", "STATUS")], [EVENT.uid, "4", "CANCELLED"]
		)
		self.assertNotIn("RSVP", entry["ATTENDEE"].params)

	def test_what_contradicts_itself_is_refused(self):
		for method, attendee in (
			("REQUEST", None),
			("PUBLISH", PERSON),
			("CANCEL", PERSON),
			("REPLY", PERSON),
		):
			with self.subTest(method=method), self.assertRaises(ValueError):
				invitation(EVENT, method=method, organizer=POOL, attendee=attendee)

	def test_winter_and_summer_time(self):
		winter = replace(
			EVENT,
			start=datetime(2026, 12, 2, 18, tzinfo=BERLIN),
			end=datetime(2026, 12, 2, 20, tzinfo=BERLIN),
		)
		for event, hour in ((EVENT, b"DTSTART:20260701T080000Z"), (winter, b"DTSTART:20261202T170000Z")):
			self.assertIn(hour, invitation(event, method="REQUEST", organizer=POOL, attendee=PERSON))

	@settings(max_examples=60)
	@given(text=st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=300))
	def test_any_text_is_folded_and_read_back(self, text):
		content = invitation(replace(EVENT, summary=text), method="REQUEST", organizer=POOL, attendee=PERSON)
		for line in content.split(b"\r\n"):
			self.assertLessEqual(len(line), 75)
			self.assertNotIn(b"\n", line)
		self.assertEqual(str(parsed(content)["SUMMARY"]), text)


class TestFeed(unittest.TestCase):
	def test_cancelled_entries_stay_as_cancelled(self):
		gone = replace(EVENT, uid="assignment-2@site", status=CANCELLED)
		calendar = Calendar.from_ical(feed([EVENT, gone], name="Meine Einsätze"))
		self.assertEqual(
			[str(each["STATUS"]) for each in calendar.walk("VEVENT")], ["CONFIRMED", "CANCELLED"]
		)
		self.assertEqual([str(each["TRANSP"]) for each in calendar.walk("VEVENT")], ["OPAQUE", "TRANSPARENT"])
		self.assertEqual(
			(str(calendar["METHOD"]), str(calendar["X-WR-CALNAME"])), ("PUBLISH", "Meine Einsätze")
		)

	def test_the_same_entries_give_the_same_file(self):
		self.assertEqual(feed([EVENT], name="A"), feed([EVENT], name="A"))

	def test_an_empty_calendar_is_one(self):
		self.assertEqual(Calendar.from_ical(feed([], name="A")).walk("VEVENT"), [])

	def test_nobody_is_named_in_a_feed(self):
		content = feed([EVENT], name="A")
		self.assertNotIn(b"ATTENDEE", content)
		self.assertNotIn(b"mailto", content)
