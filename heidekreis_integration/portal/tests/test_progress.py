"""The timeline says what has happened, what happens now and what comes next, for every state of a request."""

from __future__ import annotations

from datetime import datetime

from heidekreis_integration.portal.progress import STAGE_BEFORE_END, STAGE_OF_STATE, timeline
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.workflow.definitions import MEDIATION_REQUEST


class TestProgress(AppTestCase):
	def kinds(self, state: str, reached=None) -> list[str]:
		return [step.kind for step in timeline(state, reached or {})]

	def test_every_state_of_the_workflow_has_its_place(self):
		states = {state.name for state in MEDIATION_REQUEST.states}
		self.assertEqual(states, set(STAGE_OF_STATE) | set(STAGE_BEFORE_END))

	def test_done_now_and_ahead_follow_each_other(self):
		self.assertEqual(self.kinds("Received"), ["now", "ahead", "ahead", "ahead", "ahead", "ahead"])
		self.assertEqual(
			self.kinds("Cost Approval Pending"), ["done", "now", "ahead", "ahead", "ahead", "ahead"]
		)
		self.assertEqual(self.kinds("Placed"), ["done", "done", "done", "now", "ahead", "ahead"])
		self.assertEqual(self.kinds("Closed"), ["done"] * 6)

	def test_an_ended_request_stops_where_it_ended(self):
		self.assertEqual(self.kinds("Rejected"), ["done", "done", "stopped"])
		self.assertEqual(self.kinds("Cancelled"), ["done", "stopped"])
		reached = {"Received": datetime(2026, 1, 5), "Placed": datetime(2026, 1, 8)}
		self.assertEqual(self.kinds("Cancelled", reached), ["done", "done", "done", "done", "stopped"])

	def test_the_reason_of_an_end_is_told(self):
		last = timeline("Rejected", {}, reason="Der Termin liegt in den Ferien.")[-1]
		self.assertEqual((last.title, last.text), ("Abgelehnt", "Der Termin liegt in den Ferien."))

	def test_the_mediator_is_named_once_placed(self):
		now = next(step for step in timeline("Placed", {}, mediator="Parwin Muster") if step.kind == "now")
		self.assertTrue(now.text.startswith("Parwin Muster kommt"))

	def test_a_stage_shows_when_it_was_first_reached(self):
		reached = {"Approved": datetime(2026, 1, 7, 9), "Placing": datetime(2026, 1, 8, 9)}
		self.assertEqual(timeline("Placing", reached)[2].at, datetime(2026, 1, 7, 9))
