"""Status reports, offers and changes of measures, as the roles that write and decide them."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_body,
	make_measure,
	make_offer,
)
from heidekreis_integration.strategy import report_data
from heidekreis_integration.strategy.errors import (
	ChangeDecidedError,
	ChangeEmptyError,
	OfferYearError,
	ReportDateError,
	ReportExistsError,
	ReportFrozenError,
	ReportTextMissingError,
	UnapprovedChangeError,
)
from heidekreis_integration.strategy.figures import figures_by_year
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user
from heidekreis_integration.workflow.door import take_step
from heidekreis_integration.workflow.errors import ReasonMissingError, StepNotInWorkflowError


class StrategyCase(AppTestCase):
	"""A measure with its body's editor, and a coordinator."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.editor = make_user("Strategy Editor")
		cls.stranger = make_user("Strategy Editor")
		cls.coordinator = make_user("Integration Coordinator")
		cls.body = make_body(cls.editor)
		make_body(cls.stranger)

	def setUp(self) -> None:
		super().setUp()
		self.measure = make_measure(responsible_body=self.body)

	def report(self, user: str | None = None, **values):
		"""Write a report as `user` (the editor) and return it."""
		data = {"doctype": "Measure Status Report", "measure": self.measure.name, "as_of": "2024-12-31"}
		with self.set_user(user or self.editor):
			return frappe.get_doc(data | {"text": "Zwei Kurse liefen."} | values).insert()

	def step(self, document, action: str, user: str, reason: str = ""):
		"""Take a step as `user` and return the fresh document."""
		with self.set_user(user):
			return take_step(frappe.get_doc(document.doctype, document.name), action, reason)

	def published(self, **values):
		"""Return a report that went the whole way."""
		report = self.report(**values)
		self.step(report, "Submit Report", self.editor)
		self.step(report, "Review Report", self.coordinator)
		return self.step(report, "Publish Report", self.coordinator)


class TestStatusReport(StrategyCase):
	def test_draft_submitted_reviewed_published(self):
		make_offer(self.measure.name, participants=12)
		report = self.published(measure_status="Completed", indicator_value=3)
		self.assertEqual(report.workflow_state, "Published")
		self.assertEqual((report.submitted_by, report.reviewed_by), (self.editor, self.coordinator))
		self.assertEqual((report.year, report.participants), (2024, 12))
		self.assertEqual(frappe.db.get_value("Strategy Measure", self.measure.name, "status"), "Completed")
		self.assertEqual(figures_by_year(self.measure.name)[0].value, 3)

	def test_a_report_is_sent_back_with_a_reason_and_submitted_again(self):
		report = self.report()
		self.step(report, "Submit Report", self.editor)
		with self.assertRaises(ReasonMissingError):
			self.step(report, "Send Report Back", self.coordinator)
		back = self.step(report, "Send Report Back", self.coordinator, "Bitte die Zahlen ergänzen.")
		self.assertEqual((back.state_reason, back.submitted_by), ("Bitte die Zahlen ergänzen.", None))
		self.assertEqual(self.step(report, "Submit Report", self.editor).workflow_state, "Submitted")

	def test_an_editor_neither_reviews_nor_publishes(self):
		report = self.report()
		self.step(report, "Submit Report", self.editor)
		with self.assertRaises(StepNotInWorkflowError):
			self.step(report, "Review Report", self.editor)
		with self.set_user(self.editor), self.assertRaises(frappe.ValidationError):
			stored = frappe.get_doc("Measure Status Report", report.name)
			stored.workflow_state = "Published"
			stored.save()

	def test_another_bodys_editor_writes_nothing(self):
		with self.assertRaises(frappe.PermissionError):
			self.report(user=self.stranger)
		report = self.report()
		with self.set_user(self.stranger), self.assertRaises(frappe.PermissionError):
			stored = frappe.get_doc("Measure Status Report", report.name)
			stored.text = "Fremd."
			stored.save()

	def test_an_empty_report_is_not_submitted(self):
		with self.assertRaises(ReportTextMissingError):
			self.step(self.report(text=" "), "Submit Report", self.editor)

	def test_submitted_and_published_texts_stay(self):
		report = self.report()
		self.step(report, "Submit Report", self.editor)
		with self.set_user(self.editor), self.assertRaises(ReportFrozenError):
			self.changed(report, text="Anders.")
		self.step(report, "Review Report", self.coordinator)
		self.step(report, "Publish Report", self.coordinator)
		with self.set_user(self.coordinator), self.assertRaises(ReportFrozenError):
			self.changed(report, text="Anders.")

	def test_one_report_a_day_and_none_of_the_future(self):
		self.report()
		with self.assertRaises(ReportExistsError):
			self.report()
		with self.assertRaises(ReportDateError):
			self.report(as_of=add_days(nowdate(), 1))
		with self.assertRaises(ReportDateError):
			self.report(as_of="2020-12-31")

	def test_stamps_are_not_taken_from_outside(self):
		report = self.report(submitted_by="Administrator", participants=99, measure_title="Erfunden")
		self.assertEqual(
			(report.submitted_by, report.participants, report.measure_title), (None, 0, self.measure.title)
		)

	def test_withdrawing_gives_the_measure_its_older_status_back(self):
		self.published(measure_status="Paused")
		newer = self.published(as_of="2025-12-31", measure_status="Completed")
		self.step(newer, "Withdraw Publication", self.coordinator, "Falsche Zahl")
		self.assertEqual(frappe.db.get_value("Strategy Measure", self.measure.name, "status"), "Paused")

	def test_the_counted_figure_is_said_in_words(self):
		self.measure = make_measure(
			responsible_body=self.body, indicator_source="Performed Sessions", unit="Einsätze"
		)
		report = self.report()
		self.assertEqual(report.computed_value, figures_by_year(self.measure.name)[0].value)
		self.assertTrue(report.computed_text.startswith("2024: "), report.computed_text)

	def changed(self, report, **values):
		"""Save `values` into the stored report."""
		stored = frappe.get_doc("Measure Status Report", report.name)
		stored.update(values)
		stored.save()


