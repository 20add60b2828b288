"""Rules of DocType Strategy Measure, its figures and its report."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe.utils import getdate, nowdate

from heidekreis_integration.api import strategy as api
from heidekreis_integration.heidekreis_integration.report.strategy_measure_figures import (
	strategy_measure_figures,
)
from heidekreis_integration.statistics import figures
from heidekreis_integration.statistics.tests.test_monthly import Pool
from heidekreis_integration.strategy import traffic_light
from heidekreis_integration.strategy.errors import (
	DecidedFieldError,
	DueDateError,
	FactYearError,
	ForeignMeasureError,
)
from heidekreis_integration.strategy.figures import figures_by_year
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user, number


def make_body(*users: str) -> str:
	"""Make a responsible body with `users` as active members and return its name."""
	members = [{"user": user, "active": 1} for user in users]
	data = {"doctype": "Responsible Body", "body_name": f"Stelle {number()}", "members": members}
	return frappe.get_doc(data).insert(ignore_permissions=True).name


def make_measure(**values):
	"""Make a measure and return the document."""
	data = {
		"doctype": "Strategy Measure",
		"title": f"Maßnahme {number()}",
		"target_groups": "Bildungseinrichtungen",
		"status": "In Progress",
		"horizon": "Short-term",
	} | values
	data.setdefault("responsible_body", None)
	data["responsible_body"] = data["responsible_body"] or make_body()
	if not data.get("field_of_action"):
		field = frappe.get_doc({"doctype": "Field of Action", "title": f"Handlungsfeld {number()}"}).insert(
			ignore_permissions=True
		)
		data["field_of_action"] = field.name
	return frappe.get_doc(data).insert(ignore_permissions=True)


def make_offer(measure: str, **values):
	"""Make an offer of `measure` in 2024 and return the document."""
	data = {"doctype": "Measure Offer", "measure": measure, "title": "Kurs", "kind": "Course", "year": 2024}
	data["is_public"] = 1
	return frappe.get_doc(data | values).insert()


class TestStrategyMeasure(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		settings = frappe.get_doc("Heidekreis Settings")
		settings.update(
			{
				"strategy_start": "2024-01-01",
				"short_term_months": 24,
				"medium_term_months": 48,
				"long_term_months": 84,
			}
		)
		settings.save()
		self.editor = make_user("Strategy Editor")
		self.body = make_body(self.editor)

	def as_editor(self, measure, **values):
		with self.set_user(self.editor):
			document = frappe.get_doc("Strategy Measure", measure.name)
			document.update(values)
			return document.save(ignore_permissions=True)

	def test_the_due_date_comes_from_the_horizon(self):
		measure = make_measure()
		self.assertEqual(getdate(measure.due_date), date(2025, 12, 31))
		measure.horizon = "Long-term"
		self.assertEqual(getdate(measure.save().due_date), date(2030, 12, 31))

	def test_a_due_date_by_hand_stays(self):
		measure = make_measure(due_date="2027-06-30")
		measure.horizon = "Long-term"
		self.assertEqual(getdate(measure.save().due_date), date(2027, 6, 30))

	def test_a_due_date_before_the_strategy_is_refused(self):
		with self.assertRaises(DueDateError):
			make_measure(due_date="2023-12-31")

	def test_the_traffic_light_is_computed_whatever_is_sent(self):
		self.assertEqual(make_measure(traffic_light="Green").traffic_light, "Red")
		self.assertEqual(make_measure(status="Completed", traffic_light="Red").traffic_light, "Green")

	def test_the_daily_job_refreshes_lights_without_touching_the_document(self):
		measure = make_measure(
			horizon="Long-term", facts=[{"year": getdate(nowdate()).year, "fact": "Begonnen"}]
		)
		measure.reload()
		self.assertEqual(measure.traffic_light, "Green")
		traffic_light.refresh_all(date(2031, 1, 1))
		after = frappe.get_doc("Strategy Measure", measure.name)
		self.assertEqual((after.traffic_light, after.modified), ("Red", measure.modified))

	def test_facts_outside_the_strategys_years_are_refused(self):
		for year in (2023, getdate(nowdate()).year + 1):
			with self.subTest(year=year), self.assertRaises(FactYearError):
				make_measure(facts=[{"year": year, "fact": "Vortrag"}])

	def test_an_editor_reports_on_a_measure_of_the_own_body(self):
		measure = make_measure(responsible_body=self.body)
		saved = self.as_editor(
			measure, status="Completed", facts=[{"year": 2024, "fact": "Vortrag gehalten"}]
		)
		self.assertEqual((saved.status, saved.facts[0].fact), ("Completed", "Vortrag gehalten"))

	def test_an_editor_changes_no_measure_of_another_body(self):
		with self.assertRaises(ForeignMeasureError):
			self.as_editor(make_measure(), status="Completed")

	def test_an_editor_does_not_change_what_the_county_decided(self):
		measure = make_measure(responsible_body=self.body)
		for field, value in (
			("responsible_body", make_body(self.editor)),
			("title", "Anderer Titel"),
			("horizon", "Long-term"),
			("due_date", "2029-01-01"),
			("target_value", 5),
			("indicator_source", "Performed Sessions"),
			("budget", 1000),
			("is_public", 1),
		):
			with self.subTest(field=field), self.assertRaises(DecidedFieldError):
				self.as_editor(measure, **{field: value})

	def test_values_as_a_browser_sends_them_are_no_change(self):
		measure = make_measure(responsible_body=self.body)
		sent = {"due_date": str(getdate(measure.due_date)), "budget": "0", "unit": "", "target_value": "0.0"}
		self.assertEqual(self.as_editor(measure, **sent).status, "In Progress")

	def test_a_former_member_changes_nothing(self):
		measure = make_measure(responsible_body=self.body)
		frappe.db.set_value("Responsible Body Member", {"parent": self.body}, "active", 0)
		with self.assertRaises(ForeignMeasureError):
			self.as_editor(measure, status="Completed")

	def test_performed_sessions_are_counted_and_not_typed(self):
		measure = make_measure(indicator_source="Performed Sessions", indicator="Einsätze")
		before = {figure.year: figure.value for figure in figures_by_year(measure.name)}
		Pool().session(datetime(2024, 5, 6, 10))
		after = {figure.year: figure.value for figure in figures_by_year(measure.name)}
		self.assertEqual(after[2024], before[2024] + 1)
		self.assertEqual(after[2024], figures.performed_sessions(2024))
		self.assertEqual(list(after), list(range(2024, getdate(nowdate()).year + 1)))

	def test_facts_and_participants_of_offers_stand_beside_the_figure(self):
		measure = make_measure(facts=[{"year": 2024, "fact": "Zwei Kurse"}])
		for title, participants in (("Kurs A", 10), ("Kurs B", 15)):
			make_offer(measure.name, title=title, participants=participants)
		figure = figures_by_year(measure.name)[0]
		self.assertEqual(
			(figure.value, figure.computed, figure.facts, figure.participants),
			(25, False, ("Zwei Kurse",), 25),
		)

	def test_the_form_and_the_api_give_the_figures_to_readers_only(self):
		measure = make_measure(responsible_body=self.body, indicator_source="Performed Sessions")
		measure.run_method("onload")
		self.assertEqual(measure.get_onload("figures")[0]["year"], 2024)
		with self.set_user(self.editor):
			self.assertTrue(api.figures(measure.name)[0]["computed"])
		with self.set_user(make_user("Mediator User")), self.assertRaises(frappe.PermissionError):
			api.figures(measure.name)

	def test_the_report_has_a_column_for_each_year(self):
		measure = make_measure(indicator_source="Performed Sessions", target_value=150)
		columns, rows, *_rest = strategy_measure_figures.execute({"field_of_action": measure.field_of_action})
		self.assertEqual([row["name"] for row in rows], [measure.name])
		self.assertEqual(rows[0]["year_2024"], figures.performed_sessions(2024))
		self.assertEqual((rows[0]["target"], rows[0]["computed"]), (150, 1))
		self.assertIn("year_2024", [column["fieldname"] for column in columns])
