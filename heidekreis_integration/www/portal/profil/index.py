"""What the pool knows about the mediator who is logged in, and the own absences."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import money_view, profile_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page with the own record."""
	if not visit.open_page(context, title=_("Your profile"), section="profile", roles=visit.MEDIATOR_ROLES):
		return
	context.mediator = scope.mediator_of(frappe.session.user)
	if context.mediator:
		context.profile = profile_view.profile(frappe.get_doc("Mediator", context.mediator))
		context.feed = profile_view.feed(context.mediator)
		context.allowance = money_view.allowance(context.mediator)
