"""DocType Network Attendance: who is invited to a network meeting, the reply, and who came."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.network import meetings
from heidekreis_integration.workflow import guard


class NetworkAttendance(Document):
	"""Who is invited to a network meeting, the reply, and who came."""

	def validate(self) -> None:
		"""Check the person, the reply and the attendance."""
		meetings.check_attendance(self)

	def on_update(self) -> None:
		"""Forget what services were allowed to write."""
		guard.release(self)
