"""First working days around public holidays of Lower Saxony."""

from __future__ import annotations

from datetime import date
from unittest import TestCase

from heidekreis_integration.statistics.mailing import previous_month
from heidekreis_integration.working_days import (
	first_working_day,
	holiday_name,
	is_working_day,
	knows_subdivision,
)


class TestWorkingDays(TestCase):
	def test_first_working_day_skips_weekends_and_holidays(self):
		for month, expected in {
			date(2026, 12, 15): date(2026, 12, 1),
			date(2026, 11, 1): date(2026, 11, 2),  # 1 November is a Sunday
			date(2027, 1, 20): date(2027, 1, 4),  # New Year is a Friday
			date(2025, 5, 1): date(2025, 5, 2),
			date(2021, 5, 1): date(2021, 5, 3),
		}.items():
			with self.subTest(month=month):
				self.assertEqual(first_working_day(month, "NI"), expected)

	def test_reformation_day_is_free_in_lower_saxony_only(self):
		self.assertEqual(holiday_name(date(2025, 10, 31), "NI"), "Reformationstag")
		self.assertIsNone(holiday_name(date(2025, 10, 31), "BY"))
		self.assertFalse(is_working_day(date(2025, 10, 31), "NI"))

	def test_knows_the_federal_states(self):
		self.assertTrue(knows_subdivision("NI"))
		self.assertFalse(knows_subdivision("XX"))

	def test_previous_month_crosses_the_year(self):
		self.assertEqual(previous_month(date(2027, 1, 4)), date(2026, 12, 1))
