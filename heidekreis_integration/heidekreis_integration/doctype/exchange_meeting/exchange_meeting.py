"""DocType Exchange Meeting: monthly exchange meeting of the mediators."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class ExchangeMeeting(Document):
	"""Monthly exchange meeting of the mediators."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("AT", self.starts_on, 3)
