"""Keeps fields that only services and steps may write. Frappe lets REST write `read_only` fields."""

from __future__ import annotations

from collections.abc import Iterable

from frappe.model.document import Document

from heidekreis_integration.workflow.document import Grant


class ServiceWrite:
	"""Names of the protected fields a service has set. A client can't send an object of this class."""

	def __init__(self, fields: Iterable[str]):
		self.fields = frozenset(fields)


def write(document: Document, **values) -> None:
	"""Set protected fields for the next save of this very object."""
	for field, value in values.items():
		document.set(field, value)
	document.flags.service_write = ServiceWrite(written(document) | values.keys())


def written(document: Document) -> frozenset[str]:
	"""Return the protected fields that a service has set for this save."""
	mark = document.flags.get("service_write")
	return mark.fields if isinstance(mark, ServiceWrite) else frozenset()


def protect(document: Document, fields: Iterable[str]) -> None:
	"""Put `fields` back to their stored values (defaults for a new document), unless a service has set them.

	A take-over of older records by `workflow.door.insert_in_state` keeps what it brings.
	"""
	if is_import(document):
		return
	before = document.get_doc_before_save()
	for field in set(fields) - written(document):
		document.set(field, before.get(field) if before else document.meta.get_field(field).default)


def release(document: Document) -> None:
	"""Forget what services were allowed to write. Call from on_update."""
	document.flags.service_write = None


def is_import(document: Document) -> bool:
	"""Tell whether a new document comes through `workflow.door.insert_in_state`."""
	# Not is_new(): that ends with the insert itself, before after_insert and on_update run.
	return not document.get_doc_before_save() and isinstance(document.flags.get("step_grant"), Grant)


def changed(document: Document, fields: Iterable[str]) -> list[str]:
	"""Return those of `fields` that differ from the stored document; none for a new document."""
	before = document.get_doc_before_save()
	if not before:
		return []
	return [field for field in fields if _differs(document, before, field)]


def _differs(document: Document, before: Document, field: str) -> bool:
	kind = document.meta.get_field(field)
	old, new = before.get(field), document.get(field)
	if kind.fieldtype == "Table":
		return [_row(row) for row in old or []] != [_row(row) for row in new or []]
	if old in (None, "") and new in (None, ""):
		return False
	return document.cast(old, kind) != document.cast(new, kind)


def _row(row: Document) -> dict:
	fields = [
		field.fieldname
		for field in row.meta.fields
		if field.fieldtype not in ("Section Break", "Column Break")
	]
	return {field: row.cast(row.get(field), row.meta.get_field(field)) or None for field in fields}
