"""DocType Training Course: training for mediators: two weekends, each Friday and Saturday."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class TrainingCourse(Document):
	"""Training for mediators: two weekends, each Friday and Saturday."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("SCH", self.first_day, 3)
