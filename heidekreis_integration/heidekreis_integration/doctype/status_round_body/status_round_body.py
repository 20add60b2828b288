"""DocType Status Round Body."""

from __future__ import annotations

from frappe.model.document import Document


class StatusRoundBody(Document):
	"""Status Round Body row of its parent document."""
