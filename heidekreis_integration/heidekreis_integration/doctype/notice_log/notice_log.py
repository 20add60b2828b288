"""DocType Notice Log: notices and reminders that were sent, once each."""

from __future__ import annotations

from frappe.model.document import Document


class NoticeLog(Document):
	"""Notices and reminders that were sent, once each."""
