"""DocType Mediation Language Proximity: row of a table: Mediation Language Proximity."""

from __future__ import annotations

from frappe.model.document import Document


class MediationLanguageProximity(Document):
	"""Row of a table: Mediation Language Proximity."""
