"""What the pool's clerks call: suggestions, offers, assignments, reports, and workflow steps with a reason."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import now_datetime

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.api.values import listing, mapping, session_report, truth
from heidekreis_integration.desk import phone
from heidekreis_integration.mediation import (
	assigning,
	cancelling,
	intake,
	offers,
	ranking,
	retrospective,
	sessions,
	waves,
)
from heidekreis_integration.mediation.sessions import SessionReport
from heidekreis_integration.workflow import door as workflow_door
from heidekreis_integration.workflow.definitions import POOL, STATE_FIELD, WORKFLOWS

REPORT_FIELDS = (
	"actual_start",
	"actual_end",
	"travel_km",
	"travel_minutes",
	"no_show",
	"deviation_reason",
	"note",
)


@frappe.whitelist()
def suggest(request: str) -> dict:
	"""Return the ranked mediators for `request` and those excluded, with the reasons."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("read")
	return asdict(ranking.suggest(request))


@frappe.whitelist(methods=["POST"])
def offer(request: str, mediators: list[str] | str) -> list[str]:
	"""Offer `request` to `mediators` (a list, or its JSON); return the names of the offers."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	return offers.make_offers(request, listing(mediators), actor=frappe.session.user)


@frappe.whitelist(methods=["POST"])
def start_waves(request: str) -> list[str]:
	"""Offer `request` in waves, the best-ranked first; return the names of the offers of the first wave."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	return waves.start(request, actor=frappe.session.user)


@frappe.whitelist(methods=["POST"])
def answer_by_phone(offer: str, accept: bool | int | str, note: str = "") -> dict:
	"""Note what a mediator has answered on the phone."""
	require_role(POOL)
	frappe.get_doc("Assignment Offer", offer).check_permission("write")
	answer = offers.answer_offer(offer, truth(accept), actor=frappe.session.user, door="Desk", note=note)
	return asdict(answer)


@frappe.whitelist(methods=["POST"])
def assign(request: str, mediator: str, override_reason: str = "") -> dict:
	"""Assign `mediator` directly; `override_reason` explains an exception from an overridable rule."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	require_permission("Assignment", "create")
	assignment = assigning.assign(
		request, mediator, actor=frappe.session.user, override_reason=override_reason, door="Desk"
	)
	return {"assignment": assignment.name, "state": assignment.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def approve(request: str) -> dict:
	"""Review and approve in one go; where the county has to agree to the cost, ask it instead."""
	require_role(POOL)
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	document.check_permission("write")
	if document.get(STATE_FIELD) == "Received":
		workflow_door.take_step(document, "Start Review")
	asks = document.cost_approval_required
	workflow_door.take_step(document, "Request Cost Approval" if asks else "Approve Request")
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def keep_duplicate(request: str, reason: str) -> dict:
	"""Say that `request` is needed although another one is like it, and why."""
	require_role(POOL)
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	document.check_permission("write")
	document.update({"not_a_duplicate": 1, "duplicate_reason": reason})
	document.save()
	return {"name": document.name}


@frappe.whitelist(methods=["POST"])
def note_call(request: str, outcome: str, mediator: str | None = None, note: str = "") -> dict:
	"""Note a call about `request`; a yes or no of somebody who holds an open offer answers it as well."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	written = frappe.get_doc(
		{
			"doctype": "Call Note",
			"mediation_request": request,
			"mediator": mediator,
			"outcome": outcome,
			"note": note,
		}
	).insert()
	held = {"mediation_request": request, "mediator": mediator, "status": "Open"}
	offer = frappe.db.exists("Assignment Offer", held) if outcome in ("Accepts", "Declines") else None
	answer = answer_by_phone(offer, outcome == "Accepts", note) if offer else None
	return {"note": written.name, "answer": answer}


