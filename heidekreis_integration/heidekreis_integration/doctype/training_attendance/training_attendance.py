"""DocType Training Attendance: row of a table: Training Attendance."""

from __future__ import annotations

from frappe.model.document import Document


class TrainingAttendance(Document):
	"""Row of a table: Training Attendance."""
