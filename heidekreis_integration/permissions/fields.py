"""Fields a login may not read, kept out of filters, orders and groupings too.

Frappe strips them from answers, yet lets them into conditions: `["iban", "like", "DE1%"]` answers letter by letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

import frappe
from frappe import _
from frappe.utils.caching import site_cache

from heidekreis_integration.permissions.errors import FieldClosedError

MODULE = "Heidekreis Integration"


@site_cache(ttl=300)
def own_doctypes() -> frozenset[str]:
	"""Return the names of this app's DocTypes, child tables included."""
	return frozenset(frappe.get_all("DocType", filters={"module": MODULE}, pluck="name"))


def closed_fields(doctype: str, user: str) -> set[str]:
	"""Return the fields of `doctype` and of its child tables that `user` may not read."""
	meta = frappe.get_meta(doctype)
	if meta.istable:
		return _closed_in_child_table(doctype, user)
	levels = _readable_levels(meta, user)
	closed = _above(meta, levels)
	for table in meta.get_table_fields():
		closed |= _above(frappe.get_meta(table.options), levels if _level(table) in levels else set())
	return closed


def check_query(doctypes: Iterable[str], expressions: Iterable[str], user: str) -> None:
	"""Refuse expressions that use a field `user` may not read.

	Args:
		doctypes: DocTypes of this app that the query is about.
		expressions: Field names, or SQL-like pieces with field names in them.
		user: Who asks.

	Raises:
		FieldClosedError: an expression uses such a field.
	"""
	if user == "Administrator":
		return
	doctypes = set(doctypes)
	closed = set().union(*(closed_fields(doctype, user) for doctype in doctypes))
	for expression in expressions:
		words = set(re.findall(r"\w+", expression))
		used = words & closed
		elsewhere = _without_own_columns(expression, doctypes)
		if "." in elsewhere:
			used |= _closed_elsewhere(set(re.findall(r"\w+", elsewhere)), user)
		if used:
			frappe.throw(
				_("You may not filter or sort by the field {0}.").format(
					frappe.bold(", ".join(sorted(used)))
				),
				FieldClosedError,
			)


def _without_own_columns(expression: str, doctypes: Iterable[str]) -> str:
	"""Return `expression` without columns that name a table asked for: other tables' namesakes close nothing there."""
	for doctype in doctypes:
		expression = re.sub(rf"`tab{re.escape(doctype)}`\.`?\w+`?", "", expression)
	return expression


def filter_expressions(filters: object) -> Iterator[str]:
	"""Yield the field names in `filters`, in any of the forms that Frappe takes (JSON text included)."""
	if isinstance(filters, str):
		filters = _parsed(filters)
	if isinstance(filters, str):
		yield filters
	elif isinstance(filters, dict):
		yield from (key for key in filters if isinstance(key, str))
	elif isinstance(filters, list | tuple) and filters:
		if isinstance(filters[0], str) and not any(isinstance(part, dict) for part in filters):
			yield from (part for part in filters[:2] if isinstance(part, str))
		for part in filters:
			if isinstance(part, list | tuple | dict):
				yield from filter_expressions(part)


def _parsed(text: str) -> object:
	try:
		return json.loads(text)
	except ValueError:
		return text


def _closed_elsewhere(words: set[str], user: str) -> set[str]:
	"""Return which words are closed fields of any DocType of this app: a dot may lead into another table."""
	rows = frappe.get_all(
		"DocField",
		filters={
			"parent": ("in", list(own_doctypes())),
			"fieldname": ("in", list(words)),
			"permlevel": (">", 0),
		},
		fields=["parent", "fieldname"],
	)
	return {row.fieldname for row in rows if row.fieldname in closed_fields(row.parent, user)}


def reads_level(doctype: str, level: int, user: str) -> bool:
	"""Tell whether `user` reads the fields of `level` of `doctype`."""
	return user == "Administrator" or level in _readable_levels(frappe.get_meta(doctype), user)


def _readable_levels(meta, user: str) -> set[int]:
	roles = set(frappe.get_roles(user))
	return {_level(perm) for perm in meta.permissions if perm.read and perm.role in roles}


def _level(row) -> int:
	return int(row.permlevel or 0)


def _above(meta, levels: set[int]) -> set[str]:
	return {field.fieldname for field in meta.fields if _level(field) not in levels}


def _closed_in_child_table(doctype: str, user: str) -> set[str]:
	parents = frappe.get_all("DocField", filters={"options": doctype, "fieldtype": "Table"}, pluck="parent")
	own = {field.fieldname for field in frappe.get_meta(doctype).fields}
	return own & set().union(*(closed_fields(parent, user) for parent in parents))
