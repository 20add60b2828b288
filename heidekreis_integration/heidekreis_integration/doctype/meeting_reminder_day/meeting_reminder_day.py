"""DocType Meeting Reminder Day: row of a table: when a reminder of a meeting is due."""

from __future__ import annotations

from frappe.model.document import Document


class MeetingReminderDay(Document):
	"""Row of a table: so many days before a meeting."""
