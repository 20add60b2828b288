"""Moves a request to one of the alternative dates its institution has named."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, now_datetime

from heidekreis_integration.desk.errors import AlternativeDateError

MOVABLE = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Not Placeable")


def take_over(request: str, row: str) -> Document:
	"""Make the alternative date `row` the date of `request`; the former date becomes an alternative.

	Open offers name the former date and are withdrawn by the request itself. The caller has checked the permission.

	Raises:
		AlternativeDateError: the request is placed already, the date is not its own, or it has passed.
	"""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	chosen = next((date for date in document.alternative_dates if date.name == row), None)
	if not chosen or document.workflow_state not in MOVABLE:
		frappe.throw(
			_("This date cannot be taken over any more. Please load the page again."), AlternativeDateError
		)
	if get_datetime(chosen.planned_start) <= now_datetime():
		frappe.throw(
			_("{0} has passed. Please choose another date.").format(
				format_datetime(chosen.planned_start, "dd.MM.yyyy HH:mm")
			),
			AlternativeDateError,
		)
	former, document.planned_start = document.planned_start, chosen.planned_start
	if get_datetime(former) > now_datetime():
		chosen.planned_start, chosen.note = former, _("Original date")
	else:
		document.remove(chosen)
	return document.save()
