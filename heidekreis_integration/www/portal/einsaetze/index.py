"""Offers, sessions to report, upcoming and past sessions of the mediator who is logged in."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api import mediators as api
from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import sessions_view, visit

no_cache = 1
sitemap = 0


def get_context(context) -> None:
	"""Fill the page; `?alle=1` shows every past session."""
	if not visit.open_page(context, title=_("Your sessions"), section="sessions", roles=visit.MEDIATOR_ROLES):
		return
	context.mediator = scope.mediator_of(frappe.session.user)
	if not context.mediator:
		return
	context.offers = sessions_view.offers(api.my_offers())
	context.update(sessions_view.assignments(api.my_assignments()))
	shown = None if frappe.form_dict.get("alle") else sessions_view.PAST_SHOWN
	context.more_past = bool(shown) and len(context.past) > shown
	context.past = context.past[:shown]
