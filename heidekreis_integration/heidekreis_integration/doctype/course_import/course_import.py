"""DocType Course Import."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.courses.errors import ImportRecordError
from heidekreis_integration.naming import year_name

RESULTS = ("status", "imported_on", "summary", "ignored_columns", "previewed_hash")


class CourseImport(Document):
	"""Import of course capacities from a spreadsheet: previewed, then all or nothing per row."""

	def autoname(self) -> None:
		self.name = year_name("KIMP")

	def validate(self) -> None:
		if self.flags.by_import:
			return
		self._keep_results()

	def _keep_results(self) -> None:
		"""Forget what a caller sent for fields only an import writes; start anew where the spreadsheet changed."""
		before = self.get_doc_before_save()
		if before and before.status == "Imported" and self._asks_for_another(before):
			frappe.throw(
				_(
					"This import is done and stays as a record. Please make a new one for another spreadsheet."
				),
				ImportRecordError,
			)
		if before is None or self._asks_for_another(before):
			self.update(dict.fromkeys(RESULTS) | {"status": "Draft", "rows": []})
			return
		self.update({field: before.get(field) for field in RESULTS})
		self.set("rows", [row.as_dict() for row in before.rows])

	def _asks_for_another(self, before: Document) -> bool:
		return (before.file, before.provider) != (self.file, self.provider)
