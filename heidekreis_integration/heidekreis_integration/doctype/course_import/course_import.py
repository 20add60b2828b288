"""DocType Course Import."""

from __future__ import annotations

from frappe.model.document import Document


class CourseImport(Document):
	"""Import of course capacities from a spreadsheet: previewed, then all or nothing per row."""
