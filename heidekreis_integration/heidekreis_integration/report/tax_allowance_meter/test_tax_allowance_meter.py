"""Report Tax Allowance Meter."""

from __future__ import annotations

import frappe
from frappe.desk.query_report import run
from frappe.utils import add_days, getdate, now_datetime, nowdate

from heidekreis_integration.compensation.tax_allowance import limits_on, meter
from heidekreis_integration.heidekreis_integration.report.tax_allowance_meter.tax_allowance_meter import (
	execute,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_assignment, make_mediator, make_user

KIND = "Volunteer Allowance"


class TestTaxAllowanceMeter(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		if KIND not in limits_on(getdate(nowdate())):
			values = {
				"doctype": "Tax Allowance",
				"allowance_kind": KIND,
				"annual_limit": 960,
				"valid_from": "2026-01-01",
			}
			frappe.get_doc(values).insert()
		self.limit = float(limits_on(getdate(nowdate()))[KIND])

	def row(self, mediator: str, **filters):
		return next((row for row in execute(filters)[1] if row["mediator"] == mediator), None)

	def test_shows_limit_used_and_remaining(self):
		mediator = make_mediator(tax_allowance_kind=KIND, tax_allowance_elsewhere=self.limit / 4)
		row = self.row(mediator)
		self.assertEqual((row["limit"], row["used"], row["share"]), (self.limit, self.limit / 4, 25.0))
		self.assertEqual(row["remaining"], self.limit * 3 / 4)

	def test_shows_what_placed_sessions_will_add_as_the_matching_counts_it(self):
		mediator = make_mediator(tax_allowance_kind=KIND)
		self.assertEqual((self.row(mediator)["planned"], self.row(mediator)["free"]), (0, self.limit))
		# Yesterday and not reported yet: counts for this year on every day of it.
		make_assignment("Planned", mediator=mediator, planned_start=add_days(now_datetime(), -1))
		row = self.row(mediator)
		self.assertGreater(row["planned"], 0)
		self.assertEqual(row["planned"], float(meter(mediator, getdate(nowdate())).planned))
		self.assertEqual((row["used"], row["remaining"]), (0, self.limit))
		self.assertAlmostEqual(row["free"], self.limit - row["planned"])

	def test_shows_the_pool_of_today_or_everybody(self):
		mediator = make_mediator(state="Trained", tax_allowance_kind=KIND)
		self.assertIsNone(self.row(mediator))
		self.assertIsNotNone(self.row(mediator, all_states=1))

	def test_is_for_the_pool_and_finance_only(self):
		for role in ("Mediation Coordinator", "Mediation Finance"):
			with self.subTest(role=role), self.set_user(make_user(role)):
				self.assertIn("result", run("Tax Allowance Meter", filters={"year": 2026}))
		for role in ("Integration Coordinator", "Municipality Officer", "Strategy Editor", "Mediator User"):
			with (
				self.subTest(role=role),
				self.set_user(make_user(role)),
				self.assertRaises(frappe.PermissionError),
			):
				run("Tax Allowance Meter", filters={"year": 2026})
