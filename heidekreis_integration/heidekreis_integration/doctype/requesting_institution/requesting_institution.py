"""DocType Requesting Institution: day-care centre, school, office or service that asks for interpreters."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import serial_name


class RequestingInstitution(Document):
	"""Day-care centre, school, office or service that asks for interpreters."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("EINR")
