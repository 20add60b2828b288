"""DocType Mediator Availability: row of a table: Mediator Availability."""

from __future__ import annotations

from frappe.model.document import Document


class MediatorAvailability(Document):
	"""Row of a table: Mediator Availability."""
