"""DocType Mediation Language: language or dialect of the interpreter pool with its standard codes."""

from __future__ import annotations

from frappe.model.document import Document


class MediationLanguage(Document):
	"""Language or dialect of the interpreter pool with its standard codes."""
