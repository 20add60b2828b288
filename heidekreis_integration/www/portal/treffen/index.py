"""Exchange meetings of the mediator who is logged in: invitations, replies, further trainings."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import meetings_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page."""
	if not visit.open_page(
		context, title=_("Exchange meetings"), section="meetings", roles=visit.MEDIATOR_ROLES
	):
		return
	context.mediator = scope.mediator_of(frappe.session.user)
	if context.mediator:
		context.meetings = meetings_view.of_mediator(context.mediator)
