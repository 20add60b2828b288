"""Brings the reference data into a site: inserted if missing, never overwriting what the site has edited.

A site remembers the keys it has been given. So a record that was renamed or deleted on purpose does not come back
with the next migrate, and a newer version of the app adds only the rows that are new in it.
"""

from __future__ import annotations

import csv
from pathlib import Path

import frappe
from frappe.utils import cast

from heidekreis_integration.compat import rebuild_tree
from heidekreis_integration.data.memory import forget, recall, remember
from heidekreis_integration.data.tables import TABLES, Table

FOLDER = Path(__file__).parent
MEMORY = "heidekreis_reference_data"

Row = dict[str, str]


def load_reference_data() -> dict[str, int]:
	"""Insert the reference records this site has never been given; return their number by DocType."""
	inserted = {table.doctype: load_table(table) for table in TABLES}
	if inserted["Municipality"]:
		rebuild_tree("Municipality", "parent_municipality")
	return inserted


def load_table(table: Table) -> int:
	"""Insert the rows of `table` that are new to this site; return how many."""
	given = set(recall(MEMORY, table.doctype) or [])
	new_rows = [row for row in read_rows(table.file) if table.key(row) not in given]
	links = {table.key(row): _linked(table, row) for row in new_rows}
	present = {table.key(row) for row in new_rows if _exists(table, row, links[table.key(row)])}
	children = _children_by_key(table)
	inserted: dict[str, str] = {}
	for row in new_rows:
		key = table.key(row)
		if key not in present and links[key] is not None and _links_exist(table, row):
			inserted[key] = _insert(table, row | links[key], children.get(key, []))
	for row in new_rows:
		if table.key(row) in inserted:
			_connect(table, row, inserted[table.key(row)])
	if present or inserted:
		remember(MEMORY, table.doctype, sorted(given | present | set(inserted)))
	return len(inserted)


def read_rows(file: str) -> list[Row]:
	"""Return the rows of one of this folder's CSV files (UTF-8, semicolons)."""
	with (FOLDER / file).open(encoding="utf-8", newline="") as source:
		return list(csv.DictReader(source, delimiter=";"))


def forget_reference_data() -> None:
	"""Remove the memory of given keys, as an uninstall must."""
	forget(MEMORY)


def _linked(table: Table, row: Row) -> Row | None:
	"""Return the link that the row describes by several columns; None where the site has no such record (any more)."""
	if not table.link_field:
		return {}
	filters = {field: row[column] for column, field in table.link_columns}
	name = frappe.db.get_value(table.link_doctype, filters)
	return {table.link_field: name} if name else None


def _exists(table: Table, row: Row, link: Row | None) -> bool:
	if link is None:
		return False
	by_link = {column for column, _field in table.link_columns}
	own = {field: row[field] for field in table.key_fields if field not in by_link}
	return bool(frappe.db.exists(table.doctype, own | link))


def _links_exist(table: Table, row: Row) -> bool:
	"""Tell whether all records the row points to are there: the site may have renamed or deleted one."""
	links = [field for field in frappe.get_meta(table.doctype).get_link_fields() if row.get(field.fieldname)]
	return all(frappe.db.exists(field.options, row[field.fieldname]) for field in links)


def _insert(table: Table, row: Row, children: list[Row]) -> str:
	document = frappe.get_doc({"doctype": table.doctype})
	described = tuple(column for column, _field in table.link_columns)
	document.update(_typed(table.doctype, row, leave_out=(table.proximity_column, *described)))
	for child in children:
		child_doctype = document.meta.get_field(table.child_field).options
		document.append(table.child_field, _typed(child_doctype, child, leave_out=table.key_fields))
	document.insert(ignore_permissions=True)  # runs in install and migrate, on nobody's behalf
	return document.name


def _typed(doctype: str, row: Row, leave_out: tuple[str, ...]) -> dict:
	"""Return the row's filled fields in the types of `doctype`, since a "0" read from a file is true in Python."""
	meta = frappe.get_meta(doctype)
	filled = {field: value for field, value in row.items() if value and field not in leave_out}
	return {field: cast(meta.get_field(field).fieldtype, value) for field, value in filled.items()}


def _children_by_key(table: Table) -> dict[str, list[Row]]:
	grouped: dict[str, list[Row]] = {}
	for row in read_rows(table.child_file) if table.child_file else []:
		grouped.setdefault(table.key(row), []).append(row)
	return grouped


def _connect(table: Table, row: Row, name: str) -> None:
	"""Link a new record with its neighbours, which exist only now (Serbian and Croatian name each other)."""
	codes = [code for code in row.get(table.proximity_column, "").split(",") if code]
	neighbours = [frappe.db.get_value(table.doctype, {table.key_fields[0]: code}) for code in codes]
	if not any(neighbours):
		return
	document = frappe.get_doc(table.doctype, name)
	for neighbour in filter(None, neighbours):
		document.append(table.proximity_column, {"language": neighbour})
	document.save(ignore_permissions=True)  # runs in install and migrate, on nobody's behalf
