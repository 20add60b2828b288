"""DocType Tax Allowance: yearly tax-free limit for volunteers, by validity period."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.compensation.errors import OverlappingRuleError
from heidekreis_integration.compensation.periods import check_order, overlapping


class TaxAllowance(Document):
	"""Yearly tax-free limit for volunteers, by validity period."""

	def autoname(self) -> None:
		"""Name the allowance by kind and first day."""
		self.name = f"{self.allowance_kind} {self.valid_from}"

	def validate(self) -> None:
		"""Check that each kind has one limit a day."""
		check_order(self)
		self._check_only_one_a_day()

	def _check_only_one_a_day(self) -> None:
		other = overlapping(self, {"allowance_kind": self.allowance_kind})
		if other:
			frappe.throw(
				_(
					"On some days both this limit and {0} would be in force. Please end the older one the day before this one starts."
				).format(frappe.bold(other)),
				OverlappingRuleError,
				title=_("Validity periods overlap"),
			)
