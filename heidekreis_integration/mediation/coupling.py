"""Keeps request, offers and assignment in step. One direction: what happens to one moves the others by the door."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.mediation import duplicates, messages, offers, unmet, waves
from heidekreis_integration.mediation.assigning import assigner_of
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import MEDIATION_REQUEST
from heidekreis_integration.workflow.door import system_transition

PLACE_OF_SESSION = ("place", "meeting_point", "place_municipality", "session_link")
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
		_ask_institution(assignment)
	elif assignment.state_changed_to("No-show"):
		_move(assignment, "Cancel Request", _("The client did not appear."))
	elif assignment.state_changed_to("Confirmed"):
		_move(assignment, "Close Request")
	elif assignment.state_changed_to("Disputed"):
		messages.tell_dispute(assignment, frappe.get_doc("Mediation Request", assignment.mediation_request))
	elif assignment.state_changed_to("Cancelled"):
		_follow_cancellation(assignment, reason)


def tell_of_move(assignment: Document) -> None:
	"""Tell both sides that the planned session has another time now."""
	messages.tell_moved(assignment, frappe.get_doc("Mediation Request", assignment.mediation_request))


def tell_of_new_place(request: Document, method: str | None = None) -> None:
	"""Tell both sides of the planned session that it has another place, number or link. Hook `on_update`."""
	if request.workflow_state != "Placed" or request.state_before() != "Placed":
		return
	if changed_fields(request, PLACE_OF_SESSION):
		planned = {"mediation_request": request.name, "workflow_state": "Planned"}
		for name in frappe.get_all("Assignment", planned, pluck="name"):
			messages.tell_moved(frappe.get_doc("Assignment", name), request)


def follow_request(request: Document) -> None:
	"""Withdraw offers and cancel the planned session after a request has ended; keep count of what was not served."""
	if not guard.is_import(request):
		_count_unmet(request)
	if request.state_before() == "Placing" and request.workflow_state != "Placing":
		waves.stop(request.name)
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


def _count_unmet(request: Document) -> None:
	if request.state_changed_to("Not Placeable"):
		unmet.record(request.name, request.state_reason or "")
	elif request.state_before() == "Not Placeable" and request.state_changed_to("Placing"):
		unmet.searching_again(request.name)
	elif request.state_changed_to("Placed"):
		unmet.solve(request.name)


def _ask_institution(assignment: Document) -> None:
	request = frappe.get_doc("Mediation Request", assignment.mediation_request)
	if not request.retrospective:
		messages.ask_for_confirmation(assignment, request)


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
		_search_again(assignment)


def _search_again(assignment: Document) -> None:
	"""Where the mediator has cancelled, the search starts again by itself; else the clerk decides how."""
	request = frappe.get_doc("Mediation Request", assignment.mediation_request)
	open_again = request.workflow_state == "Placing" and not duplicates.to_decide(request)
	if assignment.cancelled_by_side == "Mediator" and open_again:
		waves.start(assignment.mediation_request, actor=assignment.step_actor(), door=_door(assignment))


def _move(assignment: Document, action: str, reason: str = "") -> None:
	"""Take `action` for the request where its state has that step; it may have gone ahead already."""
	request = frappe.get_doc("Mediation Request", assignment.mediation_request, for_update=True)
	if not MEDIATION_REQUEST.step(request.workflow_state, action):
		return
	if action == "Search Again":
		guard.write(request, mediator=None, assignment=None, language_placed=None)
	system_transition(request, action, actor=assignment.step_actor(), reason=reason, door=_door(assignment))


def _side(request: Document) -> str:
	"""Return who cancels the request: through the desk the pool, or the institution for which a clerk enters it."""
	if _door(request) != "Desk":
		return "Institution"
	return "Institution" if request.flags.get("cancelled_for") == "Institution" else "Pool"


def _door(document: Document) -> str:
	grant = document.flags.get("step_grant")
	return grant.door if grant else "Desk"
