"""Which fields a save really changes, whatever form the client sent the values in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from frappe.model.document import Document
from frappe.utils import cast

CAST_TYPES = ("Date", "Datetime", "Check", "Int", "Float", "Currency")


def changed_fields(document: Document, fields: Iterable[str]) -> list[str]:
	"""Return those of `fields` whose value differs from the stored one; all that are set for a new document.

	A date sent as text equals the stored date, an empty text equals no value.
	"""
	before = document.get_doc_before_save()
	return [
		field
		for field in fields
		if _plain(document, field, document.get(field))
		!= _plain(document, field, before.get(field) if before else None)
	]


def _plain(document: Document, field: str, value: Any) -> Any:
	fieldtype = document.meta.get_field(field).fieldtype
	if fieldtype in CAST_TYPES:
		return (
			cast(fieldtype, value)
			if value not in (None, "") or fieldtype not in ("Date", "Datetime")
			else None
		)
	return value or ""
