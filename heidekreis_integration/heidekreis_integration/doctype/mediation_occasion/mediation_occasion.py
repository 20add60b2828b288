"""DocType Mediation Occasion: reason for a session, with the legal gate for sworn interpreters."""

from __future__ import annotations

from frappe.model.document import Document


class MediationOccasion(Document):
	"""Reason for a session, with the legal gate for sworn interpreters."""

	def before_insert(self) -> None:
		"""Tidy the name that requesters choose from, before the record is named after it."""
		self.occasion_name = " ".join((self.occasion_name or "").split())
