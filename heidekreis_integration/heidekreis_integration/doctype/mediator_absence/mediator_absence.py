"""DocType Mediator Absence: row of a table: Mediator Absence."""

from __future__ import annotations

from frappe.model.document import Document


class MediatorAbsence(Document):
	"""Row of a table: Mediator Absence."""
