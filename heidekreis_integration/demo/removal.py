"""Takes the demo data out of a site again: what was loaded, and what hangs on it."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model import table_fields
from frappe.sessions import clear_sessions
from frappe.utils.password import delete_all_passwords_for

MODULE = "Heidekreis Integration"
# Records that point to a document by DocType and name, with the fields they do it by.
TRACES = (
	("Transition Log", "reference_doctype", "reference_name"),
	("Notice Log", "reference_doctype", "reference_name"),
	("Signed Link", "reference_doctype", "reference_name"),
	("Workflow Action", "reference_doctype", "reference_name"),
	("Comment", "reference_doctype", "reference_name"),
	("Communication", "reference_doctype", "reference_name"),
	("ToDo", "reference_type", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("DocShare", "share_doctype", "share_name"),
	("Notification Log", "document_type", "document_name"),
	("View Log", "reference_doctype", "reference_name"),
	("Activity Log", "reference_doctype", "reference_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("Tag Link", "document_type", "document_name"),
	("Email Queue", "reference_doctype", "reference_name"),
)
TRACES_OF_LOGIN = (
	("ToDo", "allocated_to"),
	("DocShare", "user"),
	("Notification Log", "for_user"),
	("Activity Log", "user"),
	("Route History", "user"),
	("DefaultValue", "parent"),
)
CHUNK = 500

Names = dict[str, list[str]]


class DemoInUseError(frappe.ValidationError):
	"""Others have made records upon the demo data."""


def remove(loaded: Names, with_dependents: bool = False) -> None:
	"""Remove the documents in `loaded`, their child rows and their traces.

	The records are taken out of the tables directly: a performed session or a paid claim is never deleted through
	the app, and demo data is no voucher.

	Raises:
		DemoInUseError: other records of the app refer to them, and `with_dependents` is not set.
	"""
	children = {doctype: names for doctype, names in loaded.items() if frappe.get_meta(doctype).istable}
	documents = {doctype: names for doctype, names in loaded.items() if doctype not in children}
	others = _dependents(documents)
	if others and not with_dependents:
		_refuse(others)
	for doctype, names in children.items():
		_remove_rows(doctype, names)
	for doctype, names in _merged(documents, others).items():
		_remove_documents(doctype, names)
	frappe.clear_cache()


def _dependents(documents: Names) -> Names:
	"""Return what others have made that links to `documents`, directly or through another such record."""
	found: Names = {}
	fresh = documents
	while fresh:
		known = _merged(documents, found)
		linking = {
			doctype: sorted(set(names) - set(known.get(doctype, [])))
			for doctype, names in _linking_to(fresh).items()
		}
		fresh = {doctype: names for doctype, names in linking.items() if names}
		found = _merged(found, fresh)
	return found


def _linking_to(documents: Names) -> Names:
	found: Names = {}
	for doctype, field, target, parenttype in _app_links():
		for chunk in _chunks(documents.get(target, [])):
			column = "parent" if parenttype else "name"
			filters = {field: ["in", chunk]} | ({"parenttype": parenttype} if parenttype else {})
			names = frappe.get_all(doctype, filters=filters, pluck=column, limit_page_length=0)
			found.setdefault(parenttype or doctype, []).extend(names)
	return {doctype: sorted(set(names)) for doctype, names in found.items() if names}


def _app_links() -> list[tuple[str, str, str, str]]:
	"""Return DocType, field, target and (for a child table) parent DocType of every link within the app."""
	links = []
	for doctype in frappe.get_all(
		"DocType", filters={"module": MODULE, "istable": 0, "issingle": 0}, pluck="name"
	):
		meta = frappe.get_meta(doctype)
		tables = [(doctype, "")] + [(field.options, doctype) for field in meta.get_table_fields()]
		for table, parenttype in tables:
			for field in frappe.get_meta(table).get_link_fields():
				if field.options != "User":  # whoever worked with a demo login has not built upon it
					links.append((table, field.fieldname, field.options, parenttype))
	return links


def _refuse(others: Names) -> None:
	listed = [f"{_(doctype)} {name}" for doctype, names in others.items() for name in names][:10]
	frappe.throw(
		_(
			"The demo data is in use: {0}. Please delete these records first, or remove the demo data together with what was made upon it (with_dependents)."
		).format(", ".join(listed)),
		DemoInUseError,
		title=_("Demo data in use"),
	)


def _remove_rows(doctype: str, names: list[str]) -> None:
	"""Take single child rows out of documents that stay."""
	parents = frappe.get_all(
		doctype, filters={"name": ["in", names]}, fields=["parent", "parenttype", "parentfield"]
	)
	for row in {(row.parenttype, row.parent, row.parentfield) for row in parents}:
		parenttype, parent, parentfield = row
		document = frappe.get_doc(parenttype, parent)
		document.set(parentfield, [child for child in document.get(parentfield) if child.name not in names])
		document.save(ignore_permissions=True, ignore_version=True)  # the demo is removed on the command line


def _remove_documents(doctype: str, names: list[str]) -> None:
	meta = frappe.get_meta(doctype)
	for chunk in _chunks(names):
		if doctype == "User":
			_remove_of_logins(chunk)
		for field in meta.fields:
			if field.fieldtype in table_fields:
				frappe.db.delete(field.options, {"parenttype": doctype, "parent": ["in", chunk]})
		_remove_traces(doctype, chunk)
		frappe.db.delete(doctype, {"name": ["in", chunk]})


def _remove_traces(doctype: str, names: list[str]) -> None:
	attached = {"attached_to_doctype": doctype, "attached_to_name": ["in", names]}
	for file in frappe.get_all("File", filters=attached, pluck="name"):
		# By the controller, which takes the file off the disk, too.
		frappe.delete_doc("File", file, force=True, ignore_permissions=True, delete_permanently=True)
	for trace, by_doctype, by_name in TRACES:
		filters = {by_doctype: doctype, by_name: ["in", names]}
		found = frappe.get_all(trace, filters=filters, pluck="name", limit_page_length=0)
		for chunk in _chunks(found):
			for field in frappe.get_meta(trace).get_table_fields():
				frappe.db.delete(field.options, {"parenttype": trace, "parent": ["in", chunk]})
			frappe.db.delete(trace, {"name": ["in", chunk]})
	frappe.db.delete("__global_search", {"doctype": doctype, "name": ["in", names]})


def _remove_of_logins(users: list[str]) -> None:
	"""Remove what Frappe keeps for each login; deleting a User by its controller needs a second administrator."""
	contacts = frappe.get_all("Contact", filters={"user": ["in", users]}, pluck="name")
	_remove_documents("Contact", contacts)
	_remove_documents("Notification Settings", users)
	for doctype, field in TRACES_OF_LOGIN:
		frappe.db.delete(doctype, {field: ["in", users]})
	for user in users:
		clear_sessions(user=user, force=True)
		delete_all_passwords_for("User", user)


def _merged(first: Names, second: Names) -> Names:
	return {key: [*first.get(key, []), *second.get(key, [])] for key in {**first, **second}}


def _chunks(names: list[str]) -> list[list[str]]:
	return [names[start : start + CHUNK] for start in range(0, len(names), CHUNK)]
