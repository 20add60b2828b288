"""DocType Network Attendance."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkAttendance(Document):
	"""Who is invited to a network meeting, the reply, and who came."""
