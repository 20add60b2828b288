"""Compensation rules on a site: which one is in force, and what may be entered."""

from __future__ import annotations

from decimal import Decimal

import frappe

from heidekreis_integration.compensation.errors import (
	IncompleteRuleError,
	NoCompensationRuleError,
	OverlappingRuleError,
	ValidityPeriodError,
)
from heidekreis_integration.compensation.rulebook import compensate, terms_on
from heidekreis_integration.compensation.rules import Calculation
from heidekreis_integration.compensation.tests.making import make_session, only_rule
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator


class TestCompensationRule(AppTestCase):
	def test_the_rule_of_the_day_is_used(self):
		old = only_rule(valid_to="2025-12-31", hourly_rate=20)
		new = frappe.copy_doc(old).update({"valid_from": "2026-01-01", "valid_to": None, "hourly_rate": 24})
		new.insert()
		self.assertEqual(terms_on("2025-12-31").rule, old.name)
		self.assertEqual(terms_on("2026-01-01").rule, new.name)
		self.assertEqual(terms_on("2026-01-01").hourly_rate, Decimal("24"))

	def test_a_day_without_a_rule_says_what_to_do(self):
		only_rule(valid_from="2024-01-01")
		with self.assertRaises(NoCompensationRuleError) as refused:
			terms_on("2023-12-31")
		self.assertIn("31.12.2023", str(refused.exception))
		self.assertIn("Entschädigungsregelung", str(refused.exception))

	def test_overlapping_validity_is_refused_in_german(self):
		first = only_rule(valid_from="2024-01-01", valid_to="2025-12-31")
		second = frappe.copy_doc(first).update({"valid_from": "2025-12-31", "valid_to": None})
		with self.assertRaises(OverlappingRuleError) as refused:
			second.insert()
		self.assertIn("Bitte beenden Sie die ältere Regelung am Tag vor Beginn", str(refused.exception))
		self.assertIn(first.name, str(refused.exception))

	def test_an_open_end_overlaps_everything_later(self):
		first = only_rule(valid_from="2024-01-01")
		with self.assertRaises(OverlappingRuleError):
			frappe.copy_doc(first).update({"valid_from": "2040-01-01"}).insert()

	def test_a_disabled_rule_may_overlap_but_not_be_enabled(self):
		first = only_rule()
		second = frappe.copy_doc(first).update({"enabled": 0}).insert()
		second.enabled = 1
		self.assertRaises(OverlappingRuleError, second.save)

	def test_a_rule_can_be_saved_again(self):
		rule = only_rule()
		rule.hourly_rate = 26
		rule.save()
		self.assertEqual(terms_on("2026-01-01").hourly_rate, Decimal("26"))

	def test_validity_must_not_end_before_it_starts(self):
		with self.assertRaises(ValidityPeriodError):
			only_rule(valid_from="2026-01-01", valid_to="2025-12-31")

	def test_each_way_of_calculating_needs_its_figures(self):
		with self.assertRaises(IncompleteRuleError) as refused:
			only_rule(calculation="First Block Flat", first_block_minutes=120, first_block_amount=25)
		self.assertIn("Bitte füllen Sie aus", str(refused.exception))
		with self.assertRaises(IncompleteRuleError):
			only_rule(hourly_rate=0)

	def test_first_block_rule_becomes_terms(self):
		only_rule(
			calculation="First Block Flat",
			first_block_minutes=120,
			first_block_amount=25,
			further_hour_amount=10,
		)
		terms = terms_on("2026-01-01")
		self.assertEqual(terms.calculation, Calculation.FIRST_BLOCK_FLAT)
		self.assertEqual((terms.first_block_minutes, terms.further_hour_amount), (120, Decimal("10")))


class TestCompensate(AppTestCase):
	def setUp(self):
		super().setUp()
		self.rule = only_rule()

	def session(self, state="Confirmed", **values):
		return frappe.get_doc("Assignment", make_session(make_mediator(), state, **values))

	def test_a_performed_session_is_worked_out_in_german(self):
		result = compensate(self.session())
		self.assertEqual(
			result.derivation,
			"75 min, aufgerundet auf 15 min: 75 min × 24,00 €/h = 30,00 €; 18 km × 0,38 €/km = 6,84 €; Summe 36,84 €",
		)
		self.assertEqual(result.rule, self.rule.name)

	def test_the_derivation_does_not_depend_on_the_users_language(self):
		session = self.session()
		frappe.local.lang = "en"
		self.assertIn("aufgerundet", compensate(session).derivation)

	def test_phone_sessions_pay_no_travel(self):
		self.assertEqual(compensate(self.session(setting="Phone")).amount_travel, 0)

	def test_a_no_show_pays_the_fixed_time_and_the_journey(self):
		result = compensate(self.session("No-show", no_show=1))
		self.assertEqual((result.amount_time, result.amount_travel), (Decimal("12.00"), Decimal("6.84")))

	def test_a_late_cancellation_pays_the_fixed_time(self):
		session = self.session("Cancelled", cancelled_by_side="Institution")
		for notice_hours, amount in ((23, "12.00"), (25, "0.00")):
			session.cancelled_on = frappe.utils.add_to_date(session.planned_start, hours=-notice_hours)
			self.assertEqual(compensate(session).amount_total, Decimal(amount))
		session.workflow_state = "Settled"
		self.assertEqual(compensate(session).amount_total, Decimal("0.00"))

	def test_before_the_report_the_planned_times_give_an_estimate(self):
		self.assertEqual(compensate(self.session("Planned", travel_km=0)).amount_total, Decimal("30.00"))
