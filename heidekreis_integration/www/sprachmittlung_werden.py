"""Form for people who want to become mediators: what it is about, what is asked, what happens with it."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.portal import visit

no_cache = 1
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "Native")


def get_context(context) -> None:
	"""Fill the page with the lists of the form."""
	visit.frame(context, title=_("Become a mediator"), section="interest")
	context.robots = "index, follow"
	# Public reference data, shown to guests: no permission to ask for.
	context.languages = [
		{"value": name, "label": _(name)}
		for name in frappe.get_all(
			"Mediation Language", {"enabled": 1}, pluck="name", order_by="language_name"
		)
	]
	context.municipalities = [
		{"value": name, "label": name}
		for name in frappe.get_all(
			"Municipality", {"enabled": 1, "is_group": 0}, pluck="name", order_by="municipality_name"
		)
	]
	context.levels = [{"value": level, "label": _(level)} for level in LEVELS]
	context.keep_days = frappe.get_cached_doc("Heidekreis Settings").get("interest_keep_days") or 14
