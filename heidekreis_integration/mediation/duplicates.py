"""Finds requests that were probably filed twice.

They are flagged, never refused: two families may well come to the same school at the same hour. Whoever approves
or places a flagged one has to say that both are needed.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, get_datetime

from heidekreis_integration.mediation.errors import DuplicateUndecidedError
from heidekreis_integration.workflow import guard

GONE = ("Rejected", "Cancelled", "Not Placeable")
# What makes two requests alike.
FACTS = (
	"requesting_institution",
	"language",
	"planned_start",
	"planned_minutes",
	"client_reference",
	"case_reference",
)
# Steps after which somebody is looked for, or the county is asked to pay.
DECIDING_STEPS = ("Approve Request", "Request Cost Approval", "Start Placing", "Place Mediator")


def duplicates_of(request: Document) -> list[str]:
	"""Return other open or placed requests of the same institution for the same language at an overlapping time.

	Two requests with different client or case references are two clients, and no duplicates.
	"""
	return [row.name for row in _alike(request)]


def undecided(request: Document) -> list[str]:
	"""Return the requests like `request`, as long as nobody has said of either that both are needed."""
	if cint(request.not_a_duplicate):
		return []
	return [
		row.name
		for row in _alike(request)
		if not (row.duplicate_of == request.name and cint(row.not_a_duplicate))
	]


def to_decide(request: Document) -> str | None:
	"""Return the request that `request` may repeat, if somebody has to say first that both are needed.

	Asked anew each time: of two requests that were sent at the same moment neither has seen the other.
	"""
	if cint(request.not_a_duplicate) or cint(request.retrospective):
		return None
	return request.duplicate_of or next(iter(_earlier(request)), None)


def check_decided(request: Document) -> None:
	"""Refuse to look for somebody for a flagged request of which nobody has said that both are needed.

	Raises:
		DuplicateUndecidedError: see above.
	"""
	other = to_decide(request)
	if other:
		frappe.throw(
			_(
				"This request may repeat {0}: same institution and language at an overlapping time. Please cancel one of them, or tick “Not a Duplicate” if both are needed."
			).format(frappe.bold(other)),
			DuplicateUndecidedError,
			title=_("Possible Duplicate"),
		)


def flag(request: Document) -> None:
	"""Set or take away the flag of a request that is about to be saved. Call from validate, after the end is set."""
	if request.workflow_state in GONE:
		request.duplicate_of = None
		return
	if not (request.is_new() or guard.changed(request, FACTS)):
		return
	found = duplicates_of(request)
	flagged = found[0] if found else None
	if flagged != request.duplicate_of:
		request.duplicate_of, request.not_a_duplicate, request.duplicate_reason = flagged, 0, None


def release(request: Document) -> None:
	"""Look again at the requests that were flagged because of this one, after it has ended or moved."""
	if not (request.state_changed_to(*GONE) or guard.changed(request, FACTS)):
		return
	flagged = {"duplicate_of": request.name}
	for name in frappe.get_all("Mediation Request", flagged, pluck="name", order_by="creation, name"):
		other = frappe.get_doc("Mediation Request", name)
		# Of two that both repeated this one the later one repeats the earlier one now, not each the other.
		left = [row.name for row in _alike(other) if row.duplicate_of not in (name, request.name)]
		# A plain write of a derived fact: whoever ends a request may hold no right on the other one.
		frappe.db.set_value("Mediation Request", name, "duplicate_of", left[0] if left else None)


def decide(request: Document, reason: str) -> None:
	"""Let a flagged request go on only if somebody has said that both are needed; a reason of the step says so.

	Raises:
		DuplicateUndecidedError: nobody has decided yet.
	"""
	if not reason:
		check_decided(request)
	elif to_decide(request):
		request.not_a_duplicate, request.duplicate_reason = 1, reason


def _earlier(request: Document) -> list[str]:
	"""Return requests like this one that came before it, except those that repeat this one: they are asked instead."""
	own = (get_datetime(request.creation), request.name)
	return [
		row.name
		for row in _alike(request)
		if (get_datetime(row.creation), row.name) < own and row.duplicate_of != request.name
	]


def _alike(request: Document) -> list[dict]:
	other = DocType("Mediation Request")
	rows = (
		frappe.qb.from_(other)
		.select(
			other.name,
			other.creation,
			other.client_reference,
			other.case_reference,
			other.duplicate_of,
			other.not_a_duplicate,
		)
		.where(other.name != (request.name or ""))
		.where(other.requesting_institution == request.requesting_institution)
		.where(other.language == request.language)
		.where(other.workflow_state.notin(GONE))
		.where(other.planned_start < request.planned_end)
		.where(other.planned_end > request.planned_start)
		.orderby(other.creation)
		.run(as_dict=True)
	)
	return [row for row in rows if not _two_clients(request, row)]


def _two_clients(request: Document, other: dict) -> bool:
	return any(
		request.get(field) and other[field] and _plain(request.get(field)) != _plain(other[field])
		for field in ("client_reference", "case_reference")
	)


def _plain(text: str) -> str:
	return "".join(c for c in text.lower() if c.isalnum())
