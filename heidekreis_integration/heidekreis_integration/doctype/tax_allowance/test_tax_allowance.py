"""The tax allowance: validity, and the meter of each mediator."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import frappe
from frappe.utils import getdate, now_datetime

from heidekreis_integration.compensation.errors import OverlappingRuleError, ValidityPeriodError
from heidekreis_integration.compensation.tax_allowance import limits_on, meter, meters
from heidekreis_integration.compensation.tests.making import make_claim, make_session, only_rule
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator

THIS_YEAR = getdate().year


def make_allowance(**values):
	data = {
		"doctype": "Tax Allowance",
		"allowance_kind": "Volunteer Allowance",
		"annual_limit": 960,
		"valid_from": "2019-01-01",
	}
	return frappe.get_doc(data | values).insert()


class TestTaxAllowance(AppTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("Tax Allowance")

	def test_the_limit_of_the_day_is_used(self):
		make_allowance(annual_limit=840, valid_to="2025-12-31")
		make_allowance(annual_limit=960, valid_from="2026-01-01")
		make_allowance(allowance_kind="Trainer Allowance", annual_limit=3300, valid_from="2026-01-01")
		self.assertEqual(limits_on(date(2025, 12, 31)), {"Volunteer Allowance": Decimal("840")})
		self.assertEqual(
			limits_on(date(2026, 1, 1)),
			{"Volunteer Allowance": Decimal("960"), "Trainer Allowance": Decimal("3300")},
		)

	def test_two_limits_of_one_kind_on_a_day_are_refused(self):
		make_allowance()
		with self.assertRaises(OverlappingRuleError) as refused:
			make_allowance(valid_from="2026-01-01")
		self.assertIn("Bitte beenden Sie den älteren", str(refused.exception))
		make_allowance(allowance_kind="Trainer Allowance")

	def test_validity_must_not_end_before_it_starts(self):
		self.assertRaises(ValidityPeriodError, make_allowance, valid_to="2018-12-31")


class TestMeter(AppTestCase):
	people = {"checker": "Administrator", "approver": "Guest"}

	def setUp(self):
		super().setUp()
		frappe.db.delete("Tax Allowance")
		make_allowance()
		only_rule()
		self.mediator = make_mediator(tax_allowance_elsewhere=100)

	def used(self, day=None) -> Decimal:
		return meter(self.mediator, day or getdate()).used

	def test_only_confirmed_time_counts_and_no_travel(self):
		make_session(self.mediator, "Performed")
		self.assertEqual(self.used(), Decimal("100"))
		make_session(self.mediator, "Confirmed")
		self.assertEqual(self.used(), Decimal("130.00"))

	def test_meter_tells_kind_limit_and_rest(self):
		make_session(self.mediator)
		result = meter(self.mediator, getdate())
		self.assertEqual(
			(result.kind, result.limit, result.remaining),
			("Volunteer Allowance", Decimal("960"), Decimal("830.00")),
		)

	def test_claimed_and_paid_amounts_count_once(self):
		claim = make_claim("Approved", mediator=self.mediator, **self.people)
		self.assertEqual(self.used(), Decimal("130.00"))
		frappe.db.set_value("Compensation Claim", claim.name, "paid_on", f"{THIS_YEAR}-02-01")
		self.assertEqual(self.used(), Decimal("130.00"))

	def test_what_was_paid_last_year_does_not_count_this_year(self):
		claim = make_claim("Approved", mediator=self.mediator, **self.people)
		frappe.db.set_value("Compensation Claim", claim.name, "paid_on", f"{THIS_YEAR - 1}-12-30")
		self.assertEqual(self.used(), Decimal("100"))
		self.assertEqual(self.used(date(THIS_YEAR - 1, 6, 1)), Decimal("30.00"))

	def test_sessions_settled_before_this_system_count_in_their_year(self):
		start = datetime(THIS_YEAR - 1, 5, 4, 10)
		name = make_session(self.mediator, "Settled", start=start)
		frappe.db.set_value("Assignment", name, "amount_time", 30)
		self.assertEqual(self.used(), Decimal("100"))
		self.assertEqual(self.used(getdate(start)), Decimal("30.00"))

	def test_what_is_still_open_from_last_year_counts_when_it_can_be_paid(self):
		make_session(self.mediator, start=datetime(THIS_YEAR - 1, 12, 1, 10))
		self.assertEqual(self.used(), Decimal("130.00"))
		self.assertEqual(self.used(date(THIS_YEAR - 1, 6, 1)), Decimal("0"))

	def test_planned_and_unconfirmed_sessions_are_shown_beside_what_is_earned(self):
		make_session(self.mediator)
		make_session(self.mediator, "Performed")
		make_session(self.mediator, "Planned", minutes=60, start=now_datetime() + timedelta(minutes=5))
		result = meter(self.mediator, getdate())
		self.assertEqual((result.used, result.planned), (Decimal("130.00"), Decimal("54.00")))
		self.assertEqual((result.remaining, result.free), (Decimal("830.00"), Decimal("776.00")))

	def test_a_session_of_next_year_takes_nothing_from_this_year(self):
		start = datetime(THIS_YEAR + 1, 1, 5, 10)
		make_session(self.mediator, "Planned", minutes=60, start=start)
		self.assertEqual(meter(self.mediator, getdate()).planned, Decimal("0"))
		self.assertEqual(meter(self.mediator, getdate(start)).planned, Decimal("24.00"))

	def test_without_an_allowance_nothing_is_left(self):
		frappe.db.set_value("Mediator", self.mediator, "tax_allowance_kind", "")
		result = meter(self.mediator, getdate())
		self.assertEqual((result.limit, result.remaining), (Decimal(0), Decimal(0)))

	def test_the_rest_is_never_negative(self):
		frappe.db.set_value("Mediator", self.mediator, "tax_allowance_elsewhere", 2000)
		self.assertEqual(meter(self.mediator, getdate()).remaining, Decimal(0))

	def test_many_mediators_cost_no_more_queries_than_one(self):
		others = [self.mediator, *(make_mediator() for _ in range(3))]
		with self.assertQueryCount(4):
			result = meters(others, getdate() + timedelta(days=1))
		self.assertEqual(set(result), set(others))
