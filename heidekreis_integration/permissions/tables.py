"""Rows of tables stay with their document.

Frappe writes a row of a table by the name that came in: who sends the name of somebody else's row with an own
document changes that row, and takes it away from its document.
"""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.permissions.fields import own_doctypes


def keep_foreign_rows_out(doc: Document, method: str | None = None) -> None:
	"""Make every row that is not one of the stored document's own a new one. Runs before each save's checks."""
	before = doc.get_doc_before_save()
	if not before or doc.doctype not in own_doctypes():
		return
	for table in doc.meta.get_table_fields():
		own = {row.name for row in before.get(table.fieldname) or []}
		for row in doc.get(table.fieldname) or []:
			if row.name and row.name not in own:
				row.name = None
				row.set("__islocal", 1)
