"""Attach fields: a document names only files that its writer may read, and private files stay private.

After each save Frappe makes a File record for every address in an Attach field, without asking who may read the file:
it hands over any private file that hangs on nothing, and of any other it makes a copy that is public. So the address
is checked, and the record that Frappe would make is made here, before it looks for one.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now

from heidekreis_integration.permissions import files
from heidekreis_integration.permissions.errors import FileClosedError

ATTACHING = ("Attach", "Attach Image")
# The owner too: who names a file does not come to own it.
COPIED = ("file_name", "is_private", "content_hash", "file_size", "file_type", "owner")
FOLDER = "Home/Attachments"


def keep_private(doc: Document, method: str | None = None) -> None:
	"""Check and record the private files that `doc` names. Runs before each save's checks, for every DocType.

	Raises:
		FileClosedError: the document names a private file that its writer may not read.
	"""
	before = doc.get_doc_before_save()
	for field in doc.meta.fields:
		address = doc.get(field.fieldname) if field.fieldtype in ATTACHING else None
		if not address or not isinstance(address, str) or files.is_harmless(address):
			continue
		if not _leads_to_a_file(address):
			continue
		known = before and before.get(field.fieldname) == address
		if not known and not files.may_use(address, frappe.session.user):
			frappe.throw(
				_("The file {0} does not exist, or you may not read it. Please upload it yourself.").format(
					address
				),
				FileClosedError,
			)
		_record(doc, field.fieldname, address)


def _leads_to_a_file(address: str) -> bool:
	"""Tell whether Frappe would look for a file there; anything else in the field is only text."""
	return address.startswith(("/files", "/private/files"))


def _record(doc: Document, fieldname: str, address: str) -> None:
	place = {
		"attached_to_doctype": doc.doctype,
		"attached_to_name": doc.name,
		"attached_to_field": fieldname,
	}
	if frappe.db.exists("File", {"file_url": address, **place}):
		return
	twins = frappe.get_all(
		"File", filters={"file_url": address}, fields=["name", "attached_to_doctype", "owner"]
	)
	free = [twin.name for twin in twins if not twin.attached_to_doctype and twin.owner == frappe.session.user]
	if free:
		frappe.db.set_value("File", free[0], place)
		return
	record = frappe.new_doc("File")
	record.update({"file_url": address, "is_private": 1, "owner": "Administrator"})
	if twins:
		original = frappe.get_doc("File", twins[0].name)
		record.update({field: original.get(field) for field in COPIED})
	record.update(place | {"folder": FOLDER})
	record.name = frappe.generate_hash(length=10)
	# Later Frappe versions take the owner of a record without a date for whoever saves.
	record.creation = record.modified = now()
	record.modified_by = frappe.session.user
	record.db_insert()  # as it stands: inserting would write the file once more
