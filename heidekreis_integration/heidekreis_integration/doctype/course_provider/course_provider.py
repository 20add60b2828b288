"""DocType Course Provider."""

from __future__ import annotations

from frappe.model.document import Document


class CourseProvider(Document):
	"""Provider of language courses."""
