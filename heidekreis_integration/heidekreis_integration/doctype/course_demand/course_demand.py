"""DocType Course Demand."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.courses import records
from heidekreis_integration.naming import year_name


class CourseDemand(Document):
	"""People who look for a course and find none, by municipality and level. Counts only."""

	def autoname(self) -> None:
		self.name = year_name("KBED", self.as_of)

	def validate(self) -> None:
		records.check_texts(self, ("source",))
		records.check_demand(self)
