"""DocType Municipality Contact: contact person of a municipality for integration."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import serial_name


class MunicipalityContact(Document):
	"""Contact person of a municipality for integration."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("KA")
