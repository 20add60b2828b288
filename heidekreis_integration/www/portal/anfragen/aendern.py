"""Form that changes an own request which nobody has begun to check."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import requests as api
from heidekreis_integration.portal import request_form, requests_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the form with the request that the address names.

	Raises:
		frappe.PageDoesNotExistError: no such request, or it belongs to another institution.
		frappe.Redirect: the request can't be changed any more; its page says how far it is.
	"""
	if not visit.open_page(
		context, title=_("Change the request"), section="requests", roles=visit.INSTITUTION_ROLES
	):
		return
	try:
		request = api.request(frappe.form_dict.get("name") or "")
	except (frappe.PermissionError, frappe.DoesNotExistError):
		visit.not_found()
	if request["workflow_state"] not in requests_view.CHANGEABLE_STATES:
		frappe.local.flags.redirect_location = f"/portal/anfragen/{request['name']}"
		raise frappe.Redirect
	context.name = request["name"]
	context.name_args = frappe.as_json({"name": request["name"]}, indent=None)
	context.form = request_form.choices(frappe.session.user)
	context.duration_hint = request_form.duration_hint(context.form["maximum_minutes"])
	context.mode, context.e = "change", frappe._dict()
	context.v = request_form.values_of(request)
