"""Who bears the cost of a request, and when the county has to approve it."""

from __future__ import annotations

from datetime import datetime

import frappe

from heidekreis_integration.compensation.cost_bearers import decide
from heidekreis_integration.compensation.errors import ValidityPeriodError
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_institution,
	make_municipality,
	make_occasion,
	make_request,
	number,
)

DAY = datetime(2026, 3, 2, 10)


def make_bearer(kind: str = "County", **values) -> str:
	data = {"doctype": "Cost Bearer", "bearer_name": f"Träger {number()}", "kind": kind, "enabled": 1}
	return frappe.get_doc(data | values).insert().name


def make_rule(bearer: str, **values) -> str:
	data = {
		"doctype": "Cost Bearer Rule",
		"title": "Testregel",
		"cost_bearer": bearer,
		"enabled": 1,
		"priority": 100,
		"valid_from": "2024-01-01",
	}
	return frappe.get_doc(data | values).insert().name


def make_budget(bearer: str, **values):
	data = {
		"doctype": "Cost Bearer Budget",
		"cost_bearer": bearer,
		"fiscal_year": 2026,
		"amount": 1000,
		"approval_threshold_percent": 90,
		"expected_cost_per_session": 45,
	}
	return frappe.get_doc(data | values).insert()


class TestCostBearer(AppTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.set_value("Cost Bearer Rule", {"enabled": 1}, "enabled", 0)
		frappe.db.set_value("Cost Bearer", {"enabled": 1}, "enabled", 0)
		self.county = make_bearer()
		self.requester = make_bearer("Requester")
		self.municipality = make_municipality()
		self.occasion = make_occasion()
		self.institution = make_institution(municipality=self.municipality)

	def decide(self, **values):
		data = {
			"requesting_institution": self.institution,
			"municipality": self.municipality,
			"institution_type": "Day-care Centre",
			"occasion": self.occasion,
			"planned_start": DAY,
		}
		return decide(frappe.get_doc({"doctype": "Mediation Request", "name": "neu"} | data | values))

	def test_each_condition_must_hold(self):
		for field, value, other in (
			("institution_type", "Day-care Centre", "School"),
			("occasion", self.occasion, make_occasion()),
			("institution", self.institution, make_institution()),
			("municipality", self.municipality, make_municipality()),
		):
			with self.subTest(field=field):
				rule = make_rule(self.county, **{field: value})
				self.assertEqual((self.decide().cost_bearer, self.decide().rule), (self.county, rule))
				frappe.db.set_value("Cost Bearer Rule", rule, field, other)
				self.assertEqual(self.decide().cost_bearer, self.requester)
				frappe.db.set_value("Cost Bearer Rule", rule, "enabled", 0)

	def test_the_smallest_number_decides(self):
		make_rule(self.requester, priority=100, occasion=self.occasion)
		make_rule(self.county, priority=10)
		self.assertEqual(self.decide().cost_bearer, self.county)

	def test_at_equal_priority_the_narrower_rule_decides(self):
		make_rule(self.requester)
		make_rule(self.county, occasion=self.occasion)
		self.assertEqual(self.decide().cost_bearer, self.county)

	def test_a_rule_of_the_joint_municipality_holds_for_its_members(self):
		joint = make_municipality(kind="Joint Municipality")
		member = make_municipality(parent_municipality=joint)
		make_rule(self.county, municipality=joint)
		self.assertEqual(self.decide(municipality=member).cost_bearer, self.county)
		self.assertEqual(self.decide().cost_bearer, self.requester)

	def test_only_rules_in_force_on_the_day_count(self):
		make_rule(self.county, valid_from="2026-03-03")
		self.assertEqual(self.decide().cost_bearer, self.requester)
		make_rule(self.county, valid_to="2026-03-02")
		self.assertEqual(self.decide().cost_bearer, self.county)

	def test_a_disabled_bearer_pays_nothing(self):
		make_rule(self.county)
		frappe.db.set_value("Cost Bearer", self.county, "enabled", 0)
		self.assertEqual(self.decide().cost_bearer, self.requester)

	def test_the_fixed_bearer_of_the_institution_goes_first(self):
		fixed = make_bearer("Third Party")
		make_rule(self.county, priority=1)
		frappe.db.set_value("Requesting Institution", self.institution, "default_cost_bearer", fixed)
		decision = self.decide()
		self.assertEqual((decision.cost_bearer, decision.rule), (fixed, None))

	def test_where_nobody_fits_the_county_has_to_decide(self):
		frappe.db.set_value("Cost Bearer", self.requester, "enabled", 0)
		decision = self.decide()
		self.assertIsNone(decision.cost_bearer)
		self.assertTrue(decision.approval_required)
		self.assertIn("Keine Kostenträgerregel passt", decision.approval_reason)

	def test_a_rule_can_ask_for_approval(self):
		rule = make_rule(self.county, needs_coordinator_approval=1)
		decision = self.decide()
		self.assertTrue(decision.approval_required)
		self.assertIn(rule, decision.approval_reason)

	def test_above_the_threshold_the_county_approves_each_further_request(self):
		make_rule(self.county)
		budget = make_budget(self.county, amount=50, expected_cost_per_session=45)
		decision = self.decide()
		self.assertEqual((decision.budget, decision.approval_required), (budget.name, False))
		make_request("Approved", planned_start=DAY, cost_bearer=self.county)
		decision = self.decide()
		self.assertTrue(decision.approval_required)
		self.assertIn("90,00 € des Budgets von 50,00 €", decision.approval_reason)

	def test_the_threshold_itself_is_not_above_it(self):
		make_rule(self.county)
		make_budget(self.county, amount=100, approval_threshold_percent=45, expected_cost_per_session=45)
		self.assertFalse(self.decide().approval_required)

	def test_the_request_itself_is_not_counted_twice(self):
		make_rule(self.county)
		make_budget(self.county, amount=50, expected_cost_per_session=45)
		name = make_request("Approved", planned_start=DAY, cost_bearer=self.county)
		self.assertFalse(self.decide(name=name).approval_required)

	def test_the_budget_of_the_year_of_the_session_is_asked(self):
		make_rule(self.county)
		make_budget(self.county, fiscal_year=2027, amount=0)
		self.assertIsNone(self.decide().budget)
		self.assertTrue(self.decide(planned_start=datetime(2027, 1, 4, 10)).approval_required)

	def test_validity_must_not_end_before_it_starts(self):
		with self.assertRaises(ValidityPeriodError):
			make_rule(self.county, valid_to="2023-12-31")
