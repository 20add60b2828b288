"""One session of the mediator who is logged in, with its report. Others' sessions do not exist here."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import sessions_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page of the session that the address names.

	Raises:
		frappe.PageDoesNotExistError: no such session, or it belongs to somebody else.
	"""
	if not visit.open_page(context, title=_("Session"), section="sessions", roles=visit.MEDIATOR_ROLES):
		return
	assignment = _own_assignment(frappe.form_dict.get("name"))
	context.session = sessions_view.detail(assignment)
	context.title = f"{assignment.name}: {assignment.language}"
	context.facts = sessions_view.facts(assignment)
	context.reported = sessions_view.reported(assignment)


def _own_assignment(name: str | None) -> Document:
	mediator = scope.mediator_of(frappe.session.user)
	if not mediator or frappe.db.get_value("Assignment", name or "", "mediator") != mediator:
		visit.not_found()
	return frappe.get_doc("Assignment", name)
