"""What a Municipality Officer may change in the own contact entry."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.network.errors import ForeignContactError

KEEPERS = frozenset({"Integration Coordinator", "System Manager", "Administrator"})
OWN_FIELDS = ("contact_name", "function", "email", "phone", "topics", "mailing_consent")
KEPT_FIELDS = ("municipality", "is_deputy", "valid_from", "valid_to", "user")


def is_keeper(user: str) -> bool:
	"""Tell whether `user` may keep the entries of all contacts."""
	return bool(KEEPERS & set(frappe.get_roles(user)))


def check_own_entry(contact: Document, user: str) -> None:
	"""Refuse what goes beyond the own contact data, for everyone but the keepers.

	Raises:
		ForeignContactError: another person's entry, or a field only the coordination office changes.
	"""
	if is_keeper(user):
		return
	before = contact.get_doc_before_save()
	if before is None or not before.user or before.user != user:
		frappe.throw(
			_("You may only change your own entry. Please ask the coordination office to change this one."),
			ForeignContactError,
			title=_("Entry of another person"),
		)
	changed = changed_fields(contact, KEPT_FIELDS)
	if changed:
		labels = ", ".join(_(contact.meta.get_label(field)) for field in changed)
		frappe.throw(
			_("Only the coordination office changes these fields: {0}.").format(labels),
			ForeignContactError,
			title=_("Field not open to you"),
		)
