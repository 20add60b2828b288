"""Form for a new request."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.portal import request_form, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the form with what is known about who asks."""
	if not visit.open_page(
		context, title=_("Ask for a mediator"), section="new-request", roles=visit.INSTITUTION_ROLES
	):
		return
	context.form = request_form.choices(frappe.session.user)
	context.duration_hint = request_form.duration_hint(context.form["maximum_minutes"])
