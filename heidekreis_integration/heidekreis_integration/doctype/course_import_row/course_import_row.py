"""DocType Course Import Row."""

from __future__ import annotations

from frappe.model.document import Document


class CourseImportRow(Document):
	"""Course Import Row row of its parent document."""
