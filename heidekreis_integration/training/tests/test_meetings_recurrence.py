"""On which day of a month a meeting takes place: a table, and what holds for every month."""

from __future__ import annotations

import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from heidekreis_integration.tests.properties import settings
from heidekreis_integration.training.meetings_recurrence import (
	EARLIER,
	LATER,
	NONE,
	ORDINALS,
	SHIFTS,
	WEEKDAYS,
	WORKING_DAY,
	Rule,
	months_from,
	occurrence,
	usual_day,
)
from heidekreis_integration.working_days import holiday_name

RULES = st.builds(
	Rule, ordinal=st.sampled_from(ORDINALS), weekday=st.sampled_from(WEEKDAYS), shift=st.sampled_from(SHIFTS)
)
MONTHS = st.tuples(st.integers(2024, 2040), st.integers(1, 12))


def in_lower_saxony(day: date) -> str | None:
	return holiday_name(day, "NI")


def free(day: date) -> None:
	return None


class TestTable(unittest.TestCase):
	def test_the_usual_day(self):
		for ordinal, weekday, year, month, expected in (
			("First", "Wednesday", 2026, 12, date(2026, 12, 2)),
			("First", "Wednesday", 2027, 9, date(2027, 9, 1)),
			("Second", "Monday", 2026, 6, date(2026, 6, 8)),
			("Third", "Friday", 2026, 5, date(2026, 5, 15)),
			("Fourth", "Sunday", 2026, 2, date(2026, 2, 22)),
			("Last", "Sunday", 2026, 2, date(2026, 2, 22)),
			("Last", "Thursday", 2026, 12, date(2026, 12, 31)),
			("Last", "Saturday", 2028, 2, date(2028, 2, 26)),
		):
			with self.subTest(f"{ordinal} {weekday} {month}/{year}"):
				self.assertEqual(usual_day(Rule(ordinal, weekday, NONE), year, month), expected)

	def test_holidays_of_lower_saxony_move_it(self):
		for shift, year, month, ordinal, weekday, expected in (
			(LATER, 2026, 1, "First", "Thursday", date(2026, 1, 8)),  # New Year
			(WORKING_DAY, 2026, 5, "First", "Friday", date(2026, 5, 4)),  # 1 May, then the weekend
			(EARLIER, 2026, 10, "Last", "Saturday", date(2026, 10, 24)),  # Reformation Day
			(LATER, 2026, 10, "Last", "Saturday", None),  # no Saturday left in October
			(NONE, 2026, 1, "First", "Thursday", None),
			(LATER, 2026, 11, "First", "Sunday", date(2026, 11, 1)),  # All Saints is none in Lower Saxony
		):
			with self.subTest(shift=shift, month=month, year=year):
				found = occurrence(Rule(ordinal, weekday, shift), year, month, in_lower_saxony)
				self.assertEqual(found.day, expected)

	def test_it_says_what_is_in_the_way(self):
		found = occurrence(Rule("First", "Thursday", LATER), 2026, 1, in_lower_saxony)
		self.assertEqual((found.usual, found.obstacle, found.is_shifted), (date(2026, 1, 1), "Neujahr", True))

	def test_six_weeks_of_school_holidays_leave_a_month_without_a_meeting(self):
		def obstacle(day: date) -> str | None:
			return "Sommerferien" if date(2026, 7, 2) <= day <= date(2026, 8, 12) else None

		rule = Rule("First", "Wednesday", LATER)
		days = [occurrence(rule, 2026, month, obstacle).day for month in (7, 8)]
		self.assertEqual(days, [date(2026, 7, 1), date(2026, 8, 19)])
		self.assertIsNone(occurrence(Rule("Second", "Wednesday", LATER), 2026, 7, obstacle).day)

	def test_months_run_over_the_turn_of_the_year(self):
		self.assertEqual(
			list(months_from(date(2026, 11, 30), 3)), [(2026, 11), (2026, 12), (2027, 1), (2027, 2)]
		)

	def test_unknown_words_are_refused(self):
		for rule in (
			Rule("Fifth", "Monday", LATER),
			Rule("First", "Montag", LATER),
			Rule("First", "Monday", "Soon"),
		):
			with self.subTest(rule=rule), self.assertRaises(ValueError):
				occurrence(rule, 2026, 1, lambda day: "Feiertag")


class TestProperties(unittest.TestCase):
	@settings(max_examples=200)
	@given(RULES, MONTHS)
	def test_the_usual_day_has_its_weekday_and_its_place_in_the_month(self, rule, month):
		day = usual_day(rule, *month)
		self.assertEqual((day.year, day.month, WEEKDAYS[day.weekday()]), (*month, rule.weekday))
		if rule.ordinal == "Last":
			self.assertNotEqual((day + timedelta(7)).month, day.month)
		else:
			self.assertEqual((day.day - 1) // 7, ORDINALS.index(rule.ordinal))

	@settings(max_examples=200)
	@given(RULES, MONTHS, st.sets(st.integers(1, 31)))
	def test_a_meeting_is_on_a_free_day_of_its_month_or_there_is_none(self, rule, month, taken):
		def obstacle(day: date) -> str | None:
			return "x" if day.day in taken else None

		found = occurrence(rule, *month, obstacle)
		if found.day is None:
			self.assertIn(found.usual.day, taken)
			return
		self.assertEqual((found.day.year, found.day.month), month)
		self.assertNotIn(found.day.day, taken)
		self.assertEqual(found.is_shifted, bool(found.obstacle))
		if rule.shift in (LATER, EARLIER):
			self.assertEqual(found.day.weekday(), found.usual.weekday())
		if found.is_shifted and rule.shift == WORKING_DAY:
			self.assertLess(found.day.weekday(), 5)

	@settings(max_examples=100)
	@given(RULES, MONTHS)
	def test_without_obstacles_nothing_is_shifted(self, rule, month):
		self.assertFalse(occurrence(rule, *month, free).is_shifted)

	@settings(max_examples=100)
	@given(RULES, MONTHS, st.sets(st.integers(1, 31), max_size=15))
	def test_no_earlier_free_day_was_passed_over(self, rule, month, taken):
		found = occurrence(rule, *month, lambda day: "x" if day.day in taken else None)
		if rule.shift not in (LATER, WORKING_DAY) or found.day is None:
			return
		step = timedelta(7 if rule.shift == LATER else 1)
		day = found.usual
		while day < found.day:
			self.assertTrue(day.day in taken or (rule.shift == WORKING_DAY and day.weekday() > 4))
			day += step
