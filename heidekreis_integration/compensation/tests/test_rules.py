"""The arithmetic of compensation: tables of cases worked out by hand. No site needed."""

from __future__ import annotations

import unittest
from dataclasses import replace
from decimal import Decimal

from heidekreis_integration.compensation.rules import Calculation, Outcome, RuleTerms, SessionFacts, compute

HOURLY = RuleTerms(
	rule="ER-001", hourly_rate=Decimal("24"), rounding_step_minutes=15, km_rate=Decimal("0.38")
)
BLOCK = RuleTerms(
	calculation=Calculation.FIRST_BLOCK_FLAT,
	first_block_minutes=120,
	first_block_amount=Decimal("25"),
	further_hour_amount=Decimal("10"),
)
GERMAN = {
	"{0} min": "{0} min",
	"{0}, rounded up to {1} min": "{0}, aufgerundet auf {1} min",
	"{0} min × {1}/h = {2}": "{0} min × {1}/h = {2}",
	"{0} km × {1}/km = {2}": "{0} km × {1}/km = {2}",
	"Total {0}": "Summe {0}",
}


def euros(text: str) -> Decimal:
	return Decimal(text)


class TestHourly(unittest.TestCase):
	def test_the_counties_example_is_written_out_in_german(self):
		result = compute(
			HOURLY, SessionFacts(minutes=75, travel_km=Decimal("18")), lambda text: GERMAN.get(text, text)
		)
		self.assertEqual(
			result.derivation,
			"75 min, aufgerundet auf 15 min: 75 min × 24,00 €/h = 30,00 €; 18 km × 0,38 €/km = 6,84 €; Summe 36,84 €",
		)
		self.assertEqual(
			(
				result.payable_minutes,
				result.amount_time,
				result.amount_travel,
				result.amount_total,
				result.rule,
			),
			(75, euros("30.00"), euros("6.84"), euros("36.84"), "ER-001"),
		)

	def test_time_is_rounded_up_to_the_step(self):
		for step, minutes, paid, amount in (
			(1, 61, 61, "24.40"),
			(15, 60, 60, "24.00"),
			(15, 61, 75, "30.00"),
			(30, 61, 90, "36.00"),
			(60, 61, 120, "48.00"),
			(60, 120, 120, "48.00"),
		):
			with self.subTest(step=step, minutes=minutes):
				result = compute(replace(HOURLY, rounding_step_minutes=step), SessionFacts(minutes=minutes))
				self.assertEqual((result.payable_minutes, result.amount_time), (paid, euros(amount)))

	def test_minimum_time_is_paid_and_said(self):
		terms = replace(HOURLY, minimum_minutes=60)
		short = compute(terms, SessionFacts(minutes=20))
		self.assertEqual((short.payable_minutes, short.amount_time), (60, euros("24.00")))
		self.assertIn("at least 60 min", short.derivation)
		self.assertEqual(compute(terms, SessionFacts(minutes=70)).payable_minutes, 75)

	def test_cents_are_rounded_half_up_once(self):
		# 1 min at 0.30 €/h is half a cent; binary or banker's rounding would pay nothing.
		terms = RuleTerms(hourly_rate=Decimal("0.30"), km_rate=Decimal("0.25"))
		self.assertEqual(compute(terms, SessionFacts(minutes=1)).amount_time, euros("0.01"))
		self.assertEqual(compute(terms, SessionFacts(travel_km=Decimal("0.5"))).amount_travel, euros("0.13"))
		self.assertEqual(compute(terms, SessionFacts(travel_km=Decimal("16.1"))).amount_travel, euros("4.03"))


class TestFirstBlockFlat(unittest.TestCase):
	def test_first_block_then_each_started_hour(self):
		for minutes, amount in (
			(1, "25"),
			(120, "25"),
			(121, "35"),
			(180, "35"),
			(181, "45"),
			(300, "55"),
		):
			with self.subTest(minutes=minutes):
				self.assertEqual(compute(BLOCK, SessionFacts(minutes=minutes)).amount_time, euros(amount))

	def test_derivation_shows_block_and_hours(self):
		text = compute(BLOCK, SessionFacts(minutes=181)).derivation
		self.assertEqual(
			text,
			"181 min: first 120 min flat 25,00 € + 2 started further h × 10,00 € = 45,00 €; Total 45,00 €",
		)


