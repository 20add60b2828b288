"""Files: nobody reaches, publishes or deletes a stored private file by a record of the own that points to it.

Frappe lets every login create File records and takes for granted what they say: the address, the document they hang
on, the hash and the thumbnail that decide what a deletion removes. Addresses are guessable
(`/private/files/Zahlungsliste-AUSZ-2026-00001.csv`).
"""

from __future__ import annotations

from urllib.parse import unquote

import frappe
from frappe.core.doctype.file.file import has_permission as frappes_answer
from frappe.model.document import Document
from frappe.utils import cint

PUBLIC = "/files/"
PRIVATE = "/private/files/"
CHANGING = frozenset({"write", "delete"})
MAKING = frozenset({"create", "write"})
# What Frappe writes itself, and believes when a file is deleted.
KEPT = ("content_hash", "thumbnail_url")
# A form that is not saved yet: its attachments follow it when it is.
UNSAVED = "new-"


def has_permission(
	doc: Document | None, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""Tell whether `user` reaches the File `doc`: Frappe's answer, less what points to others' files and documents.

	A payment list is a voucher: whoever may write the run may not write or delete the file it was paid by.
	"""
	user = user or frappe.session.user
	if doc and user != "Administrator":
		stored = _stored(doc)
		if ptype in CHANGING and stored and _is_payment_list(stored):
			return False
		if ptype in MAKING and not _may_make(doc, stored or frappe._dict(), user):
			return False
	# Frappe 15.0 takes the first hook's answer for final, so its own rule is asked here.
	return bool(frappes_answer(doc, ptype, user)) if doc else True


def is_harmless(address: str) -> bool:
	"""Tell whether an address leads out of the site's private files: a public file, or another server."""
	address = unquote(unquote(address))
	if ".." in address or "private" in address.lower():
		return False
	return address.startswith((PUBLIC, "http://", "https://"))


def may_use(address: str, user: str) -> bool:
	"""Tell whether `user` may name the file at `address` in a document or a record of the own."""
	if user == "Administrator" or is_harmless(address):
		return True
	# The very address only: any other spelling of the same path finds no record and is refused.
	return any(frappes_answer(twin, "read", user) for twin in _records_of(address))


def _may_make(doc: Document, stored: frappe._dict, user: str) -> bool:
	return (
		all((doc.get(field) or "") == (stored.get(field) or "") for field in KEPT)
		and _may_point(doc, stored, user)
		and _may_hang(doc, stored, user)
		and _may_publish(doc, stored, user)
	)


def _may_point(doc: Document, stored: frappe._dict, user: str) -> bool:
	address = doc.get("file_url") or ""
	if not address and not doc.get("is_folder") and not doc.get("content"):
		# Without an address Frappe reads the private file of that name.
		address = f"{PRIVATE}{doc.get('file_name') or ''}"
	return not address or stored.get("file_url") == address or may_use(address, user)


def _may_hang(doc: Document, stored: frappe._dict, user: str) -> bool:
	"""Tell whether the file may hang on the document it names: one that `user` may write. Missing is like hidden."""
	doctype, name = doc.get("attached_to_doctype"), doc.get("attached_to_name")
	if not doctype or (doctype, name) == (stored.get("attached_to_doctype"), stored.get("attached_to_name")):
		return True
	if not name or str(name).startswith(UNSAVED):
		return bool(frappe.has_permission(doctype, "create", user=user))
	if not frappe.db.exists(doctype, name):
		return False
	return bool(frappe.has_permission(doctype, "write", doc=frappe.get_doc(doctype, name), user=user))


def _may_publish(doc: Document, stored: frappe._dict, user: str) -> bool:
	"""Tell whether a private file may become public: only by who may write it wherever it hangs."""
	if not cint(stored.get("is_private")) or cint(doc.get("is_private")):
		return True
	return all(frappes_answer(twin, "write", user) for twin in _records_of(stored.file_url))


def _records_of(address: str) -> list[Document]:
	names = frappe.get_all("File", filters={"file_url": address}, pluck="name")
	return [frappe.get_doc("File", name) for name in names]


def _stored(doc: Document) -> frappe._dict | None:
	if not doc.get("name"):
		return None
	fields = ["file_url", "is_private", "attached_to_doctype", "attached_to_name", "attached_to_field", *KEPT]
	return frappe.db.get_value("File", doc.name, fields, as_dict=True)


def _is_payment_list(stored: frappe._dict) -> bool:
	return (stored.attached_to_doctype, stored.attached_to_field) == ("Payout Run", "payment_list")
