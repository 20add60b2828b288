"""Tells the open placing desks that something has happened to a request. Names only; the page asks for the rest."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.realtime import get_user_room

from heidekreis_integration.workflow.definitions import COUNTY, POOL

EVENT = "heidekreis_request_changed"
WATCHING_ROLES = (POOL, COUNTY)


def tell_desks(document: Document, method: str | None = None) -> None:
	"""Tell who works in the placing desk that `document`'s request has changed, once the change is committed.

	Hooked to on_update of requests, offers, assignments and call notes. It goes to the rooms of single logins: the
	room of a DocType is open to everybody who reads one document of it, and a name alone says that there is one.
	"""
	if frappe.flags.in_install or frappe.flags.in_import or frappe.flags.in_patch or frappe.flags.in_migrate:
		return
	request = document.name if document.doctype == "Mediation Request" else document.get("mediation_request")
	for user in _watching():
		frappe.publish_realtime(EVENT, {"request": request}, room=get_user_room(user), after_commit=True)


def _watching() -> list[str]:
	"""Return the enabled logins that may open the page.

	Asked anew each time: a process that lives long would go on telling only those who were there when it began.
	"""
	holder, user = frappe.qb.DocType("Has Role"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(holder)
		.join(user)
		.on(user.name == holder.parent)
		.where((holder.parenttype == "User") & holder.role.isin(WATCHING_ROLES) & (user.enabled == 1))
		.select(user.name)
		.distinct()
		.run(pluck=True)
	)
