"""The middle of the placing desk: one request with its suggestions, offers and call notes."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe.model.document import Document
from frappe.model.workflow import get_transitions
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.desk import deputies, urgency
from heidekreis_integration.mediation import duplicates, ranking
from heidekreis_integration.mediation.intake import ACCEPTED_FIELDS
from heidekreis_integration.workflow.definitions import MEDIATION_REQUEST, POOL

# What the requester has said, and what has come of it.
SHOWN = (
	*sorted(ACCEPTED_FIELDS - {"alternative_dates", "rules_accepted"}),
	"name",
	"title",
	"workflow_state",
	"planned_end",
	"received_on",
	"municipality",
	"internal_remarks",
	"cost_bearer",
	"cost_approval_required",
	"cost_approval_reason",
	"assignment",
	"mediator",
	"state_reason",
	"channel",
	"clerk",
	"next_wave_on",
)
# States in which somebody is still looked for; before the approval the list shows the clerk whether it is worth it.
SEARCHING = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Not Placeable")
OFFER_FIELDS = [
	"name",
	"mediator",
	"mediator_name",
	"status",
	"offered_on",
	"expires_on",
	"answered_on",
	"answered_via",
	"answer_note",
	"wave",
]
NOTE_FIELDS = ["name", "mediator", "mediator_name", "outcome", "note", "noted_by", "noted_on"]
CONTACT_FIELDS = ["name", "full_name", "mobile", "phone", "email", "languages_text", "municipality"]


def load(request: Document) -> dict:
	"""Return what the page shows of `request`. The caller has checked that it may be read."""
	now = now_datetime()
	offers = _rows(
		"Assignment Offer", request.name, OFFER_FIELDS, "offered_on desc, `tabAssignment Offer`.`rank` asc"
	)
	notes = _rows("Call Note", request.name, NOTE_FIELDS, "noted_on desc")
	suggestions = _suggestions(request, now)
	clerks = deputies.clerks()
	people = {row["mediator"] for row in (*offers, *suggestions["ranked"], *suggestions["excluded"])}
	return {
		"request": _facts(request, clerks),
		"institution": _institution(request),
		"alternatives": [
			{"row": row.name, "start": row.planned_start, "note": row.note, "ahead": _ahead(row, now)}
			for row in request.alternative_dates
		],
		"offers": offers,
		"notes": [{**note, "noted_by_name": clerks.get(note.noted_by, note.noted_by)} for note in notes],
		"people": _people(people | ({request.mediator} - {None})),
		"steps": _steps(request),
		**_duplicates(request),
		"due": urgency.due_text(_urgency_facts(request), now),
		**suggestions,
	}


def _facts(request: Document, clerks: dict[str, str]) -> dict:
	facts = {field: request.get(field) for field in SHOWN}
	facts["clerk_name"] = clerks.get(request.clerk, request.clerk) if request.clerk else ""
	facts["place_name"] = request.place_municipality or request.municipality
	return facts


def _duplicates(request: Document) -> dict:
	"""Return requests that this one may repeat, and the one of which the clerk has to say first that both are needed."""
	if request.workflow_state not in SEARCHING:
		return {"duplicates": [], "to_decide": None}
	return {"duplicates": duplicates.undecided(request), "to_decide": duplicates.to_decide(request)}


def _urgency_facts(request: Document) -> urgency.Facts:
	return urgency.Facts(request.workflow_state, get_datetime(request.planned_start), bool(request.urgent))


def _ahead(row: Document, now) -> bool:
	return get_datetime(row.planned_start) > now


def _suggestions(request: Document, now) -> dict:
	if request.workflow_state not in SEARCHING or get_datetime(request.planned_start) <= now:
		return {"ranked": [], "excluded": [], "searched": False}
	found = ranking.suggest_for(request)
	return {
		"ranked": [asdict(row) for row in found.ranked],
		"excluded": [{"overridable": False, **asdict(row)} for row in found.excluded],
		"searched": True,
	}


def _institution(request: Document) -> dict:
	fields = ["institution_name", "institution_type", "phone", "email", "street", "postal_code", "city"]
	return (
		frappe.db.get_value("Requesting Institution", request.requesting_institution, fields, as_dict=True)
		or {}
	)


def _rows(doctype: str, request: str, fields: list[str], order_by: str) -> list[dict]:
	return frappe.get_list(
		doctype, filters={"mediation_request": request}, fields=fields, order_by=order_by, limit=100
	)


def _people(mediators: set[str]) -> dict[str, dict]:
	rows = frappe.get_list(
		"Mediator", filters={"name": ("in", list(mediators) or [""])}, fields=CONTACT_FIELDS, limit=0
	)
	return {row.name: row for row in rows}


def _steps(request: Document) -> list[dict]:
	"""Return the workflow steps the present login may take, with whether a reason is needed."""
	if POOL not in frappe.get_roles() or not request.has_permission("write"):
		return []
	steps = []
	for transition in get_transitions(request):
		known = MEDIATION_REQUEST.step(request.workflow_state, transition.action)
		steps.append({"action": transition.action, "needs_reason": bool(known and known.needs_reason)})
	return steps
