"""DocType Field of Action: field of action of the integration strategy."""

from __future__ import annotations

from frappe.model.document import Document


class FieldofAction(Document):
	"""Field of action of the integration strategy."""
