"""DocType Clerk Absence: who looks after the requests of a clerk who is away."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.desk import deputies


class ClerkAbsence(Document):
	"""Who looks after the requests of a clerk who is away."""

	def validate(self) -> None:
		"""Check people, period and that somebody is left in the end who is there."""
		deputies.check_people(self)
		deputies.check_period(self)
		deputies.check_no_circle(self)
