"""DocType Cost Bearer Rule: decides which cost bearer pays for a request."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.compensation.periods import check_order
from heidekreis_integration.naming import serial_name


class CostBearerRule(Document):
	"""Decides which cost bearer pays for a request."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("KTR", 3)

	def validate(self) -> None:
		"""Check the validity period; overlaps are wanted here, the priority decides."""
		check_order(self)
