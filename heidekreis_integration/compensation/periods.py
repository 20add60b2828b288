"""Checks of documents that are valid from a day to a day."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.compensation.errors import ValidityPeriodError
from heidekreis_integration.compensation.validity import Period


def check_order(document: Document) -> None:
	"""Refuse a period of validity that ends before it starts.

	Raises:
		ValidityPeriodError: valid_to lies before valid_from.
	"""
	if document.valid_to and getdate(document.valid_to) < getdate(document.valid_from):
		frappe.throw(
			_("The period of validity ends before it starts. Please correct the dates."), ValidityPeriodError
		)


def overlapping(document: Document, filters: dict) -> str | None:
	"""Return another document of the kind, among `filters`, that is valid on a day of this one, or None.

	The rows are locked, so that two rules entered at the same moment see each other.
	"""
	period = _period(document)
	table = frappe.qb.DocType(document.doctype)
	query = frappe.qb.from_(table).select(table.name, table.valid_from, table.valid_to)
	for field, value in filters.items():
		query = query.where(table[field] == value)
	rows = query.orderby(table.name).for_update().run(as_dict=True)
	return next((r.name for r in rows if r.name != document.name and _period(r).overlaps(period)), None)


def _period(row: Document | frappe._dict) -> Period:
	return Period(getdate(row.valid_from), getdate(row.valid_to) if row.valid_to else None)
