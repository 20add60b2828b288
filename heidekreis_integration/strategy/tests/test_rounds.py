"""The yearly round: asked, reminded, escalated, closed; repeated runs send nothing twice."""

from __future__ import annotations

from datetime import date
from unittest.mock import patch

import frappe

from heidekreis_integration.strategy import rounds
from heidekreis_integration.strategy.errors import RoundDatesError
from heidekreis_integration.strategy.tests.test_reports import StrategyCase

YEAR = 2025
OPENS, DUE, LATE, CLOSES = date(2026, 1, 15), date(2026, 2, 12), date(2026, 2, 20), date(2026, 3, 12)


class TestRound(StrategyCase):
	def setUp(self) -> None:
		super().setUp()
		frappe.db.delete("Status Round")
		# Only this measure takes part: the reference data brings others, which these tests are not about.
		frappe.db.set_value(
			"Strategy Measure",
			{"name": ("!=", self.measure.name)},
			"status",
			"Completed",
			update_modified=False,
		)

	def mails(self, kind: str) -> list[str]:
		"""Return who has got a notice of `kind`, sorted."""
		rows = frappe.get_all("Notice Log", {"kind": kind}, ["recipient", "reference_name"])
		return sorted(row.recipient for row in rows if row.reference_name == f"RUNDE-{YEAR}")

	def row(self):
		"""Return the stored row of the body."""
		return frappe.get_doc("Status Round", f"RUNDE-{YEAR}").bodies[0]

	def test_nothing_happens_before_the_day(self):
		rounds.run(date(2026, 1, 14))
		self.assertFalse(frappe.db.exists("Status Round", {"year": YEAR}))

	def test_the_bodies_are_asked_once_with_drafts_begun_from_the_last_status(self):
		self.published(text="Was 2024 war.", next_steps="Mehr Kurse.")
		for day in (OPENS, OPENS, date(2026, 1, 16)):
			rounds.run(day)
		self.assertEqual(self.mails("Status Round Question"), [self.editor])
		draft = frappe.get_doc("Measure Status Report", {"status_round": f"RUNDE-{YEAR}"})
		self.assertEqual(
			(draft.workflow_state, draft.text, draft.previous_text), ("Draft",) + ("Was 2024 war.",) * 2
		)
		self.assertEqual((self.row().measures, self.row().received), (1, 0))

	def test_who_has_reported_is_neither_reminded_nor_escalated(self):
		rounds.run(OPENS)
		draft = frappe.get_doc("Measure Status Report", {"status_round": f"RUNDE-{YEAR}"})
		draft.text = "Fertig."
		draft.save()
		self.step(draft, "Submit Report", self.editor)
		for day in (date(2026, 2, 11), LATE):
			rounds.run(day)
		self.assertEqual(self.mails("Status Round Reminder") + self.mails("Status Round Escalation"), [])
		self.assertEqual(self.row().received, 1)

	def test_reminders_then_escalation_then_closing(self):
		rounds.run(OPENS)
		rounds.run(date(2026, 2, 5))
		rounds.run(date(2026, 2, 6))
		self.assertEqual(self.mails("Status Round Reminder"), [self.editor])
		rounds.run(date(2026, 2, 11))
		self.assertEqual(self.mails("Status Round Reminder"), [self.editor] * 2)
		rounds.run(LATE)
		rounds.run(LATE)
		self.assertEqual(self.mails("Status Round Escalation").count(self.coordinator), 1)
		rounds.run(CLOSES)
		self.assertEqual(frappe.db.get_value("Status Round", f"RUNDE-{YEAR}", "status"), "Closed")
		sent = frappe.db.count("Notice Log")
		rounds.run(CLOSES)
		self.assertEqual(frappe.db.count("Notice Log"), sent)

	def test_a_run_that_dies_between_two_bodies_is_taken_up_again(self):
		with patch.object(rounds, "work_on_body", side_effect=RuntimeError), self.assertRaises(RuntimeError):
			rounds.run(OPENS)
		rounds.run(OPENS)
		self.assertEqual(self.mails("Status Round Question"), [self.editor])

	def test_a_round_that_was_missed_is_not_caught_up_after_its_end(self):
		rounds.run(date(2026, 11, 22))
		self.assertFalse(frappe.db.exists("Status Round", {"year": YEAR}))

	def test_days_out_of_order_are_refused_and_the_state_is_not_taken_from_outside(self):
		data = {"doctype": "Status Round", "year": 2024, "as_of": "2024-12-31", "status": "Closed"}
		days = {"opens_on": "2025-01-10", "due_on": "2025-02-01", "closes_on": "2025-03-01"}
		with self.assertRaises(RoundDatesError):
			frappe.get_doc(data | days | {"due_on": "2025-01-01"}).insert()
		self.assertEqual(frappe.get_doc(data | days).insert().status, "Planned")
