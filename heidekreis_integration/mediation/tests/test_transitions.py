"""Every step of the three workflows: allowed for its role, refused for each other; nothing beside the table."""

from __future__ import annotations

import frappe
from frappe.model.workflow import WorkflowPermissionError

from heidekreis_integration.mediation.tests.support import ROLES, MediationTestCase, at, hours_ago
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_occasion,
	make_request,
)
from heidekreis_integration.workflow.definitions import (
	ASSIGNMENT,
	MEDIATION_REQUEST,
	MEDIATOR,
	STATE_FIELD,
	Step,
	WorkflowDefinition,
)
from heidekreis_integration.workflow.door import take_step
from heidekreis_integration.workflow.errors import ReasonMissingError, StepNotInWorkflowError

REFUSALS = (frappe.PermissionError, StepNotInWorkflowError, WorkflowPermissionError)
# Settled by the approval of a claim, never by hand: Finance holds no write permission on assignments.
BY_THE_DOOR_ONLY = ("Settle Session",)


class TransitionTestCase(MediationTestCase):
	roles = ROLES

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.institution, cls.language, cls.occasion = make_institution(), make_language(), make_occasion()

	def check_workflow(self, workflow: WorkflowDefinition) -> None:
		for step in workflow.steps:
			with self.subTest(step=f"{step.source}: {step.action}"):
				frappe.db.savepoint("step")
				self.check_step(workflow, step)
				frappe.db.rollback(save_point="step")

	def check_step(self, workflow: WorkflowDefinition, step: Step) -> None:
		doctype = workflow.document_type
		name = self.prepared(doctype, step)
		reason = "Begründung" if step.needs_reason else ""
		allowed = () if step.action in BY_THE_DOOR_ONLY else step.roles
		for role in set(ROLES) - set(allowed):
			with self.login(self.users[role]):
				with self.assertRaises(REFUSALS, msg=f"{role}, by the button"):
					take_step(frappe.get_doc(doctype, name), step.action, reason)
				with self.assertRaises(REFUSALS, msg=f"{role}, by a plain save"):
					document = frappe.get_doc(doctype, name)
					document.set(STATE_FIELD, step.target)
					document.save()
			self.assertEqual(self.state(name, doctype), step.source)
		for role in allowed:
			self.check_allowed(doctype, name, step, role, reason)

	def check_allowed(self, doctype: str, name: str, step: Step, role: str, reason: str) -> None:
		with self.login(self.users[role]):
			if step.needs_reason:
				with self.assertRaises(ReasonMissingError):
					take_step(frappe.get_doc(doctype, name), step.action)
			take_step(frappe.get_doc(doctype, name), step.action, reason)
		self.assertEqual(self.state(name, doctype), step.target)
		log = frappe.get_all(
			"Transition Log",
			{"reference_name": name, "action": step.action},
			["from_state", "to_state", "actor", "door", "reason"],
		)
		expected = [step.source, step.target, self.users[role], "Desk", reason]
		self.assertIn(expected, [[r.from_state, r.to_state, r.actor, r.door, r.reason or ""] for r in log])

	def check_nothing_else(self, workflow: WorkflowDefinition) -> None:
		actions = {step.action for step in workflow.steps}
		for state in workflow.states:
			name = self.record(workflow.document_type, state.name)
			document = frappe.get_doc(workflow.document_type, name)
			for action in sorted(actions):
				if workflow.step(state.name, action):
					continue
				with self.subTest(state=state.name, action=action), self.assertRaises(StepNotInWorkflowError):
					take_step(document, action, "Begründung")

	def prepared(self, doctype: str, step: Step) -> str:
		raise NotImplementedError

	def record(self, doctype: str, state: str) -> str:
		raise NotImplementedError


class TestMediationRequestSteps(TransitionTestCase):
	def record(self, doctype: str, state: str, **values) -> str:
		facts = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
		}
		return make_request(state=state, **facts | values)

	def prepared(self, doctype: str, step: Step) -> str:
		needs_approval = step.action in (
			"Request Cost Approval",
			"Approve Cost Bearing",
			"Refuse Cost Bearing",
		)
		name = self.record(doctype, step.source, cost_approval_required=int(needs_approval))
		session = {
			"Place Mediator": "Planned",
			"Record Performance": "Performed",
			"Close Request": "Confirmed",
		}
		if step.action in session:
			start = at(10) if step.action == "Place Mediator" else hours_ago(9)
			make_assignment(session[step.action], mediation_request=name, planned_start=start)
		return name

	def test_each_step(self):
		self.check_workflow(MEDIATION_REQUEST)

	def test_nothing_beside_the_table(self):
		self.check_nothing_else(MEDIATION_REQUEST)

	def test_cost_approval_cannot_be_skipped(self):
		for required, action in ((1, "Approve Request"), (0, "Request Cost Approval")):
			name = self.record("Mediation Request", "In Review", cost_approval_required=required)
			with (
				self.login(self.clerk),
				self.subTest(action=action),
				self.assertRaises(StepNotInWorkflowError),
			):
				take_step(frappe.get_doc("Mediation Request", name), action)

	def test_steps_that_rest_on_an_assignment(self):
		from heidekreis_integration.mediation.errors import AssignmentMissingError

		for state, action, session, words in (
			("Placing", "Place Mediator", None, "aus den Vorschlägen"),
			("Placed", "Search Again", "Planned", "zuerst den Einsatz ab"),
			("Placed", "Record Performance", "Planned", "beim Einsatz"),
			("Performed", "Close Request", "Performed", "noch nicht bestätigt"),
		):
			name = self.record("Mediation Request", state)
			if session:
				make_assignment(session, mediation_request=name, planned_start=hours_ago(9))
			with (
				self.login(self.clerk),
				self.subTest(action=action),
				self.refused(AssignmentMissingError, words),
			):
				take_step(frappe.get_doc("Mediation Request", name), action)


class TestMediatorSteps(TransitionTestCase):
	def record(self, doctype: str, state: str) -> str:
		return make_mediator(self.language, state=state)

	def prepared(self, doctype: str, step: Step) -> str:
		return self.record(doctype, step.source)

	def test_each_step(self):
		self.check_workflow(MEDIATOR)

	def test_nothing_beside_the_table(self):
		self.check_nothing_else(MEDIATOR)


class TestAssignmentSteps(TransitionTestCase):
	def record(self, doctype: str, state: str) -> str:
		start = hours_ago(9)
		times = {"planned_start": start, "actual_start": start, "actual_end": hours_ago(8)}
		request = make_request(
			state="Placed",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=start,
		)
		return make_assignment(state, mediation_request=request, **times)

	def prepared(self, doctype: str, step: Step) -> str:
		return self.record(doctype, step.source)

	def test_each_step(self):
		self.check_workflow(ASSIGNMENT)

	def test_nothing_beside_the_table(self):
		self.check_nothing_else(ASSIGNMENT)
