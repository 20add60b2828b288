"""DocType Institution Contact: row of a table: Institution Contact."""

from __future__ import annotations

from frappe.model.document import Document


class InstitutionContact(Document):
	"""Row of a table: Institution Contact."""
