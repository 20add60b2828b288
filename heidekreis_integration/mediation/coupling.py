"""Keeps request, offers and assignment in step. One direction: what happens to one moves the others by the door."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.mediation import guard, messages, offers
from heidekreis_integration.mediation.assigning import assigner_of
from heidekreis_integration.workflow.definitions import MEDIATION_REQUEST
from heidekreis_integration.workflow.door import system_transition

LIVE_STATES = ("Planned", "Performed", "Confirmed", "Settled", "Disputed")


def place_request(assignment: Document) -> None:
	"""Move the request to Placed after its assignment was inserted, and close the other offers."""
	assigner = assigner_of(assignment)
	request = frappe.get_doc("Mediation Request", assignment.mediation_request, for_update=True)
	if request.workflow_state == "Approved":
		system_transition(request, "Start Placing", actor=assigner.actor, door=assigner.door)
	facts = {
		"mediator": assignment.mediator,
		"assignment": assignment.name,
		"language_placed": assignment.language,
	}
	guard.write(request, **facts)
	system_transition(request, "Place Mediator", actor=assigner.actor, door=assigner.door)
	offers.close_for_placement(request.name, assignment.mediator)
	if not request.retrospective:
		messages.tell_placed(assignment, request)


def link_imported(assignment: Document) -> None:
	"""Enter an assignment that was taken over from older records in its request."""
	facts = {
		"mediator": assignment.mediator,
		"assignment": assignment.name,
		"language_placed": assignment.language,
	}
	if assignment.workflow_state in LIVE_STATES:
		# A plain write: the request's own state is taken over as well, nothing is to be checked or moved.
		frappe.db.set_value("Mediation Request", assignment.mediation_request, facts, update_modified=False)


def follow_assignment(assignment: Document) -> None:
	"""Move the request after its assignment has changed its state."""
	reason = assignment.state_reason or ""
	if assignment.state_changed_to("Performed"):
		_move(assignment, "Record Performance")
	elif assignment.state_changed_to("No-show"):
		_move(assignment, "Cancel Request", _("The client did not appear."))
	elif assignment.state_changed_to("Confirmed"):
		_move(assignment, "Close Request")
	elif assignment.state_changed_to("Cancelled"):
		_follow_cancellation(assignment, reason)


def follow_request(request: Document) -> None:
	"""Withdraw offers and cancel the planned session after a request has ended."""
	if not request.state_changed_to("Cancelled", "Rejected", "Not Placeable"):
		return
	offers.withdraw({"mediation_request": request.name})
	if request.workflow_state != "Cancelled":
		return
	for name in frappe.get_all(
		"Assignment", {"mediation_request": request.name, "workflow_state": "Planned"}, pluck="name"
	):
		assignment = frappe.get_doc("Assignment", name, for_update=True)
		guard.write(assignment, cancelled_by_side=_side(request))
		system_transition(
			assignment,
			"Cancel Session",
			actor=request.step_actor(),
			reason=request.state_reason,
			door=_door(request),
		)


def _follow_cancellation(assignment: Document, reason: str) -> None:
	if assignment.state_before() != "Planned":
		_move(assignment, "Close Request")
		return
	messages.tell_cancelled(assignment)
	ahead = get_datetime(assignment.planned_start) > now_datetime()
	if assignment.cancelled_by_side == "Institution" or not ahead:
		_move(assignment, "Cancel Request", reason)
	else:
		_move(assignment, "Search Again", reason)


def _move(assignment: Document, action: str, reason: str = "") -> None:
	"""Take `action` for the request where its state has that step; it may have gone ahead already."""
	request = frappe.get_doc("Mediation Request", assignment.mediation_request, for_update=True)
	if not MEDIATION_REQUEST.step(request.workflow_state, action):
		return
	if action == "Search Again":
		guard.write(request, mediator=None, assignment=None, language_placed=None)
	system_transition(request, action, actor=assignment.step_actor(), reason=reason, door=_door(assignment))


def _side(request: Document) -> str:
	from_pool = _door(request) == "Desk"
	return "Pool" if from_pool else "Institution"


def _door(document: Document) -> str:
	grant = document.flags.get("step_grant")
	return grant.door if grant else "Desk"
