"""Start page for everybody: what the pool is, who may ask for it, how to join it."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.portal import visit, wording

no_cache = 1

HOURLY_GUIDE_RATE = 24


def get_context(context) -> None:
	"""Fill the page with the pool's own data and the languages it knows."""
	visit.frame(context, title=_("Interpreting by volunteers"))
	context.robots = "index, follow"
	context.guide_rate = wording.money(HOURLY_GUIDE_RATE)
	context.languages = _languages()
	context.my_area = frappe.session.user != "Guest" and bool(context.navigation)
	if context.my_area:
		context.csrf_token = frappe.sessions.get_csrf_token()


def _languages() -> list[str]:
	# Public reference data, shown to guests: no permission to ask for.
	return frappe.get_all(
		"Mediation Language", filters={"enabled": 1}, pluck="language_name", order_by="language_name"
	)
