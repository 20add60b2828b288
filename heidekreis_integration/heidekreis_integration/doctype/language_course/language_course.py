"""DocType Language Course."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.courses import records
from heidekreis_integration.naming import year_name


class LanguageCourse(Document):
	"""Language course with its places: the county's overview of course capacities."""

	def autoname(self) -> None:
		self.name = year_name("KURS", self.starts_on)

	def validate(self) -> None:
		records.check_texts(self, records.COURSE_TEXTS)
		records.check_address(self, "url")
		records.check_days(self)
		records.check_places(self)
		records.check_number(self)
		records.date_figures(self)
		records.derive(self)
