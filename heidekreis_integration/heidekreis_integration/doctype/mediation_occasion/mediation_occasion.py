"""DocType Mediation Occasion: reason for a session, with the legal gate for sworn interpreters."""

from __future__ import annotations

from frappe.model.document import Document


class MediationOccasion(Document):
	"""Reason for a session, with the legal gate for sworn interpreters."""

	def validate(self) -> None:
		"""Tidy the name that requesters choose from."""
		self.occasion_name = " ".join((self.occasion_name or "").split())
