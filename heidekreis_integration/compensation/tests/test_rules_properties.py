"""What must hold for every rule and every session, whatever the figures. No site needed."""

from __future__ import annotations

import unittest
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from heidekreis_integration.compensation.german import CENT, exact, money, number, round_money
from heidekreis_integration.compensation.rules import (
	Calculation,
	Outcome,
	RuleTerms,
	SessionFacts,
	compute,
	round_up,
)
from heidekreis_integration.tests import properties  # noqa: F401 – sets the profile

amounts = st.decimals(min_value=0, max_value=500, places=2)
minutes = st.integers(min_value=0, max_value=24 * 60)
steps = st.sampled_from((1, 15, 30, 60))
terms = st.builds(
	RuleTerms,
	calculation=st.sampled_from(Calculation),
	hourly_rate=amounts,
	first_block_minutes=st.integers(min_value=1, max_value=240),
	first_block_amount=amounts,
	further_hour_amount=amounts,
	minimum_minutes=st.integers(min_value=0, max_value=180),
	rounding_step_minutes=steps,
	km_rate=st.decimals(min_value=0, max_value=2, places=4),
	maximum_km=st.integers(min_value=0, max_value=300),
	travel_time_paid=st.booleans(),
	travel_time_beyond_km=st.integers(min_value=0, max_value=100),
	cancellation_free_hours=st.integers(min_value=0, max_value=72),
	cancellation_paid_minutes=st.integers(min_value=0, max_value=120),
	no_show_paid_minutes=st.integers(min_value=0, max_value=120),
)
sessions = st.builds(
	SessionFacts,
	minutes=minutes,
	on_site=st.booleans(),
	travel_km=st.decimals(min_value=0, max_value=500, places=1),
	travel_minutes=st.integers(min_value=0, max_value=600),
	outcome=st.sampled_from(Outcome),
	notice_minutes=st.integers(min_value=-500, max_value=10_000),
	cancelled_by=st.sampled_from(("Institution", "Mediator", "Pool", "")),
)


class TestCompensationProperties(unittest.TestCase):
	@given(terms, sessions)
	def test_total_is_the_sum_in_whole_cents_and_never_negative(self, terms, session):
		result = compute(terms, session)
		self.assertEqual(result.amount_total, result.amount_time + result.amount_travel)
		for amount in (result.amount_time, result.amount_travel):
			self.assertGreaterEqual(amount, 0)
			self.assertEqual(amount, amount.quantize(CENT))

	@given(terms, sessions)
	def test_derivation_shows_every_amount_it_adds_up(self, terms, session):
		result = compute(terms, session)
		self.assertTrue(result.derivation.endswith(money(result.amount_total)))
		for amount in (result.amount_time, result.amount_travel):
			if amount:
				self.assertIn(money(amount), result.derivation)

	@given(terms, sessions, st.integers(min_value=1, max_value=300))
	def test_a_longer_session_never_pays_less(self, terms, session, more):
		session = replace(session, outcome=Outcome.PERFORMED)
		longer = replace(session, minutes=session.minutes + more)
		self.assertGreaterEqual(compute(terms, longer).amount_total, compute(terms, session).amount_total)

	@given(terms, sessions)
	def test_what_is_not_on_site_pays_no_travel(self, terms, session):
		remote = replace(session, on_site=False)
		self.assertEqual(compute(terms, remote).amount_travel, 0)
		without = replace(remote, travel_km=Decimal(0), travel_minutes=0)
		self.assertEqual(compute(terms, remote).amount_total, compute(terms, without).amount_total)

	@given(terms, sessions)
	def test_the_mediators_own_cancellation_pays_nothing(self, terms, session):
		session = replace(session, outcome=Outcome.CANCELLED, cancelled_by="Mediator")
		self.assertEqual(compute(terms, session).amount_total, 0)

	@given(terms, sessions)
	def test_kilometres_are_never_paid_beyond_the_maximum(self, terms, session):
		if terms.maximum_km:
			most = round_money(terms.maximum_km * terms.km_rate)
			self.assertLessEqual(compute(terms, session).amount_travel, most)

	@given(minutes, steps)
	def test_rounding_up_loses_nothing_and_adds_less_than_a_step(self, value, step):
		rounded = round_up(value, step)
		self.assertEqual(rounded % step, 0)
		self.assertTrue(0 <= rounded - value < step)


class TestGermanFigures(unittest.TestCase):
	@given(st.decimals(min_value=0, max_value=10_000_000, places=2))
	def test_money_can_be_read_back(self, amount):
		text = money(amount)
		self.assertRegex(text, r"^\d{1,3}(\.\d{3})*,\d{2} €$")
		self.assertEqual(Decimal(text[:-2].replace(".", "").replace(",", ".")), amount)

	@given(st.decimals(min_value=0, max_value=100_000, places=2))
	def test_what_the_database_gives_as_float_is_exact_again(self, amount):
		self.assertEqual(exact(float(amount)), amount)

	def test_examples(self):
		self.assertEqual(money(Decimal("1234.5")), "1.234,50 €")
		self.assertEqual(money(Decimal("0.3025")), "0,3025 €")
		self.assertEqual(number(Decimal("20.0")), "20")
		self.assertEqual(number(Decimal("18.50")), "18,5")
		self.assertEqual(round_money(Decimal("2.125")), Decimal("2.13"))
