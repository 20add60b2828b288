"""The yearly budget: what is bound, spent and left."""

from __future__ import annotations

from datetime import datetime

import frappe

from heidekreis_integration.compensation.errors import BudgetYearError
from heidekreis_integration.compensation.tests.making import make_session, only_rule
from heidekreis_integration.heidekreis_integration.doctype.cost_bearer_rule.test_cost_bearer_rule import (
	make_bearer,
	make_budget,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator, make_request

DAY = datetime(2026, 3, 2, 10)


class TestCostBearerBudget(AppTestCase):
	def setUp(self):
		super().setUp()
		only_rule()
		self.bearer = make_bearer()
		self.budget = make_budget(self.bearer)

	def figures(self) -> tuple[float, float, float]:
		budget = frappe.get_doc("Cost Bearer Budget", self.budget.name)
		return budget.committed_amount, budget.spent_amount, budget.available_amount

	def test_an_unused_budget_is_all_available(self):
		self.assertEqual(self.figures(), (0.0, 0.0, 1000.0))

	def test_approved_requests_bind_the_expected_cost(self):
		for state in ("Received", "In Review", "Cost Approval Pending", "Rejected", "Cancelled"):
			make_request(state, planned_start=DAY, cost_bearer=self.bearer)
		self.assertEqual(self.figures(), (0.0, 0.0, 1000.0))
		for state in ("Approved", "Placing", "Placed"):
			make_request(state, planned_start=DAY, cost_bearer=self.bearer)
		self.assertEqual(self.figures(), (135.0, 0.0, 865.0))

	def test_a_reported_session_is_spent_and_no_longer_bound(self):
		request = make_request("Placed", planned_start=DAY, cost_bearer=self.bearer)
		self.assertEqual(self.figures(), (45.0, 0.0, 955.0))
		make_session(
			make_mediator(), "Performed", start=DAY, mediation_request=request, cost_bearer=self.bearer
		)
		frappe.db.set_value(
			"Mediation Request", request, "assignment", frappe.get_last_doc("Assignment").name
		)
		self.assertEqual(self.figures(), (0.0, 36.84, 963.16))

	def test_other_years_and_bearers_do_not_count(self):
		make_request("Approved", planned_start=datetime(2025, 12, 31, 23), cost_bearer=self.bearer)
		make_request("Approved", planned_start=datetime(2027, 1, 1, 0), cost_bearer=self.bearer)
		make_request("Approved", planned_start=DAY, cost_bearer=make_bearer())
		self.assertEqual(self.figures(), (0.0, 0.0, 1000.0))
		make_request("Approved", planned_start=datetime(2026, 12, 31, 23), cost_bearer=self.bearer)
		self.assertEqual(self.figures()[0], 45.0)

	def test_the_form_shows_the_figures(self):
		make_request("Approved", planned_start=DAY, cost_bearer=self.bearer)
		shown = frappe.get_doc("Cost Bearer Budget", self.budget.name).as_dict()
		self.assertEqual((shown.committed_amount, shown.available_amount), (45.0, 955.0))

	def test_all_three_figures_cost_two_queries(self):
		budget = frappe.get_doc("Cost Bearer Budget", self.budget.name)
		with self.assertQueryCount(2):
			budget.as_dict()

	def test_a_cached_budget_still_shows_the_figures_of_now(self):
		frappe.get_cached_doc("Cost Bearer Budget", self.budget.name).as_dict()
		make_request("Approved", planned_start=DAY, cost_bearer=self.bearer)
		frappe.local.document_cache, frappe.local.cache = {}, {}  # as in the next web request
		self.assertEqual(frappe.get_cached_doc("Cost Bearer Budget", self.budget.name).committed_amount, 45.0)

	def test_one_budget_for_bearer_and_year(self):
		with self.assertRaises(BudgetYearError) as refused:
			make_budget(self.bearer)
		self.assertIn("bereits ein Budget", str(refused.exception))

	def test_year_and_threshold_must_make_sense(self):
		self.assertRaises(BudgetYearError, make_budget, make_bearer(), fiscal_year=26)
		self.assertRaises(BudgetYearError, make_budget, make_bearer(), approval_threshold_percent=101)

	def test_a_budget_stays_the_one_it_is_named_after(self):
		self.budget.fiscal_year = 2027
		self.assertRaises(BudgetYearError, self.budget.save)
