"""DocType Exchange Meeting Attendance: row of a table: Exchange Meeting Attendance."""

from __future__ import annotations

from frappe.model.document import Document


class ExchangeMeetingAttendance(Document):
	"""Row of a table: Exchange Meeting Attendance."""
