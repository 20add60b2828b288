"""The one audited door for state changes by actors who hold no desk role, and for steps with a reason.

Nothing else in the app passes roles by. Services call `system_transition` after they have decided that
this actor may cause this step; the door checks that the workflow has the step and writes who and why.
"""

from __future__ import annotations

from typing import Literal

import frappe
from frappe import _
from frappe.model.workflow import get_transitions

from heidekreis_integration.workflow.definitions import STATE_FIELD, workflow_of
from heidekreis_integration.workflow.document import Grant, WorkflowDocument
from heidekreis_integration.workflow.errors import StepNotInWorkflowError

Door = Literal["Desk", "Portal", "Signed Link", "Job", "Import"]


def take_step(document: WorkflowDocument, action: str, reason: str = "") -> WorkflowDocument:
	"""Take `action` with the session user's own roles, as the desk's workflow button does, with a reason.

	Raises:
		StepNotInWorkflowError: the user's roles have no such step from the document's present state.
		ReasonMissingError: the step needs a reason.
	"""
	document.check_permission("write")
	steps = [step for step in get_transitions(document) if step.action == action]
	if not steps:
		_refuse(document, action)
	document.flags.step_reason = reason
	return _move(document, steps[0].next_state)


def system_transition(
	document: WorkflowDocument, action: str, *, actor: str, reason: str = "", door: Door = "Portal"
) -> WorkflowDocument:
	"""Take `action` on behalf of `actor`, who may hold no role for it.

	The caller has checked that the actor may cause the step (own assignment, own institution, or a job's rule).

	Args:
		document: A loaded document with a workflow. It is saved.
		action: English name of the step.
		actor: The user who caused the step; written to the Transition Log.
		reason: Why; required where the step needs it.
		door: Through which door the actor came.

	Raises:
		StepNotInWorkflowError: the workflow has no such step from the present state.
		ReasonMissingError: the step needs a reason.
	"""
	step = workflow_of(document.doctype).step(document.get(STATE_FIELD), action)
	if step is None:
		_refuse(document, action)
	document.flags.step_grant = Grant(step.target, actor, door, reason)
	# The actor may hold no DocPerm at all; whether the step is theirs was decided by the calling service.
	document.flags.ignore_permissions = True
	try:
		return _move(document, step.target)
	finally:
		document.flags.step_grant = None
		document.flags.ignore_permissions = False


def insert_in_state(
	document: WorkflowDocument, state: str, *, actor: str, reason: str, door: Door = "Import"
):
	"""Insert a document of the past directly in `state`, as a take-over of older records does.

	Raises:
		StepNotInWorkflowError: the workflow does not know the state.
	"""
	if state not in {s.name for s in workflow_of(document.doctype).states}:
		_refuse(document, state)
	document.set(STATE_FIELD, state)
	document.flags.step_grant = Grant(state, actor, door, reason)
	document.insert(ignore_permissions=True)  # take-over runs in setup, demo and import jobs only
	document.flags.step_grant = None
	return document


def _move(document: WorkflowDocument, target: str) -> WorkflowDocument:
	docstatus = next(s.docstatus for s in workflow_of(document.doctype).states if s.name == target)
	document.set(STATE_FIELD, target)
	if docstatus == document.docstatus:
		document.save()
	elif docstatus == 1:
		document.submit()
	else:
		document.cancel()
	return document


def _refuse(document: WorkflowDocument, action: str) -> None:
	frappe.throw(
		_("{0} is not possible for {1}: its state is {2}.").format(
			frappe.bold(_(action)),
			document.name or _(document.doctype),
			frappe.bold(_(document.get(STATE_FIELD))),
		),
		StepNotInWorkflowError,
		title=_("Step not possible"),
	)
