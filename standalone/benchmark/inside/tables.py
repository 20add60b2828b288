"""Writes generated rows straight into the tables: a hundred thousand saves would take hours and measure nothing."""

import frappe
from frappe.utils import now

EMPTIED = (
	"Mediator",
	"Mediator Language",
	"Mediator Availability",
	"Mediator Absence",
	"Requesting Institution",
	"Mediation Request",
	"Assignment",
	"Assignment Offer",
)
CHUNK = 2000


def empty():
	"""Take out everything generated for an earlier size."""
	for doctype in EMPTIED:
		frappe.db.sql(f"TRUNCATE `tab{doctype}`")


def insert(doctype, rows):
	"""Insert `rows`, dictionaries with the same keys, and return how many there were."""
	stamp = now()
	standing = {
		"creation": stamp,
		"modified": stamp,
		"owner": "Administrator",
		"modified_by": "Administrator",
	}
	fields, count, chunk = None, 0, []
	for row in rows:
		fields = fields or [*row, *standing]
		chunk.append((*row.values(), *standing.values()))
		if len(chunk) == CHUNK:
			count += write(doctype, fields, chunk)
			chunk = []
	if chunk:
		count += write(doctype, fields, chunk)
	frappe.db.commit()
	return count


def write(doctype, fields, rows):
	"""Insert one chunk with one statement."""
	columns = ", ".join(f"`{field}`" for field in fields)
	places = f"({', '.join(['%s'] * len(fields))})"
	values = [value for row in rows for value in row]
	frappe.db.sql(f"INSERT INTO `tab{doctype}` ({columns}) VALUES {', '.join([places] * len(rows))}", values)
	return len(rows)


def analyze():
	"""Let the database look at what lies in the tables now, as it does by itself in daily use."""
	for doctype in EMPTIED:
		frappe.db.sql(f"ANALYZE TABLE `tab{doctype}`")
