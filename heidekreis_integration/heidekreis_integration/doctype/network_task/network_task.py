"""DocType Network Task."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkTask(Document):
	"""Resolution of a network meeting with owner and due date."""
