"""Requests of the own institutions, and what waits for a confirmation."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from heidekreis_integration.api import requests as api
from heidekreis_integration.portal import request_form, requests_view, visit

no_cache = 1
sitemap = 0
ON_A_PAGE = 20


def get_context(context) -> None:
	"""Fill the list; filter, search and page come with the address (`?stand=&sprache=&suche=&serie=&seite=`)."""
	if not visit.open_page(context, title=_("Requests"), section="requests", roles=visit.INSTITUTION_ROLES):
		return
	own = request_form.own_institutions(frappe.session.user)
	context.institution_names = request_form.names_of(own)
	context.several_institutions = len(own) > 1
	context.linked = bool(own)
	if own:
		_fill(context)


def _fill(context) -> None:
	asked = frappe.form_dict
	context.wanted = wanted = {
		"language": asked.get("sprache") or "",
		"text": (asked.get("suche") or "").strip(),
		"series": asked.get("serie") or "",
	}
	default = "all" if wanted["series"] else "open"
	context.chosen = asked.get("stand") if asked.get("stand") in requests_view.FILTERS else default
	counts = {group: api.count_requests(group=group, **wanted) for group in requests_view.FILTERS}
	context.filters = requests_view.filters(counts, wanted)
	page = requests_view.page(cint(asked.get("seite")), counts[context.chosen], ON_A_PAGE)
	context.pages = requests_view.paging(page, context.chosen, wanted)
	rows = api.my_requests(group=context.chosen, start=page.start, limit=ON_A_PAGE, **wanted)
	context.requests = requests_view.rows(rows)
	context.languages = requests_view.languages()
	context.filtered = any(wanted.values())
	context.any_request = context.filtered or bool(counts["all"])
	context.to_confirm = requests_view.sessions(api.sessions_to_confirm())
