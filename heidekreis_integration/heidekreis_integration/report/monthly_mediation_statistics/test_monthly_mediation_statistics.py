"""Report Monthly Mediation Statistics, as the desk runs it."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe.desk.query_report import run

from heidekreis_integration.statistics.tests.test_monthly import Pool, make_contact
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user

REPORT = "Monthly Mediation Statistics"


class TestMonthlyMediationStatistics(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.pool = Pool()
		cls.pool.sessions(4, datetime(2024, 3, 4, 10))
		cls.pool.sessions(3, datetime(2024, 3, 4, 10), institution=cls.pool.school)

	def run_as(self, user: str, **filters):
		with self.set_user(user):
			return run(REPORT, filters={"year": 2024, "month": "3"} | filters)

	def test_a_coordinator_chooses_the_municipality(self):
		result = self.run_as(make_user("Mediation Coordinator"), municipality=self.pool.village)
		self.assertEqual((result["result"][0]["month"], result["result"][0]["amount"]), (3, 108.0))
		self.assertIn(self.pool.common, [row["group"] for row in result["result"]])

	def test_chart_and_summary_show_the_same_figure(self):
		result = self.run_as(make_user("Integration Coordinator"), municipality=self.pool.joint)
		self.assertEqual(result["chart"]["data"]["datasets"][1]["values"][2], 7)
		self.assertEqual(result["report_summary"][0]["value"], "7")

	def test_an_officer_gets_the_own_municipality_whatever_is_asked_for(self):
		user = make_user("Municipality Officer")
		make_contact(user, self.pool.town)
		for asked in (self.pool.village, self.pool.joint, None):
			with self.subTest(asked=asked):
				result = self.run_as(user, municipality=asked)
				self.assertEqual(result["result"][0]["month"], "4")
				self.assertNotIn("amount", [column["fieldname"] for column in result["columns"]])

	def test_others_do_not_open_it(self):
		for role in ("Mediation Finance", "Strategy Editor", "Mediator User", "Requesting Institution User"):
			with self.subTest(role=role), self.assertRaises(frappe.PermissionError):
				self.run_as(make_user(role))
		with self.assertRaises(frappe.PermissionError):
			self.run_as(make_user("Municipality Officer"))
