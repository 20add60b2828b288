"""What mediators maintain themselves in the portal: the days on which they can't come."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.api.access import own_mediator
from heidekreis_integration.api.values import day
from heidekreis_integration.mediation.errors import CalendarError

MOST_ABSENCES = 50


@frappe.whitelist(methods=["POST"])
def add_absence(from_date: str, to_date: str) -> dict:
	"""Enter an absence of the mediator who is logged in.

	Args:
		from_date: First day.
		to_date: Last day; not in the past.

	Raises:
		CalendarError: the days are in the wrong order, over already, or overlap another absence.
	"""
	mediator, first, last = _own_mediator(), day(from_date), day(to_date)
	if last < getdate():
		frappe.throw(_("This absence is over already. Please check the days."), CalendarError)
	if len(mediator.absences) >= MOST_ABSENCES:
		frappe.throw(_("Too many absences are entered. Please delete old ones first."), CalendarError)
	row = mediator.append("absences", {"from_date": first, "to_date": last})
	_save(mediator)
	return {"absence": row.name}


@frappe.whitelist(methods=["POST"])
def remove_absence(absence: str) -> dict:
	"""Delete an own absence.

	Raises:
		frappe.PermissionError: there is no such absence among the own ones.
	"""
	mediator = _own_mediator()
	row = next((row for row in mediator.absences if row.name == absence), None)
	if not row:
		frappe.throw(_("This is not one of your absences."), frappe.PermissionError)
	mediator.remove(row)
	_save(mediator)
	return {"absence": absence}


def _own_mediator() -> Document:
	return frappe.get_doc("Mediator", own_mediator(), for_update=True)


def _save(mediator: Document) -> None:
	# Mediators may not write their record; their own absences are theirs to say, and nothing else is touched here.
	mediator.save(ignore_permissions=True)
