"""Start page for everybody: what the pool is, who may ask for it, how to join it."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import getdate

from heidekreis_integration.compensation import rulebook
from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.portal import visit, wording

no_cache = 1


def get_context(context) -> None:
	"""Fill the page with the pool's own data and the languages it knows."""
	visit.frame(context, title=_("Interpreting by volunteers"))
	context.robots = "index, follow"
	context.guide_rate = _guide_rate()
	context.languages = _languages()
	context.my_area = frappe.session.user != "Guest" and bool(context.navigation)
	if context.my_area:
		context.csrf_token = get_csrf_token()


def _guide_rate() -> str:
	"""Return today's hourly rate; empty where no rule, or a rule without an hourly rate, is in force."""
	try:
		rate = rulebook.terms_on(getdate()).hourly_rate
	except NoCompensationRuleError:
		return ""
	return wording.money(rate) if rate else ""


def _languages() -> list[str]:
	# Public reference data, shown to guests: no permission to ask for.
	return frappe.get_all(
		"Mediation Language", filters={"enabled": 1}, pluck="language_name", order_by="language_name"
	)
