"""DocType Tax Allowance: yearly tax-free limit for volunteers, by validity period."""

from __future__ import annotations

from frappe.model.document import Document


class TaxAllowance(Document):
	"""Yearly tax-free limit for volunteers, by validity period."""

	def autoname(self) -> None:
		"""Name the allowance by kind and first day."""
		self.name = f"{self.allowance_kind} {self.valid_from}"
