"""DocType Assignment Offer: a request offered to one mediator until a deadline."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class AssignmentOffer(Document):
	"""A request offered to one mediator until a deadline."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ANG", self.offered_on)
