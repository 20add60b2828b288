"""DocType Contact Topic."""

from __future__ import annotations

from frappe.model.document import Document


class ContactTopic(Document):
	"""One topic of a municipality's contact person."""
