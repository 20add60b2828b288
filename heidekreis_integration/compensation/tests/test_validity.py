"""Periods of validity, checked against counting days one by one. No site needed."""

from __future__ import annotations

import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from heidekreis_integration.compensation.validity import Period
from heidekreis_integration.tests import properties  # noqa: F401 – sets the profile

START = date(2026, 1, 1)
FAR = 60
days = st.integers(min_value=0, max_value=30).map(lambda n: START + timedelta(days=n))


@st.composite
def periods(draw) -> Period:
	first = draw(days)
	last = draw(st.none() | st.integers(min_value=0, max_value=20).map(lambda n: first + timedelta(days=n)))
	return Period(first, last)


class TestPeriod(unittest.TestCase):
	@given(periods(), periods())
	def test_overlap_means_a_common_day(self, one, other):
		calendar = [START + timedelta(days=n) for n in range(FAR)]
		common = any(one.contains(day) and other.contains(day) for day in calendar)
		self.assertEqual(one.overlaps(other), common)
		self.assertEqual(other.overlaps(one), common)

	def test_the_day_after_does_not_overlap(self):
		older = Period(date(2025, 1, 1), date(2025, 12, 31))
		self.assertFalse(older.overlaps(Period(date(2026, 1, 1))))
		self.assertTrue(older.overlaps(Period(date(2025, 12, 31))))
