"""DocType Calendar Feed: secret address of a mediator's calendar."""

from __future__ import annotations

from frappe.model.document import Document


class CalendarFeed(Document):
	"""Secret address of a mediator's calendar; only its fingerprint is stored."""
