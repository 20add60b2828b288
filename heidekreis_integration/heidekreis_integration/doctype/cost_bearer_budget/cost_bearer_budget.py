"""DocType Cost Bearer Budget: yearly budget of a cost bearer with its approval threshold."""

from __future__ import annotations

from frappe.model.document import Document


class CostBearerBudget(Document):
	"""Yearly budget of a cost bearer with its approval threshold."""

	def autoname(self) -> None:
		"""Name the budget by bearer and year: one each."""
		self.name = f"{self.cost_bearer} {self.fiscal_year}"
