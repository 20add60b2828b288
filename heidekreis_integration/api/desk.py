"""What the desk's forms and the placing desk ask beside the services' own methods. Reads only."""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate

from heidekreis_integration.api.access import require_role
from heidekreis_integration.compensation.tax_allowance import meter
from heidekreis_integration.desk import board as desk_board
from heidekreis_integration.desk import day_sheet as desk_day_sheet
from heidekreis_integration.desk import deputies, phone, selected
from heidekreis_integration.desk import week as desk_week
from heidekreis_integration.workflow.definitions import COUNTY, FINANCE, POOL


@frappe.whitelist()
def tax_allowance(mediator: str) -> dict | None:
	"""Return how much of this year's tax allowance a mediator has used, in euros; None without an allowance."""
	require_role(POOL, FINANCE, COUNTY)
	frappe.get_doc("Mediator", mediator).check_permission("read")
	allowance = meter(mediator, getdate(nowdate()))
	if not allowance.limit:
		return None
	return {
		"kind": allowance.kind,
		"limit": float(allowance.limit),
		"used": float(allowance.used),
		"remaining": float(allowance.remaining),
	}


@frappe.whitelist()
def board() -> dict:
	"""Return the open requests by urgency, and the absent clerks whose deputy the caller is."""
	require_role(POOL, COUNTY)
	return desk_board.load(frappe.session.user)


@frappe.whitelist()
def request(request: str) -> dict:
	"""Return one request with its ranked and excluded mediators, offers, call notes and possible steps."""
	require_role(POOL, COUNTY)
	document = frappe.get_doc("Mediation Request", request)
	document.check_permission("read")
	return selected.load(document)


@frappe.whitelist()
def week(mediator: str, request: str | None = None, day: str | None = None) -> dict:
	"""Return a mediator's week: that of `day`, else that of `request`, else the present one."""
	require_role(POOL, COUNTY)
	person = frappe.get_doc("Mediator", mediator)
	person.check_permission("read")
	document = frappe.get_doc("Mediation Request", request) if request else None
	if document:
		document.check_permission("read")
	return desk_week.load(person, document, getdate(day) if day else None)


@frappe.whitelist()
def day_sheet(day: str) -> list[dict]:
	"""Return the sessions of a day for the clerk's sheet."""
	require_role(POOL, COUNTY)
	return desk_day_sheet.sessions_on(getdate(day))


@frappe.whitelist()
def phone_lists() -> dict:
	"""Return the languages, occasions, municipalities and kinds of institutions for a request by phone."""
	require_role(POOL)
	return phone.lists()


@frappe.whitelist()
def find_institutions(text: str) -> list[dict]:
	"""Return institutions by name, place, contact person or phone number."""
	require_role(POOL)
	return phone.find_institutions(text)


@frappe.whitelist()
def read_moment(text: str) -> dict:
	"""Return which date and time `text` means ("Di 14:30"), and whether it is too soon for an ordinary request."""
	require_role(POOL)
	return phone.read(text)


@frappe.whitelist()
def find_clerks(
	doctype: str = "User",
	txt: str = "",
	searchfield: str = "name",
	start: int | str = 0,
	page_len: int | str = 20,
	filters: dict | list | str | None = None,
) -> list[tuple[str, str]]:
	"""Return the pool's clerks for a link field, and no other logins. The arguments are those of a link's query."""
	require_role(POOL)
	wanted = (txt or "").lower()
	return [(login, name) for login, name in deputies.clerks().items() if wanted in f"{login} {name}".lower()]
