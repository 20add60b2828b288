"""The traffic light and the due date of a measure, by table."""

from __future__ import annotations

from datetime import date
from unittest import TestCase

from heidekreis_integration.strategy.traffic_light import (
	GREEN,
	GREY,
	RED,
	YELLOW,
	MeasureFacts,
	StrategyTerms,
	due_date,
	light,
)

TERMS = StrategyTerms(
	start=date(2024, 1, 1),
	horizon_months={"Short-term": 24, "Medium-term": 48, "Long-term": 0},
	yellow_before_days=90,
	stale_after_months=18,
)
TODAY = date(2026, 11, 22)


class TestTrafficLight(TestCase):
	def test_colour(self):
		for status, due, newest, expected in (
			("Completed", date(2025, 12, 31), None, GREEN),
			("Paused", date(2025, 12, 31), None, GREY),
			("In Progress", date(2026, 11, 21), TODAY, RED),
			("In Progress", TODAY, TODAY, YELLOW),
			("In Progress", date(2027, 2, 20), TODAY, YELLOW),
			("In Progress", date(2027, 2, 21), TODAY, GREEN),
			("In Progress", None, TODAY, GREEN),
			("Planned", date(2030, 12, 31), None, GREY),
			("Planned", date(2026, 12, 31), None, YELLOW),
			("In Progress", date(2030, 12, 31), date(2025, 5, 21), YELLOW),
			("In Progress", date(2030, 12, 31), date(2025, 5, 22), GREEN),
			("In Progress", date(2030, 12, 31), None, YELLOW),
		):
			with self.subTest(status=status, due=due, newest=newest):
				self.assertEqual(light(MeasureFacts(status, due, newest), TERMS, TODAY), expected)

	def test_due_date_is_the_last_day_of_the_horizon(self):
		self.assertEqual(due_date("Short-term", TERMS), date(2025, 12, 31))
		self.assertEqual(due_date("Medium-term", TERMS), date(2027, 12, 31))

	def test_no_due_date_without_months(self):
		self.assertIsNone(due_date("Long-term", TERMS))
		self.assertIsNone(due_date("Unknown", TERMS))
