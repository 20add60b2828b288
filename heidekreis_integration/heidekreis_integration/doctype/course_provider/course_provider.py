"""DocType Course Provider."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.courses import records


class CourseProvider(Document):
	"""Provider of language courses."""

	def validate(self) -> None:
		self.provider_name = " ".join((self.provider_name or "").split())
		records.check_texts(self, ("provider_name",))
		records.check_address(self, "website")
