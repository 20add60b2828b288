"""DocType Compensation Rule: how sessions are compensated in a period of time."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from heidekreis_integration.compensation.errors import IncompleteRuleError, OverlappingRuleError
from heidekreis_integration.compensation.periods import check_order, overlapping
from heidekreis_integration.naming import serial_name

NEEDED = {
	"Hourly": ("hourly_rate",),
	"First Block Flat": ("first_block_minutes", "first_block_amount", "further_hour_amount"),
}


class CompensationRule(Document):
	"""How sessions are compensated in a period of time."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("ER", 3)

	def validate(self) -> None:
		"""Check that the rule is complete and the only enabled one on each of its days."""
		check_order(self)
		self._check_complete()
		self._check_only_one_a_day()

	def _check_complete(self) -> None:
		missing = [field for field in NEEDED[self.calculation] if not self.get(field)]
		if missing:
			frappe.throw(
				_("Please fill in: {0}.").format(
					", ".join(_(self.meta.get_label(field)) for field in missing)
				),
				IncompleteRuleError,
				title=_("Compensation rule incomplete"),
			)

	def _check_only_one_a_day(self) -> None:
		if not cint(self.enabled):
			return
		other = overlapping(self, {"enabled": 1})
		if other:
			frappe.throw(
				_(
					"On some days both this rule and {0} would be in force. Please end the older rule the day before this one starts, or disable it."
				).format(frappe.bold(other)),
				OverlappingRuleError,
				title=_("Validity periods overlap"),
			)
