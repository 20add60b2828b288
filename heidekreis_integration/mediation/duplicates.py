"""Finds requests that were probably filed twice. They are marked for the clerk, never refused."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType

GONE = ("Rejected", "Cancelled", "Not Placeable")


def duplicates_of(request: Document) -> list[str]:
	"""Return other open or placed requests of the same institution for the same language at an overlapping time.

	Two requests with different client or case references are two clients, and no duplicates.
	"""
	other = DocType("Mediation Request")
	rows = (
		frappe.qb.from_(other)
		.select(other.name, other.client_reference, other.case_reference)
		.where(other.name != (request.name or ""))
		.where(other.requesting_institution == request.requesting_institution)
		.where(other.language == request.language)
		.where(other.workflow_state.notin(GONE))
		.where(other.planned_start < request.planned_end)
		.where(other.planned_end > request.planned_start)
		.orderby(other.creation)
		.run(as_dict=True)
	)
	return [row.name for row in rows if not _two_clients(request, row)]


def _two_clients(request: Document, other: dict) -> bool:
	return any(
		request.get(field) and other[field] and _plain(request.get(field)) != _plain(other[field])
		for field in ("client_reference", "case_reference")
	)


def _plain(text: str) -> str:
	return "".join(c for c in text.lower() if c.isalnum())
