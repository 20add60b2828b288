"""DocType Mediation Request Date: row of a table: Mediation Request Date."""

from __future__ import annotations

from frappe.model.document import Document


class MediationRequestDate(Document):
	"""Row of a table: Mediation Request Date."""