@frappe.whitelist(methods=["POST"])
def take_alternative(request: str, row: str) -> dict:
	"""Move `request` to one of its alternative dates and tell the requester; open offers are withdrawn."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	document = intake.take_alternative(request, row)
	return {"name": document.name, "planned_start": document.planned_start}


@frappe.whitelist(methods=["POST"])
def take_charge(request: str) -> dict:
	"""Become the clerk in charge of `request`."""
	require_role(POOL)
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	document.check_permission("write")
	document.clerk = frappe.session.user
	document.save()
	return {"name": document.name, "clerk": document.clerk}


@frappe.whitelist(methods=["POST"])
def enter_by_phone(values: dict | str) -> dict:
	"""File a request from a call; see `desk.phone.enter` for the entries."""
	require_role(POOL)
	require_permission("Mediation Request", "create")
	entries = mapping(values, group="new_institution")
	if not entries.get("institution"):
		require_permission("Requesting Institution", "create")
	document = phone.enter(entries, actor=frappe.session.user)
	return {"name": document.name, "duplicates": document.flags.duplicates or []}


@frappe.whitelist(methods=["POST"])
def take_step(doctype: str, name: str, action: str, reason: str = "") -> dict:
	"""Take a workflow step with the own roles, and with a reason where the step needs one. For all roles."""
	if doctype not in {workflow.document_type for workflow in WORKFLOWS}:
		frappe.throw(_("{0} has no workflow.").format(_(doctype)), frappe.PermissionError)
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	workflow_door.take_step(document, action, reason)
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def report(assignment: str, values: dict | str) -> dict:
	"""Enter a mediator's report for them, for example from paper; `values` as in `mediators.report`."""
	require_role(POOL)
	frappe.get_doc("Assignment", assignment).check_permission("write")
	told = _told(mapping(values))
	document = sessions.report_session(assignment, told, actor=frappe.session.user, door="Desk")
	return {"assignment": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def record_past_session(values: dict | str) -> dict:
	"""Record a session of the past that never was a request.

	`values`: fields of the request with `retrospective_reason`, `mediator`, and the fields of the report.
	"""
	require_role(POOL)
	require_permission("Mediation Request", "create")
	require_permission("Assignment", "create")
	entries = mapping(values)
	mediator = entries.pop("mediator", None)
	if not mediator:
		frappe.throw(_("Please choose the mediator."), frappe.MandatoryError)
	told = _told(entries)
	past = retrospective.record_past_session(
		entries, mediator=mediator, report=told, actor=frappe.session.user
	)
	return asdict(past)


def _told(entries: dict) -> SessionReport:
	"""Take the fields of a report out of `entries`."""
	return session_report(**{field: entries.pop(field) for field in REPORT_FIELDS if field in entries})


@frappe.whitelist()
def cancellation(doctype: str, name: str) -> list[dict]:
	"""Return for whom a session or request may be cancelled now, and what each costs (euros) and leads to."""
	require_role(POOL)
	if doctype not in ("Assignment", "Mediation Request"):
		frappe.throw(_("Only sessions and requests can be cancelled."), frappe.ValidationError)
	document = frappe.get_doc(doctype, name)
	document.check_permission("write")
	ways = cancelling.ways_for_clerk(document, now_datetime())
	return [{"side": side, **asdict(found), "amount": float(found.amount)} for side, found in ways.items()]


@frappe.whitelist(methods=["POST"])
def cancel_session(assignment: str, side: str, reason: str) -> dict:
	"""Cancel a session for `side`: Institution, Mediator or Pool."""
	require_role(POOL)
	frappe.get_doc("Assignment", assignment).check_permission("write")
	if side not in cancelling.SIDES:
		frappe.throw(_("Please say who cancels: institution, mediator or pool."), frappe.ValidationError)
	document = sessions.cancel_session(
		assignment, side=side, actor=frappe.session.user, reason=reason, door="Desk"
	)
	return {"assignment": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def cancel_request(request: str, reason: str, side: str = "Pool") -> dict:
	"""Cancel a request for `side`, Institution or Pool; a planned session is cancelled with it."""
	require_role(POOL)
	frappe.get_doc("Mediation Request", request).check_permission("write")
	if side not in ("Institution", "Pool"):
		frappe.throw(_("Please say who cancels: institution or pool."), frappe.ValidationError)
	document = intake.cancel_request(
		request, actor=frappe.session.user, reason=reason, door="Desk", side=side
	)
	return {"name": document.name, "state": document.get(STATE_FIELD)}
