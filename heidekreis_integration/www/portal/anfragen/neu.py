"""Form for a new request, empty or as a copy of an own one (`?kopie=`)."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import requests as api
from heidekreis_integration.portal import request_form, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the form with what is known about who asks, or with an own earlier request."""
	if not visit.open_page(
		context, title=_("Ask for a mediator"), section="new-request", roles=visit.INSTITUTION_ROLES
	):
		return
	context.form = request_form.choices(frappe.session.user)
	context.duration_hint = request_form.duration_hint(context.form["maximum_minutes"])
	context.mode, context.e = "portal", frappe._dict()
	earlier = _earlier(frappe.form_dict.get("kopie"))
	context.copied = earlier and earlier["name"]
	context.v = request_form.copy_of(earlier) if earlier else request_form.empty(context.form)


def _earlier(name: str | None) -> dict | None:
	if not name:
		return None
	try:
		return api.request(name)
	except (frappe.PermissionError, frappe.DoesNotExistError):
		visit.not_found()
