"""DocType Network Topic."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkTopic(Document):
	"""Topic by which contacts of the network are addressed."""
