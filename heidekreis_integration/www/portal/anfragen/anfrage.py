"""One request of an own institution: how far it is, confirm, cancel. Others' requests do not exist here."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import requests as api
from heidekreis_integration.mediation import series
from heidekreis_integration.portal import requests_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page of the request that the address names.

	Raises:
		frappe.PageDoesNotExistError: no such request, or it belongs to another institution.
	"""
	if not visit.open_page(context, title=_("Request"), section="requests", roles=visit.INSTITUTION_ROLES):
		return
	request = _own_request(frappe.form_dict.get("name"))
	context.request = requests_view.detail(request)
	context.title = f"{request['name']}: {request['language']}"
	context.steps = requests_view.steps(request, context.request["mediator"])
	context.facts = requests_view.facts(request)
	context.held = requests_view.held_session(request)
	if context.request["may_cancel"]:
		(context.consequence,) = requests_view.consequences([request["name"]])
		context.rest = requests_view.consequences(series.rest_of(request["name"]))
	waiting = [row for row in api.sessions_to_confirm() if row["mediation_request"] == request["name"]]
	context.session = requests_view.sessions(waiting)[0] if waiting else None


def _own_request(name: str | None) -> dict:
	try:
		return api.request(name or "")
	except (frappe.PermissionError, frappe.DoesNotExistError):
		visit.not_found()
