"""Checked versions of Frappe's own methods that hand out or change what the caller may not see.

hooks.py puts them in the place of the originals (`override_whitelisted_methods`), also for DocTypes of other
apps: each only asks for the permission that the original forgets. `gate` closes the ways around them.
"""

from __future__ import annotations

import json

import frappe
import frappe.client
import frappe.core.api.file
import frappe.desk.doctype.tag.tag
import frappe.desk.form.linked_with
import frappe.desk.form.load
import frappe.desk.like
import frappe.desk.listview
import frappe.desk.notifications
import frappe.desk.search
import frappe.utils.global_search
from frappe import _
from frappe.utils import get_safe_filters

from heidekreis_integration.permissions import trim
from heidekreis_integration.permissions.fields import (
	check_query,
	closed_fields,
	filter_expressions,
	own_doctypes,
)
from heidekreis_integration.permissions.rules import is_limited
from heidekreis_integration.permissions.staff import is_colleague

Filters = dict | list | str | int | None


@frappe.whitelist()
def get_count(doctype: str, filters: Filters = None, debug: bool = False, cache: bool = False) -> int:
	"""Count what the caller may list. The original counts everything, by any filter: it answers letter by letter."""
	filters = _as_filters(filters)
	_check_filters(doctype, filters)
	return len(frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=0))


@frappe.whitelist()
def get(
	doctype: str, name: str | int | None = None, filters: Filters = None, parent: str | None = None
) -> dict:
	"""Return a document the caller may read. The original tells by its refusal whether a filter met a hidden one."""
	if name or not filters or doctype not in own_doctypes():
		return frappe.client.get(doctype, name, filters, parent)
	filters = _as_filters(filters)
	_check_filters(doctype, filters)
	found = frappe.get_list(
		doctype, filters=filters, pluck="name", limit_page_length=1, parent_doctype=parent
	)
	if not found:
		frappe.throw(_("{0} {1} not found").format(_(doctype), ""), frappe.DoesNotExistError)
	return frappe.client.get(doctype, found[0], None, parent)


@frappe.whitelist()
def validate_link(doctype: str, docname: str | int, fields: list[str] | str | None = None) -> dict:
	"""Confirm a link to a document the caller may see. The original confirms every name that exists."""
	if doctype in own_doctypes() and not _visible(doctype, docname):
		return frappe._dict(name=None)
	return frappe.client.validate_link(doctype, docname, fields)


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str:
	"""Return the title of a document the caller may see, else only the name that came in."""
	return frappe.desk.search.get_link_title(doctype, docname) if _visible(doctype, docname) else docname


@frappe.whitelist()
def toggle_like(doctype: str, name: str, add: str | bool = False) -> None:
	"""Like a document the caller may see. The original writes to any document.

	Raises:
		frappe.DoesNotExistError: the document is missing or hidden from the caller.
	"""
	if not _visible(doctype, name):
		frappe.throw(_("{0} {1} not found").format(_(doctype), name), frappe.DoesNotExistError)
	frappe.desk.like.toggle_like(doctype, name, add)


@frappe.whitelist()
def get_names_for_mentions(search_term: str) -> list[dict]:
	"""Return colleagues that can be mentioned. The original lists all desk users, mail addresses included."""
	return frappe.desk.search.get_names_for_mentions(search_term) if is_colleague(frappe.session.user) else []


