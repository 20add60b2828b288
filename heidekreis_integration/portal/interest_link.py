"""The page behind the link that confirms a form of interest."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.links.service import refuse
from heidekreis_integration.training import interest


def view(link) -> dict:
	"""Return the values of the page: what is confirmed, with one button."""
	_doctype, name = link.reference
	values = frappe.db.get_value(interest.DOCTYPE, name, ["first_name", "last_name"], as_dict=True)
	if not values:
		refuse()
	return {
		"title": _("Become a mediator"),
		"template": "confirm_interest.html",
		"name": f"{values.first_name} {values.last_name}",
	}


def act(link, form: dict) -> dict:
	"""File the form."""
	_doctype, name = link.reference
	if not frappe.db.exists(interest.DOCTYPE, name):
		refuse()
	interest.confirm(name)
	return {
		"title": _("Thank you"),
		"message": _(
			"Your address is confirmed. The pool will contact you about a talk and the next training."
		),
	}
