"""Which institutions an address belongs to."""

from __future__ import annotations

import frappe
from frappe.query_builder import DocType


def institutions_with(email: str) -> list[str]:
	"""Return the institutions in use that name this very address: their own, an active contact's or a contact's login.

	The database takes ä for a: callers refuse addresses that are not plain.
	"""
	institution, contact, user = (
		DocType("Requesting Institution"),
		DocType("Institution Contact"),
		DocType("User"),
	)
	return (
		frappe.qb.from_(institution)
		.left_join(contact)
		.on((contact.parent == institution.name) & (contact.active == 1))
		.left_join(user)
		.on((user.name == contact.user) & (user.enabled == 1))
		.select(institution.name)
		.distinct()
		.where(institution.enabled == 1)
		.where((institution.email == email) | (contact.email == email) | (user.email == email))
		.orderby(institution.name)
		.run(pluck=True)
	)
