"""DocType Course Demand."""

from __future__ import annotations

from frappe.model.document import Document


class CourseDemand(Document):
	"""People who look for a course and find none, by municipality and level. Counts only."""
