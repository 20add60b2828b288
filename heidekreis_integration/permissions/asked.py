"""What a request asks for: its method, the documents it names and the pieces of its query.

Frappe's methods name documents in many parameters; this module knows them, and decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from heidekreis_integration.permissions.fields import filter_expressions

# Parameters in which Frappe's methods name a document: the DocType's key, and the keys of its name.
NAME_KEYS = {
	"doctype": ("name", "docname", "docnames", "names", "old_name", "doc_name"),
	"doc": ("name",),
	"dt": ("dn", "docname", "docs"),
	"reference_doctype": ("reference_name", "reference_docname", "docname"),
	"ref_doctype": ("ref_name", "ref_docname", "docname"),
	"reference_type": ("reference_name",),
	"attached_to_doctype": ("attached_to_name",),
	"document_type": ("document_name",),
	"share_doctype": ("share_name",),
	"link_doctype": ("link_name",),
	"parenttype": ("parent",),
	"source_name": (),
	"aggregate_on_doctype": (),
	"parent_doctype": (),
	"parent_document_type": (),
	"reminder_doctype": ("reminder_docname",),
	"goal_doctype": (),
}
# Those of them that stand in rows of a document, where they are references.
ROW_KEYS = frozenset({"reference_doctype", "ref_doctype", "reference_type", "link_doctype", "document_type"})
NESTED_KEYS = ("doc", "docs", "document", "data", "args", "linkinfo")
QUERY_KEYS = ("filters", "or_filters", "current_filters", "stats")
EXPRESSION_KEYS = (
	"order_by",
	"group_by",
	"sort_by",
	"sort_field",
	"searchfield",
	"filter_fields",
	"field",
	"aggregate_on_field",
	"aggregate_function_based_on",
	"goal_field",
	"goal_value_field",
	"goal_total_field",
	"goal_history_field",
	"goal_doctype_link",
	"date_field",
)
# Columns of a report that its reader adds: each names a DocType and a field.
COLUMN_KEYS = ("custom_columns", "columns")


@dataclass
class Asked:
	"""What a request is about: DocTypes of this app, documents among them, and the pieces of its query."""

	doctypes: set[str] = field(default_factory=set)
	documents: set[tuple[str, str]] = field(default_factory=set)
	expressions: list[str] = field(default_factory=list)


def parse_path(path: str, values: dict) -> tuple[str, str, str]:
	"""Return the method, DocType and document name that a request asks for, each empty if there is none."""
	method, resource, name = str(values.get("cmd") or ""), "", ""
	parts = path.strip("/").split("/")
	if parts[0] == "api" and len(parts) > 2:
		parts = parts[2:] if parts[1] in ("v1", "v2") else parts[1:]
		if parts[0] == "method" and len(parts) > 1:
			method = method or ".".join(parts[1:])
			resource = parts[1] if len(parts) > 2 else ""  # version 2: /method/<DocType>/<its method>
		elif parts[0] in ("resource", "document", "doctype") and len(parts) > 1:
			resource, name = parts[1], "/".join(parts[2:])
			if parts[0] == "doctype":
				name = ""
	return method, resource, name


def read_parameters(values: dict, own: frozenset[str], resource: str = "", name: str = "") -> Asked:
	"""Return what `values` (and the path's `resource` and `name`) ask for, as far as it is in `own`."""
	asked = Asked()
	if resource in own:
		asked.doctypes.add(resource)
		if name:
			asked.documents.add((resource, name))
	_read_names(values, own, asked)
	_read_rows(values, own, asked)
	for key in QUERY_KEYS:
		_read_filters(values.get(key), own, asked)
	for field_map in _dicts(values.get("field_map")):  # a calendar's
		asked.expressions += [fieldname for fieldname in field_map.values() if isinstance(fieldname, str)]
	for key in COLUMN_KEYS:
		for column in _dicts(values.get(key)):
			if column.get("doctype") in own:
				asked.doctypes.add(column["doctype"])
				asked.expressions.append(str(column.get("fieldname") or ""))
	for key in EXPRESSION_KEYS:
		value = values.get(key)
		if isinstance(value, str):
			asked.expressions.append(value)
	return asked


def _read_names(values: dict, own: frozenset[str], asked: Asked) -> None:
	for key, name_keys in NAME_KEYS.items():
		doctype = values.get(key)
		if not isinstance(doctype, str) or doctype not in own:
			continue
		asked.doctypes.add(doctype)
		for name_key in name_keys:
			asked.documents |= {(doctype, found) for found in names(values.get(name_key))}
	for key in NESTED_KEYS:
		for nested in _dicts(values.get(key)):
			# What is called new is stored nowhere: whether it may be made, Frappe asks itself.
			is_new = bool(nested.get("__islocal"))
			_read_names({k: v for k, v in nested.items() if not (is_new and k == "name")}, own, asked)
			_read_rows(nested, own, asked)


def _read_rows(values: dict, own: frozenset[str], asked: Asked) -> None:
	"""Read the documents named in rows of tables (an event's participants)."""
	for rows in values.values():
		for row in _dicts(rows) if isinstance(rows, list) else ():
			for key in ROW_KEYS:
				if isinstance(row.get(key), str) and row[key] in own:
					asked.doctypes.add(row[key])
					asked.documents |= {
						(row[key], found) for name_key in NAME_KEYS[key] for found in names(row.get(name_key))
					}


def _read_filters(filters: object, own: frozenset[str], asked: Asked) -> None:
	for expression in filter_expressions(filters):
		if expression in own:
			asked.doctypes.add(expression)
		asked.expressions.append(expression)


def names(value: object) -> Iterator[str]:
	"""Yield the document names in a parameter: one, a list, or a list as JSON text."""
	if isinstance(value, str) and value.startswith("["):
		try:
			value = json.loads(value)
		except ValueError:
			value = [value]
	if isinstance(value, int):
		value = str(value)
	if isinstance(value, str) and value:
		yield value
	elif isinstance(value, list):
		yield from (found for found in value if isinstance(found, str) and found)


def _dicts(value: object) -> Iterator[dict]:
	if isinstance(value, str) and value[:1] in ("{", "["):
		try:
			value = json.loads(value)
		except ValueError:
			return
	if isinstance(value, dict):
		yield value
	elif isinstance(value, list):
		yield from (found for found in value if isinstance(found, dict))
