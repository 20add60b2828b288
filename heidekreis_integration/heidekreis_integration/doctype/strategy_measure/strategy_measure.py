"""DocType Strategy Measure: measure of the integration strategy."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import serial_name


class StrategyMeasure(Document):
	"""Measure of the integration strategy."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("MASSN", 3)
