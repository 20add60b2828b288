"""DocType Municipality Contribution."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from heidekreis_integration.network import contributions
from heidekreis_integration.workflow import guard


class MunicipalityContribution(Document):
	"""What a municipality contributes to a measure of the county."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = contributions.name_of(self)

	def validate(self) -> None:
		"""Check who changes what, the year, and the consent."""
		contributions.check(self, frappe.session.user)

	def on_update(self) -> None:
		"""Tell of a step, and end what services were allowed to write."""
		contributions.tell(self, frappe.session.user)
		guard.release(self)
