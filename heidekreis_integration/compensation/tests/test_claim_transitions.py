"""Every state, every step, every role: a claim moves where the workflow's table says so, and nowhere else."""

from __future__ import annotations

import frappe

from heidekreis_integration.compensation.payout import create_run
from heidekreis_integration.compensation.tests.making import PERIOD, make_claim, only_rule
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user
from heidekreis_integration.workflow.definitions import COMPENSATION_CLAIM, COUNTY, FINANCE, POOL
from heidekreis_integration.workflow.door import take_step

ROLES = (
	POOL,
	FINANCE,
	COUNTY,
	"Strategy Editor",
	"Municipality Officer",
	"Mediator User",
	"Requesting Institution User",
)
ACTIONS = tuple(dict.fromkeys(step.action for step in COMPENSATION_CLAIM.steps))
TARGETS = tuple(state.name for state in COMPENSATION_CLAIM.states)
DOCTYPE = "Compensation Claim"


class TestClaimTransitions(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		only_rule()
		cls.users = {role: make_user(role) for role in ROLES}
		cls.checker, cls.approver = "Administrator", "Guest"

	def test_every_step_is_open_to_its_roles_only(self):
		for state in TARGETS:
			claim = self.claim_in(state)
			for action in ACTIONS:
				step = COMPENSATION_CLAIM.step(state, action)
				for role in ROLES:
					allowed = bool(step) and role in step.roles
					with self.subTest(state=state, action=action, role=role):
						self.assertEqual(
							self.reached_by_step(claim, action, role), step.target if allowed else state
						)

	def test_a_written_state_goes_no_further_than_the_step(self):
		"""A PUT of workflow_state (with the docstatus it needs) is refused exactly where the step is."""
		docstatus = {state.name: state.docstatus for state in COMPENSATION_CLAIM.states}
		for state in TARGETS:
			claim = self.claim_in(state)
			for target in TARGETS:
				step = COMPENSATION_CLAIM.step_between(state, target)
				for role in (POOL, FINANCE, COUNTY):
					# Steps with a reason need the door that carries one.
					allowed = target == state or (step and role in step.roles and not step.needs_reason)
					with self.subTest(state=state, target=target, role=role):
						values = {"workflow_state": target, "docstatus": docstatus[target]}
						self.assertEqual(
							self.reached_by_put(claim, values, role), target if allowed else state
						)

	def claim_in(self, state: str) -> str:
		known = "Approved" if state == "Paid" else state
		claim = make_claim(known, checker=self.checker, approver=self.approver)
		if state == "Paid":
			self.put_in_paid_run(claim.name)
			frappe.db.set_value(DOCTYPE, claim.name, "workflow_state", "Paid")
		return claim.name

	def put_in_paid_run(self, claim: str) -> None:
		run = create_run([claim], PERIOD[1], actor=self.approver)
		frappe.db.set_value("Payout Run", run.name, "status", "Paid")

	def reached_by_step(self, claim: str, action: str, role: str) -> str:
		return self.reached(claim, action == "Record Payment", role, lambda: self.step(claim, action))

	def reached_by_put(self, claim: str, values: dict, role: str) -> str:
		def put():
			frappe.get_doc(DOCTYPE, claim).update(values).save()

		return self.reached(claim, values["workflow_state"] == "Paid", role, put)

	def step(self, claim: str, action: str) -> None:
		take_step(frappe.get_doc(DOCTYPE, claim), action, "Testgrund")

	def reached(self, claim: str, paying: bool, role: str, attempt) -> str:
		"""Return the state the claim has after `role` has tried, and undo it."""
		frappe.db.savepoint("attempt")
		try:
			if paying and frappe.db.get_value(DOCTYPE, claim, "workflow_state") == "Approved":
				self.put_in_paid_run(claim)
			with self.set_user(self.users[role]):
				attempt()
		except (frappe.ValidationError, frappe.PermissionError):
			frappe.clear_messages()
		state = frappe.db.get_value(DOCTYPE, claim, "workflow_state")
		frappe.db.rollback(save_point="attempt")
		frappe.clear_document_cache(DOCTYPE, claim)
		return state
