"""Report Language Demand: counts, hints, and what may be passed on."""

from __future__ import annotations

import frappe
from frappe.desk.query_report import run
from frappe.utils import add_days, nowdate

from heidekreis_integration.mediation import unmet
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_request,
	make_user,
	number,
)

REPORT = "Language Demand"


class TestLanguageDemand(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.town, cls.village = make_municipality(), make_municipality()
		cls.institution = make_institution(municipality=cls.town)
		cls.spoken, cls.rare = make_language(), make_language()
		make_mediator(cls.spoken)
		make_mediator(cls.spoken, state="Resting")

	def requests(self, language: str, state: str, count: int = 1, **values) -> list[str]:
		return [
			make_request(
				state=state,
				language=language,
				requesting_institution=self.institution,
				client_reference=number(),
				**values,
			)
			for _ in range(count)
		]

	def report(self, **filters) -> dict:
		days = {"from_date": nowdate(), "to_date": add_days(nowdate(), 30)}
		return run(REPORT, filters=days | filters)

	def rows(self, **filters) -> dict:
		return {row["label"]: row for row in self.report(**filters)["result"] if isinstance(row, dict)}

	def test_counts_by_language_and_place(self):
		self.requests(self.spoken, "Placed", 2)
		self.requests(self.spoken, "Approved", 1, place_municipality=self.village)
		self.requests(self.spoken, "Not Placeable", 1)
		self.requests(self.spoken, "Cancelled", 3)
		found = self.rows()
		row = found[self.spoken]
		counts = [row[key] for key in ("requests", "placed", "open", "not_placeable", "unmet", "active")]
		self.assertEqual(counts, [4, 2, 1, 1, 1, 1])
		self.assertEqual(row["share"], 67)
		self.assertEqual((found[self.town]["requests"], found[self.village]["requests"]), (3, 1))
		self.assertEqual(row["hint"], "Werben: Für 1 von 4 Anfragen fand sich niemand.")

	def test_a_need_that_was_met_later_still_counts(self):
		request = self.requests(self.spoken, "Placing")[0]
		unmet.record(request, "Test")
		unmet.solve(request)
		self.assertEqual(self.rows()[self.spoken]["unmet"], 1)

	def test_hints_name_what_is_most_urgent(self):
		self.requests(self.rare, "Approved")
		self.requests(self.spoken, "Placed")
		found = self.rows()
		self.assertEqual(found[self.rare]["hint"], "Im Pool spricht sie niemand: werben.")
		self.assertEqual(found[self.spoken]["hint"], "Nur eine Person: Niemand kann einspringen.")

	def test_only_the_days_asked_for(self):
		self.requests(self.spoken, "Placed")
		self.assertNotIn(self.spoken, self.rows(to_date=add_days(nowdate(), 9)))
		self.assertIn(self.spoken, self.rows(to_date=add_days(nowdate(), 10)))

	def test_chart_and_summary_show_the_same_figures(self):
		self.requests(self.spoken, "Placed", 2)
		result = self.report()
		data = result["chart"]["data"]
		self.assertEqual(data["datasets"][0]["values"][data["labels"].index(self.spoken)], 2)
		total = sum(
			row["requests"] for row in result["result"] if isinstance(row, dict) and not row["indent"]
		)
		self.assertEqual(result["report_summary"][0]["value"], total)

	def test_passed_on_figures_have_no_places_and_no_small_counts(self):
		frappe.db.set_single_value("Heidekreis Settings", "small_count_threshold", 3)
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		self.requests(self.spoken, "Placed", 3)
		self.requests(self.rare, "Placed", 2)
		result = self.report(for_sharing=1)
		rows = {row["label"]: row for row in result["result"] if isinstance(row, dict)}
		self.assertEqual(rows[self.spoken]["placed"], 3)
		for hidden in (self.rare, self.town):
			self.assertNotIn(hidden, rows)
		self.assertNotIn("active", rows[self.spoken])
		self.assertFalse(result["report_summary"])
		for row in rows.values():
			self.assertFalse({1, 2} & {row[key] for key in ("requests", "placed", "open", "unmet")})

	def test_is_for_coordinators_only(self):
		with self.set_user(make_user("Mediation Coordinator")):
			self.assertIn("result", self.report())
		others = make_user("Mediation Finance", "Municipality Officer", "Requesting Institution User")
		with self.set_user(others):
			self.assertRaises(frappe.PermissionError, self.report)
