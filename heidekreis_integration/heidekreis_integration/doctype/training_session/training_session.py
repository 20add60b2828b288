"""DocType Training Session: one day of a training course with its attendance."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class TrainingSession(Document):
	"""One day of a training course with its attendance."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ST", self.starts_on, 4)
