"""DocType Mediator Interest: somebody who wants to become a mediator; kept for a short time only."""

from __future__ import annotations

from frappe.model.document import Document


class MediatorInterest(Document):
	"""Somebody who wants to become a mediator; kept for a short time only."""
