"""DocType Network Topic Choice."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkTopicChoice(Document):
	"""Network Topic Choice row of its parent document."""
