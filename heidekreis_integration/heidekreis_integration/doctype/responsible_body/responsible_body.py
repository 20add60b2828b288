"""DocType Responsible Body: office or partner that is responsible for measures."""

from __future__ import annotations

from frappe.model.document import Document


class ResponsibleBody(Document):
	"""Office or partner that is responsible for measures."""