@frappe.whitelist()
def search(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list[dict]:
	"""Search everywhere, and show what the caller may see. The original shows every hit with its content."""
	found = frappe.utils.global_search.search(text, start=start, limit=limit, doctype=doctype)
	return [hit for hit in found if _visible(hit["doctype"], hit["name"])]


@frappe.whitelist()
def get_documents_for_tag(tag: str) -> list[dict]:
	"""Return tagged documents the caller may see. The original returns all, with their titles."""
	found = frappe.desk.doctype.tag.tag.get_documents_for_tag(tag)
	return [hit for hit in found if _visible(hit["doctype"], hit["name"])]


@frappe.whitelist()
def get_coords(doctype: str, filters: Filters = None, type: str = "coordinates") -> dict:
	"""Return places of documents the caller may list. The original leaves the row rules out."""
	from frappe.geo import utils as places  # gone in version 16, and the method with it

	_check_filters(doctype, frappe.parse_json(filters) if filters else None)
	collection = places.get_coords(doctype, filters, type)
	visible = set(frappe.get_list(doctype, pluck="name", limit_page_length=0))
	collection["features"] = [
		place for place in collection.get("features") or [] if place["properties"].get("name") in visible
	]
	return collection


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> list[dict]:
	"""Count by the values of a field what the caller may list. The original counts assignments of all."""
	if not frappe.has_permission(doctype, "read"):
		frappe.throw(_("No permission for {0}").format(_(doctype)), frappe.PermissionError)
	if field == "assigned_to" and is_limited(frappe.session.user, doctype):
		return []
	return frappe.desk.listview.get_group_by_count(doctype, current_filters, field)


@frappe.whitelist()
def get_data_for_custom_field(
	doctype: str, field: str, names: list[str] | str | None = None
) -> dict[str, object]:
	"""Return one field of what the caller may list. The original returns it of all: every login, every file."""
	wanted = frappe.parse_json(names) if names else None
	found = frappe.get_list(
		doctype,
		fields=["name", field],
		filters={"name": ("in", wanted)} if wanted else None,
		limit_page_length=0,
	)
	return {row.name: row.get(field) for row in found}


@frappe.whitelist()
def zip_files(files: list | str) -> None:
	"""Send files the caller may read. The original sends whatever is named.

	Raises:
		frappe.PermissionError: one of the files is missing or not for the caller.
	"""
	wanted = frappe.parse_json(files)
	for name in wanted:
		if not isinstance(name, str) or not _readable_file(name):
			frappe.throw(_("No permission for {0}").format(_("File")), frappe.PermissionError)
	frappe.core.api.file.zip_files(json.dumps(wanted))


@frappe.whitelist()
def get_open_count(doctype: str, name: str | int, items: list[str] | str | None = None) -> dict:
	"""Count what hangs on a document, kinds of documents of which the caller sees all. The original counts all."""
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	if items is None:
		groups = document.meta.get_dashboard_data().transactions or []
		items = [item for group in groups for item in frappe._dict(group).get("items") or []]
	elif isinstance(items, str):
		items = json.loads(items)
	user = frappe.session.user
	open_to_user = [item for item in items if frappe.has_permission(item) and not is_limited(user, item)]
	return frappe.desk.notifications.get_open_count(doctype, name, open_to_user)


@frappe.whitelist()
def get_linked(doctype: str, docname: str) -> dict[str, list]:
	"""Return documents linked to one, as far as the caller may see them. The original returns all."""
	_require(doctype, docname)
	return _only_visible(frappe.desk.form.linked_with.get(doctype, docname))


@frappe.whitelist()
def getdoc(doctype: str, name: str | int, user: str | None = None) -> object:
	"""Load a form, without what the caller may not read in its history."""
	answer = frappe.desk.form.load.getdoc(doctype, name)
	trim.docinfo(frappe.response.get("docinfo"), frappe.session.user)
	return answer


@frappe.whitelist()
def get_docinfo(doctype: str, name: str | int) -> object:
	"""Load a form's side bar and history, without what the caller may not read."""
	answer = frappe.desk.form.load.get_docinfo(doctype=doctype, name=name)
	trim.docinfo(frappe.response.get("docinfo"), frappe.session.user)
	return answer


@frappe.whitelist()
def get_communications(doctype: str, name: str, start: int = 0, limit: int = 20) -> list[dict]:
	"""Return a document's messages; to who reaches only some rows, the own ones."""
	found = frappe.desk.form.load.get_communications(doctype, name, start, limit)
	return trim.messages(found, doctype, frappe.session.user)


def _readable_file(name: str) -> bool:
	return bool(frappe.db.exists("File", name)) and frappe.get_doc("File", name).has_permission("read")


def _as_filters(filters: object) -> object:
	filters = get_safe_filters(filters)
	return {"name": filters} if isinstance(filters, str) else filters


def _visible(doctype: str, name: str) -> bool:
	"""Tell whether the caller may list the document. One answer for hidden and for missing."""
	if frappe.get_meta(doctype).issingle:
		return bool(frappe.has_permission(doctype, "read"))
	try:
		return bool(frappe.get_list(doctype, filters={"name": name}, pluck="name", limit_page_length=1))
	except frappe.PermissionError:
		frappe.clear_last_message()
		return False


def _require(doctype: str, name: str) -> None:
	if not _visible(doctype, name):
		frappe.throw(_("{0} {1} not found").format(_(doctype), name), frappe.DoesNotExistError)


def _only_visible(linked: dict[str, list]) -> dict[str, list]:
	kept = {}
	for doctype, documents in (linked or {}).items():
		closed = closed_fields(doctype, frappe.session.user) if doctype in own_doctypes() else set()
		shown = [
			{field: value for field, value in document.items() if field not in closed}
			for document in documents
			if _visible(doctype, document.get("name"))
		]
		if shown:
			kept[doctype] = shown
	return kept


def _check_filters(doctype: str, filters: object) -> None:
	if doctype in own_doctypes():
		check_query([doctype], filter_expressions(filters), frappe.session.user)
