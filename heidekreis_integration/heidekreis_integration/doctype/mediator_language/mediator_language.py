"""DocType Mediator Language: row of a table: Mediator Language."""

from __future__ import annotations

from frappe.model.document import Document


class MediatorLanguage(Document):
	"""Row of a table: Mediator Language."""
