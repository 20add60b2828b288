"""DocType Unmet Demand: a request for which nobody was found."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.mediation.errors import UnmetDemandProtectedError
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow import guard


class UnmetDemand(Document):
	"""A request for which nobody was found. Written by `mediation.unmet` only."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("BED", self.session_date)

	def validate(self) -> None:
		"""Refuse records that the search itself did not write: they would not be the pool's own count."""
		fields = {field.fieldname for field in self.meta.fields if field.read_only}
		by_hand = self.is_new() and not guard.written(self)
		if by_hand or guard.changed(self, fields - guard.written(self)):
			frappe.throw(
				_("Unmet demand is recorded by the search itself and can't be entered by hand."),
				UnmetDemandProtectedError,
			)

	def on_update(self) -> None:
		"""End the service's permission to write."""
		guard.release(self)
