"""DocType Language Course."""

from __future__ import annotations

from frappe.model.document import Document


class LanguageCourse(Document):
	"""Language course with its places: the county's overview of course capacities."""
