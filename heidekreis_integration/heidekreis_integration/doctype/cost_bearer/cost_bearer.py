"""DocType Cost Bearer: who pays for a session."""

from __future__ import annotations

from frappe.model.document import Document


class CostBearer(Document):
	"""Who pays for a session."""
