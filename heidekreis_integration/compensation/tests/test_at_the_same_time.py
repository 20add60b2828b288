"""Two people at the same moment, and the bulk button: on committed data, with connections of their own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import frappe
from frappe.model.workflow import bulk_workflow_approval
from frappe.utils import getdate

from heidekreis_integration.compensation.claims import draft_claim
from heidekreis_integration.compensation.errors import (
	AlreadyClaimedError,
	NothingToClaimError,
	NotPayableError,
)
from heidekreis_integration.compensation.payout import create_run
from heidekreis_integration.compensation.tests.making import (
	PERIOD,
	make_claim,
	make_paid_mediator,
	make_session,
)
from heidekreis_integration.tests.base import AppTestCase

MODULE = "Heidekreis Integration"


class TestAtTheSameTime(AppTestCase):
	def setUp(self):
		super().setUp()
		# By name, not by date: what a site made before its time zone was set is stamped hours ahead.
		self.found = {doctype: set(frappe.get_all(doctype, pluck="name")) for doctype in self.written()}
		frappe.db.commit()

	def tearDown(self):
		# What this class commits would stay: tear it down row by row, then go on as every other test.
		frappe.db.rollback()
		for doctype, found in self.found.items():
			if added := set(frappe.get_all(doctype, pluck="name")) - found:
				frappe.db.delete(doctype, {"name": ["in", list(added)]})
		frappe.db.commit()
		frappe.db.savepoint("before_test")
		super().tearDown()

	def written(self) -> list[str]:
		"""The kinds of records a test here may leave."""
		own = frappe.get_all("DocType", filters={"module": MODULE, "issingle": 0}, pluck="name")
		return [*own, "Comment"]

	def both_at_once(self, act: Callable[[], object]) -> list[object]:
		"""Run `act` twice at once, each on its own connection; return results and errors."""
		site, path, barrier, outcomes = frappe.local.site, frappe.local.sites_path, Barrier(2), []

		def run() -> None:
			frappe.init(site=site, sites_path=path)
			frappe.connect()
			frappe.local.lang = "de"
			try:
				barrier.wait(timeout=20)
				outcomes.append(act().name)
				frappe.db.commit()
			except frappe.ValidationError as refusal:
				frappe.db.rollback()
				outcomes.append(refusal)
			finally:
				frappe.destroy()

		threads = [Thread(target=run) for _ in range(2)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(timeout=60)
		frappe.db.rollback()
		return outcomes

	def assert_one_wins(self, outcomes: list[object], *refusals: type[Exception]) -> str:
		names = [outcome for outcome in outcomes if isinstance(outcome, str)]
		lost = [outcome for outcome in outcomes if isinstance(outcome, refusals)]
		self.assertEqual((len(names), len(lost)), (1, 1), outcomes)
		return names[0]

	def test_two_clerks_draft_the_same_sessions(self):
		mediator = make_paid_mediator()
		session = make_session(mediator)
		frappe.db.commit()
		outcomes = self.both_at_once(lambda: draft_claim(mediator, *PERIOD, actor="Administrator"))
		claim = self.assert_one_wins(outcomes, AlreadyClaimedError, NothingToClaimError)
		self.assertEqual(frappe.db.get_value("Assignment", session, "compensation_claim"), claim)
		self.assertEqual(frappe.db.count("Compensation Claim Item", {"assignment": session}), 1)

	def test_two_payout_runs_of_the_same_claim(self):
		claim = make_claim("Approved", checker="Administrator", approver="Guest").name
		frappe.db.commit()
		outcomes = self.both_at_once(lambda: create_run([claim], getdate(), actor="Administrator"))
		run = self.assert_one_wins(outcomes, NotPayableError)
		self.assertEqual(frappe.db.get_value("Compensation Claim", claim, "payout_run"), run)
		self.assertEqual(frappe.db.count("Payout Run Claim", {"compensation_claim": claim}), 1)

	def test_the_bulk_button_keeps_four_eyes(self):
		claim = make_claim("Checked", checker="Administrator", approver="Guest").name
		frappe.db.commit()
		bulk_workflow_approval(frappe.as_json([claim]), "Compensation Claim", "Approve Claim")
		self.assertEqual(
			frappe.db.get_value("Compensation Claim", claim, ["workflow_state", "docstatus"]), ("Checked", 0)
		)
