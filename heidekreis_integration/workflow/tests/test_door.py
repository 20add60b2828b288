"""The audited door beside the workflows: what it lets through, what it refuses, what it writes."""

from __future__ import annotations

import frappe
from frappe.model.workflow import apply_workflow

from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.workflow.definitions import STATE_FIELD, WORKFLOWS
from heidekreis_integration.workflow.door import insert_in_state, system_transition, take_step
from heidekreis_integration.workflow.errors import ReasonMissingError, StepNotInWorkflowError


class TestDefinitions(AppTestCase):
	"""The site has the workflows the code describes."""

	def test_every_workflow_is_installed_as_described(self) -> None:
		for definition in WORKFLOWS:
			with self.subTest(definition.name):
				name = frappe.db.get_value(
					"Workflow", {"document_type": definition.document_type, "is_active": 1}
				)
				workflow = frappe.get_doc("Workflow", name)
				steps = {(t.state, t.action, t.next_state, t.allowed) for t in workflow.transitions}
				described = {(s.source, s.action, s.target, r) for s in definition.steps for r in s.roles}
				self.assertEqual(steps, described)
				self.assertEqual({s.state for s in workflow.states}, {s.name for s in definition.states})

	def test_the_state_can_be_filtered(self) -> None:
		for definition in WORKFLOWS:
			field = frappe.get_meta(definition.document_type).get_field(STATE_FIELD)
			self.assertTrue(field.in_standard_filter, definition.document_type)

	def test_a_workflow_edited_by_the_site_is_not_overwritten(self) -> None:
		workflow = frappe.get_doc("Workflow", "Mediator")
		workflow.states[0].style = "Danger"
		workflow.transitions[0].condition = "doc.last_name"
		workflow.save()
		from heidekreis_integration.workflow.install import install_workflows

		self.assertEqual(install_workflows(), [])
		self.assertEqual(frappe.get_doc("Workflow", "Mediator").transitions[0].condition, "doc.last_name")


class TestDoor(AppTestCase):
	"""Steps by people without a desk role, and steps that need a reason."""

	def test_an_institution_user_may_cause_a_step_and_is_written_down(self) -> None:
		user = factories.make_user("Requesting Institution User")
		request = factories.make_request(requesting_institution=factories.make_institution(user))
		document = frappe.get_doc("Mediation Request", request)
		system_transition(document, "Cancel Request", actor=user, reason="Kind ist krank.")
		self.assertEqual(frappe.db.get_value("Mediation Request", request, STATE_FIELD), "Cancelled")
		log = frappe.get_last_doc("Transition Log", {"reference_name": request})
		self.assertEqual(
			(log.action, log.from_state, log.to_state, log.actor, log.door, log.reason),
			("Cancel Request", "Received", "Cancelled", user, "Portal", "Kind ist krank."),
		)

	def test_a_step_the_workflow_does_not_have_is_refused(self) -> None:
		document = frappe.get_doc("Mediation Request", factories.make_request())
		with self.assertRaises(StepNotInWorkflowError) as refusal:
			system_transition(document, "Close Request", actor="Administrator")
		self.assertIn("nicht möglich", str(refusal.exception))

	def test_a_grant_is_used_up_by_its_step(self) -> None:
		document = frappe.get_doc("Mediation Request", factories.make_request())
		system_transition(document, "Start Review", actor="Administrator", door="Job")
		user = factories.make_user("Integration Coordinator")
		with self.set_user(user):
			document.set(STATE_FIELD, "Approved")
			with self.assertRaises((frappe.ValidationError, frappe.PermissionError)):
				document.save()

	def test_what_a_client_sends_as_flags_is_no_grant(self) -> None:
		request = factories.make_request()
		with self.set_user(factories.make_user("Integration Coordinator")):
			document = frappe.get_doc("Mediation Request", request)
			document.update({STATE_FIELD: "Approved", "flags": {"step_grant": {"target": "Approved"}}})
			document.flags.step_grant = {"target": "Approved", "actor": "Administrator"}
			with self.assertRaises(frappe.ValidationError):
				document.save()

	def test_a_reason_is_demanded_at_the_door_and_at_the_desk(self) -> None:
		request = factories.make_request()
		with self.set_user(factories.make_user("Mediation Coordinator")):
			with self.assertRaises(ReasonMissingError) as refusal:
				take_step(frappe.get_doc("Mediation Request", request), "Reject Request", "  ")
			self.assertIn("Anfrage ablehnen", str(refusal.exception))
			with self.assertRaises(ReasonMissingError):
				apply_workflow(frappe.get_doc("Mediation Request", request), "Reject Request")
			take_step(
				frappe.get_doc("Mediation Request", request), "Reject Request", "Zuständig ist das Gericht."
			)
		document = frappe.get_doc("Mediation Request", request)
		self.assertEqual(
			(document.get(STATE_FIELD), document.state_reason), ("Rejected", "Zuständig ist das Gericht.")
		)

	def test_a_role_without_the_step_is_refused(self) -> None:
		request = factories.make_request()
		with (
			self.set_user(factories.make_user("Integration Coordinator")),
			self.assertRaises(StepNotInWorkflowError),
		):
			take_step(frappe.get_doc("Mediation Request", request), "Start Review")

	def test_a_plain_submit_does_not_pass_the_steps_by(self) -> None:
		claim = insert_in_state(
			frappe.get_doc(
				{
					"doctype": "Compensation Claim",
					"mediator": factories.make_mediator(),
					"period_start": "2026-01-01",
					"period_end": "2026-01-31",
				}
			),
			"Draft",
			actor="Administrator",
			reason="Testdaten",
		)
		with self.set_user(factories.make_user("Mediation Coordinator", "Mediation Finance")):
			document = frappe.get_doc("Compensation Claim", claim.name)
			with self.assertRaises(frappe.ValidationError):
				document.submit()
		self.assertEqual(frappe.db.get_value("Compensation Claim", claim.name, "docstatus"), 0)

	def test_a_document_cannot_be_inserted_into_a_later_state_by_hand(self) -> None:
		request = frappe.get_doc("Mediation Request", factories.make_request())
		copy = frappe.copy_doc(request)
		copy.set(STATE_FIELD, "Approved")
		with (
			self.set_user(factories.make_user("Mediation Coordinator")),
			self.assertRaises(frappe.ValidationError),
		):
			copy.insert()

	def test_an_unknown_state_is_refused_for_taken_over_records(self) -> None:
		document = frappe.get_doc({"doctype": "Mediator", "first_name": "A", "last_name": "B"})
		with self.assertRaises(StepNotInWorkflowError):
			insert_in_state(document, "Famous", actor="Administrator", reason="Testdaten")
