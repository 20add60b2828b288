"""Requests of the own institutions, and what waits for a confirmation."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import requests as api
from heidekreis_integration.portal import request_form, requests_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the list; the filter comes with the address (`?stand=`)."""
	if not visit.open_page(context, title=_("Requests"), section="requests", roles=visit.INSTITUTION_ROLES):
		return
	own = request_form.own_institutions(frappe.session.user)
	context.institution_names = request_form.names_of(own)
	context.several_institutions = len(own) > 1
	context.linked = bool(own)
	entries = requests_view.rows(api.my_requests()) if own else []
	asked = frappe.form_dict.get("stand")
	context.chosen = asked if asked in requests_view.FILTERS else "open"
	context.filters = requests_view.filters(entries)
	context.requests = requests_view.matching(entries, context.chosen)
	context.any_request = bool(entries)
	context.to_confirm = requests_view.sessions(api.sessions_to_confirm()) if own else []