class TestMeasureChange(StrategyCase):
	def setUp(self) -> None:
		super().setUp()
		# Older than today: what was entered today may still be corrected.
		self.measure.db_set("creation", "2025-01-01 10:00:00")

	def change(self, **values):
		"""Ask for a change as the editor."""
		data = {
			"doctype": "Measure Change",
			"measure": self.measure.name,
			"justification": "Förderung endet.",
		}
		with self.set_user(self.editor):
			return frappe.get_doc(data | values).insert()

	def test_an_approved_change_reaches_the_measure_and_stays_as_history(self):
		change = self.change(new_due_date="2027-06-30", new_title="Neuer Titel")
		self.assertEqual(change.old_due_date, getdate(self.measure.due_date))
		decided = self.step(change, "Approve Change", self.coordinator)
		measure = frappe.get_doc("Strategy Measure", self.measure.name)
		self.assertEqual((measure.due_date, measure.title), (getdate("2027-06-30"), "Neuer Titel"))
		self.assertEqual((decided.decided_by, decided.workflow_state), (self.coordinator, "Approved"))
		with self.set_user(self.coordinator), self.assertRaises(ChangeDecidedError):
			decided.new_title = "Noch anders"
			decided.save()

	def test_a_refused_change_leaves_the_measure_alone(self):
		change = self.change(new_title="Neuer Titel")
		with self.assertRaises(ReasonMissingError):
			self.step(change, "Refuse Change", self.coordinator)
		self.step(change, "Refuse Change", self.coordinator, "Beschluss des Kreistags")
		self.assertEqual(
			frappe.db.get_value("Strategy Measure", self.measure.name, "title"), self.measure.title
		)

	def test_a_new_horizon_brings_its_due_date(self):
		change = self.change(new_horizon="Long-term")
		self.step(change, "Approve Change", self.coordinator)
		measure = frappe.get_doc("Strategy Measure", self.measure.name)
		self.assertGreater(getdate(measure.due_date), getdate(self.measure.due_date))

	def test_an_editor_does_not_decide_and_asks_only_for_something(self):
		with self.assertRaises(StepNotInWorkflowError):
			self.step(self.change(new_title="X"), "Approve Change", self.editor)
		with self.assertRaises(ChangeEmptyError):
			self.change()

	def test_nobody_changes_the_deadline_past_the_approval(self):
		measure = frappe.get_doc("Strategy Measure", self.measure.name)
		measure.due_date = "2030-01-01"
		with self.set_user(self.coordinator), self.assertRaises(UnapprovedChangeError):
			measure.save()


class TestUnpublished(StrategyCase):
	"""What an editor enters is public only once the coordination office has opened it."""

	def test_offers(self):
		with self.set_user(self.editor):
			offer = make_offer(self.measure.name, is_public=1)
			self.assertEqual(offer.is_public, 0)
		with self.set_user(self.coordinator):
			offer.reload()
			offer.is_public = 1
			self.assertEqual(offer.save().is_public, 1)
		with self.set_user(self.editor):
			offer.reload()
			offer.is_public = 0
			self.assertEqual(offer.save().is_public, 1)
			# Another text under the old consent would be public at once.
			offer.participants = 99999
			self.assertEqual(offer.save().is_public, 0)

	def test_facts(self):
		with self.set_user(self.editor):
			measure = frappe.get_doc("Strategy Measure", self.measure.name)
			measure.append("facts", {"year": 2024, "fact": "Ein Kurs", "is_public": 1})
			self.assertEqual(measure.save().facts[0].is_public, 0)
		shown = report_data.measure_report(measure, 2024, published_only=True)
		self.assertEqual((shown.facts, len(report_data.measure_report(measure, 2024).facts)), ((), 1))
		with self.set_user(self.coordinator):
			measure.reload()
			measure.facts[0].is_public = 1
			measure.save()
		with self.set_user(self.editor):
			measure.reload()
			self.assertEqual(measure.save().facts[0].is_public, 1)
			measure.facts[0].fact = "Hundert Kurse"
			self.assertEqual(measure.save().facts[0].is_public, 0)


class TestOffer(StrategyCase):
	def test_the_body_of_the_measure_enters_offers_and_no_other(self):
		with self.set_user(self.editor):
			self.assertEqual(make_offer(self.measure.name).responsible_body, self.body)
		with self.set_user(self.stranger), self.assertRaises(frappe.PermissionError):
			make_offer(self.measure.name)

	def test_days_and_year_belong_together(self):
		for values in (
			{"starts_on": "2025-01-01"},
			{"starts_on": "2024-03-02", "ends_on": "2024-03-01"},
			{"year": 2019},
		):
			with self.assertRaises(OfferYearError):
				make_offer(self.measure.name, **values)
