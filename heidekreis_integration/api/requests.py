"""What requesting institutions call from the portal, and municipality officers for their own administration."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.api.values import truth
from heidekreis_integration.mediation import intake, sessions
from heidekreis_integration.permissions import scope
from heidekreis_integration.workflow.definitions import STATE_FIELD

LIST_FIELDS = [
	"name",
	STATE_FIELD,
	"requesting_institution",
	"language",
	"language_placed",
	"occasion",
	"setting",
	"planned_start",
	"planned_end",
	"client_reference",
	"received_on",
]
DETAIL_FIELDS = [
	*LIST_FIELDS,
	"planned_minutes",
	"dialect_note",
	"accepts_close_language",
	"place",
	"meeting_point",
	"place_municipality",
	"session_link",
	"contact_name",
	"contact_phone",
	"contact_email",
	"case_reference",
	"gender_wish",
	"gender_wish_strict",
	"urgent",
	"urgency_reason",
	"remarks",
	"cost_bearer",
	"state_reason",
	"assignment",
]
SESSION_FIELDS = [
	"name",
	"mediation_request",
	"mediator_name",
	"language",
	"planned_start",
	"planned_end",
	"actual_start",
	"actual_end",
	STATE_FIELD,
]


@frappe.whitelist(methods=["POST"])
def submit(values: dict | str) -> dict:
	"""File a request for an own institution.

	Args:
		values: Fields of the request, see `intake.ACCEPTED_FIELDS`; `requesting_institution` may be left out by
			whoever has only one.

	Returns:
		Name and state of the request, and the own requests it may repeat.
	"""
	own = _own_institutions()
	entries = dict(frappe.parse_json(values))
	if not entries.get("requesting_institution") and len(own) == 1:
		entries["requesting_institution"] = own[0]
	if entries.get("requesting_institution") not in own:
		frappe.throw(_("You can file requests for your own institution only."), frappe.PermissionError)
	if set(entries) & intake.RETROSPECTIVE_FIELDS:
		frappe.throw(
			_("Only the interpreter pool may record sessions of the past. Please contact the pool."),
			frappe.PermissionError,
		)
	request = intake.create_request(entries, actor=frappe.session.user, channel="Portal")
	return {
		"name": request.name,
		"state": request.get(STATE_FIELD),
		"duplicates": request.flags.duplicates or [],
	}


@frappe.whitelist()
def my_requests() -> list[dict]:
	"""Return the requests of the own institutions, the latest first."""
	filters = {"requesting_institution": ("in", _own_institutions())}
	return frappe.get_list(
		"Mediation Request", filters=filters, fields=LIST_FIELDS, order_by="planned_start desc", limit=0
	)


@frappe.whitelist()
def request(name: str) -> dict:
	"""Return one request of an own institution."""
	document = _own("Mediation Request", name)
	return {field: document.get(field) for field in DETAIL_FIELDS} | {
		"alternative_dates": [
			{"planned_start": row.planned_start, "note": row.note} for row in document.alternative_dates
		]
	}


@frappe.whitelist(methods=["POST"])
def cancel(name: str, reason: str) -> dict:
	"""Cancel a request of an own institution, with the reason."""
	_own("Mediation Request", name)
	document = intake.cancel_request(name, actor=frappe.session.user, reason=reason, door="Portal")
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist()
def sessions_to_confirm() -> list[dict]:
	"""Return the reported sessions of the own institutions that wait for a confirmation, the oldest first."""
	filters = {"requesting_institution": ("in", _own_institutions()), STATE_FIELD: "Performed"}
	return frappe.get_list(
		"Assignment", filters=filters, fields=SESSION_FIELDS, order_by="actual_start asc", limit=0
	)


@frappe.whitelist(methods=["POST"])
def confirm(assignment: str, agrees: bool | int | str, reason: str = "") -> dict:
	"""Confirm that a session took place as reported, or say why not."""
	_own("Assignment", assignment)
	document = sessions.confirm_session(
		assignment, truth(agrees), actor=frappe.session.user, door="Portal", reason=reason
	)
	return {"name": document.name, "state": document.get(STATE_FIELD)}


def _own_institutions() -> list[str]:
	own = scope.requesting_institutions_of(frappe.session.user)
	if not own:
		frappe.throw(
			_("Your login is not linked to an institution. Please contact the interpreter pool."),
			frappe.PermissionError,
		)
	return own


def _own(doctype: str, name: str) -> Document:
	"""Return a document of an own institution; the same refusal for what does not exist, so that nobody can probe."""
	own = _own_institutions()
	if frappe.db.get_value(doctype, name, "requesting_institution") not in own:
		frappe.throw(_("This does not belong to your institution."), frappe.PermissionError)
	return frappe.get_doc(doctype, name)
