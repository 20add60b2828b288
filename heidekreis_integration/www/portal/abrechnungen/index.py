"""Claims of the mediator who is logged in, with the arithmetic of every session."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import mediators as api
from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import money_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page with claims and allowance."""
	if not visit.open_page(context, title=_("Your claims"), section="claims", roles=visit.MEDIATOR_ROLES):
		return
	context.mediator = scope.mediator_of(frappe.session.user)
	if context.mediator:
		context.claims = money_view.claims(api.my_claims())
		context.allowance = money_view.allowance(context.mediator)
