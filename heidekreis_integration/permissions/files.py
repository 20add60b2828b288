"""Files: nobody reaches a stored private file by making a record of the own that points to it.

Frappe lets every login create File records, takes the address in them for granted and hands the file to the
record's owner. Addresses are guessable (`/private/files/Zahlungsliste-AUSZ-2026-00001.csv`).
"""

from __future__ import annotations

from urllib.parse import unquote

import frappe
from frappe.core.doctype.file.file import has_permission as frappes_answer
from frappe.model.document import Document

PUBLIC = "/files/"
CHANGING = frozenset({"write", "delete"})


def has_permission(
	doc: Document | None, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""Tell whether `user` reaches the File `doc`: Frappe's answer, less what points to others' files.

	A payment list is a voucher: whoever may write the run may not write or delete the file it was paid by.
	"""
	user = user or frappe.session.user
	if doc and user != "Administrator":
		stored = _stored(doc)
		if ptype in CHANGING and stored and _is_payment_list(stored):
			return False
		if ptype in ("create", "write") and not _may_point(doc, stored, user):
			return False
	# Frappe 15.0 takes the first hook's answer for final, so its own rule is asked here.
	return bool(frappes_answer(doc, ptype, user)) if doc else True


def _may_point(doc: Document, stored: frappe._dict | None, user: str) -> bool:
	address = doc.get("file_url") or ""
	if not address or (stored and stored.file_url == address) or _is_harmless(unquote(unquote(address))):
		return True
	# The very address only: any other spelling of the same path finds no record and is refused.
	twins = frappe.get_all("File", filters={"file_url": address}, pluck="name")
	return any(frappes_answer(frappe.get_doc("File", twin), "read", user) for twin in twins)


def _is_harmless(address: str) -> bool:
	"""Tell whether an address leads out of the site's private files: a public file, or another server."""
	if ".." in address or "private" in address.lower():
		return False
	return address.startswith((PUBLIC, "http://", "https://"))


def _stored(doc: Document) -> frappe._dict | None:
	if not doc.get("name"):
		return None
	fields = ["file_url", "attached_to_doctype", "attached_to_field"]
	return frappe.db.get_value("File", doc.name, fields, as_dict=True)


def _is_payment_list(stored: frappe._dict) -> bool:
	return (stored.attached_to_doctype, stored.attached_to_field) == ("Payout Run", "payment_list")
