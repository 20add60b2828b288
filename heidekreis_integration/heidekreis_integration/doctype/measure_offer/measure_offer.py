"""DocType Measure Offer: course, workshop or talk of a strategy measure."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from heidekreis_integration.naming import year_name
from heidekreis_integration.strategy import editing, offers, traffic_light
from heidekreis_integration.workflow import guard


class MeasureOffer(Document):
	"""Course, workshop or talk of a strategy measure, with its participants."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ANGEB", f"{self.year}-01-01")

	def validate(self) -> None:
		"""Check the measure's body and the days."""
		body = frappe.db.get_value("Strategy Measure", self.measure, "responsible_body")
		guard.write(self, responsible_body=body)
		editing.check_body(body, frappe.session.user)
		self.year = self.year or 0
		offers.check_days(self, traffic_light.terms_from_settings().start.year)
		before = self.get_doc_before_save()
		editing.keep_unpublished([self], [before] if before else (), frappe.session.user)
