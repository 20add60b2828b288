"""DocType Compensation Rule: how sessions are compensated in a period of time."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import serial_name


class CompensationRule(Document):
	"""How sessions are compensated in a period of time."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("ER", 3)
