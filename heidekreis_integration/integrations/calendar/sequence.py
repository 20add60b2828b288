"""The number that tells a calendar which version of an entry is the newer one (SEQUENCE)."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.integrations.calendar.events import is_cancelled

FIELD = "calendar_sequence"
WATCHED = {
	"Assignment": ("planned_start", "planned_end", "setting"),
	"Exchange Meeting": ("starts_on", "ends_on", "location"),
	"Network Meeting": ("starts_on", "ends_on", "location", "online_link"),
	"Training Session": ("starts_on", "ends_on", "location"),
}
PLACE_OF_REQUEST = ("place", "meeting_point", "place_municipality", "session_link")


def touch(document: Document, method: str | None = None) -> None:
	"""Raise the number if time, place or cancellation change with this save, else keep it. Hook `validate`.

	The number can't be set from outside.
	"""
	if not document.meta.has_field(FIELD):
		return
	before = document.get_doc_before_save()
	if not before:
		document.set(FIELD, 0)
		return
	moved = changed_fields(document, WATCHED[document.doctype]) or is_cancelled(document) != is_cancelled(
		before
	)
	document.set(FIELD, cint(before.get(FIELD)) + bool(moved))


def follow_request(request: Document, method: str | None = None) -> None:
	"""Raise the number of a request's planned session whose place changes. Hook `on_update`."""
	if not request.get_doc_before_save() or not changed_fields(request, PLACE_OF_REQUEST):
		return
	session = frappe.qb.DocType("Assignment")
	(
		frappe.qb.update(session)
		.set(session[FIELD], session[FIELD] + 1)
		.where(session.mediation_request == request.name)
		.where(session.workflow_state == "Planned")
		.run()
	)
