"""DocType Payout Run: approved claims paid together, with the payment list."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class PayoutRun(Document):
	"""Approved claims paid together, with the payment list."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("AUSZ", self.execution_date)