class TestTravel(unittest.TestCase):
	def test_kilometres_are_limited(self):
		terms = replace(HOURLY, maximum_km=50)
		result = compute(terms, SessionFacts(minutes=60, travel_km=Decimal("80.5")))
		self.assertEqual(result.amount_travel, euros("19.00"))
		self.assertIn("80,5 km travelled, at most 50 km are paid", result.derivation)
		self.assertEqual(
			compute(terms, SessionFacts(minutes=60, travel_km=Decimal(50))).amount_travel, euros("19.00")
		)

	def test_phone_and_video_pay_no_travel(self):
		terms = replace(HOURLY, travel_time_paid=True)
		result = compute(
			terms, SessionFacts(minutes=60, on_site=False, travel_km=Decimal(18), travel_minutes=30)
		)
		self.assertEqual((result.amount_time, result.amount_travel), (euros("24.00"), euros("0")))
		self.assertNotIn("km", result.derivation)

	def test_travel_time_is_paid_only_where_the_rule_says_so(self):
		journey = SessionFacts(minutes=60, travel_km=Decimal(40), travel_minutes=50)
		for paid, beyond, minutes in ((False, 0, 60), (True, 0, 120), (True, 39, 120), (True, 40, 60)):
			with self.subTest(paid=paid, beyond=beyond):
				terms = replace(HOURLY, travel_time_paid=paid, travel_time_beyond_km=beyond)
				self.assertEqual(compute(terms, journey).payable_minutes, minutes)

	def test_travel_time_counts_without_kilometres_where_no_distance_is_asked_for(self):
		terms = replace(HOURLY, travel_time_paid=True)
		self.assertEqual(compute(terms, SessionFacts(minutes=60, travel_minutes=30)).payable_minutes, 90)

	def test_a_rate_of_four_decimals_is_shown_whole(self):
		terms = replace(HOURLY, km_rate=Decimal("0.3025"))
		self.assertIn(
			"0,3025 €/km", compute(terms, SessionFacts(minutes=60, travel_km=Decimal(10))).derivation
		)


class TestNoShowAndCancellation(unittest.TestCase):
	def test_no_show_pays_fixed_minutes_and_the_journey(self):
		facts = SessionFacts(minutes=60, travel_km=Decimal(18), outcome=Outcome.NO_SHOW)
		paid = compute(replace(HOURLY, no_show_paid_minutes=30), facts)
		self.assertEqual((paid.amount_time, paid.amount_travel), (euros("12.00"), euros("6.84")))
		unpaid = compute(HOURLY, facts)
		self.assertEqual((unpaid.amount_time, unpaid.amount_travel), (euros("0"), euros("6.84")))
		self.assertIn("not paid", unpaid.derivation)

	def test_late_cancellation_pays_fixed_minutes_without_the_journey(self):
		terms = replace(HOURLY, cancellation_free_hours=24, cancellation_paid_minutes=45)
		for side, notice, amount in (
			("Institution", 24 * 60, "0"),
			("Institution", 24 * 60 - 1, "18.00"),
			("Institution", -10, "18.00"),
			("Pool", 60, "18.00"),
			("Pool", -60, "0"),
			("Mediator", 60, "0"),
			("", 60, "0"),
		):
			with self.subTest(side=side, notice=notice):
				facts = SessionFacts(
					minutes=60,
					travel_km=Decimal(18),
					outcome=Outcome.CANCELLED,
					notice_minutes=notice,
					cancelled_by=side,
				)
				result = compute(terms, facts)
				self.assertEqual(result.amount_time, euros(amount))
				self.assertEqual(result.amount_travel, euros("0"))

	def test_fixed_minutes_follow_the_flat_block_too(self):
		facts = SessionFacts(outcome=Outcome.NO_SHOW)
		self.assertEqual(compute(replace(BLOCK, no_show_paid_minutes=60), facts).amount_time, euros("25"))
		self.assertEqual(compute(BLOCK, facts).amount_time, euros("0"))


class TestFacts(unittest.TestCase):
	def test_negative_durations_and_distances_are_refused(self):
		for wrong in ({"minutes": -1}, {"travel_minutes": -1}, {"travel_km": Decimal("-0.1")}):
			with self.subTest(wrong=wrong), self.assertRaises(ValueError):
				SessionFacts(**wrong)
