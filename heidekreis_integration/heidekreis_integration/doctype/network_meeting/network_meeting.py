"""DocType Network Meeting: meeting of the municipal contacts or of a working group."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.meetings import rules
from heidekreis_integration.naming import year_name
from heidekreis_integration.network import meetings
from heidekreis_integration.training.checks import check_times
from heidekreis_integration.workflow import guard

SENDER = "heidekreis_integration.network.invitations.send_in_background"
STAMPED = ("invited_on", "minutes_sent_on", "minutes_file")


class NetworkMeeting(Document):
	"""Meeting of the municipal contacts or of a working group: agenda, invitation, attendance, minutes, resolutions."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("NT", self.starts_on, 3)

	def validate(self) -> None:
		"""Check times and status, and keep what only inviting and sending write."""
		check_times(self.starts_on, self.ends_on)
		meetings.check_meeting(self)
		self.year = get_datetime(self.starts_on).year
		guard.protect(self, STAMPED)

	def on_update(self) -> None:
		"""Let the invited be told of an invitation, a new date or a cancellation, once this is committed."""
		guard.release(self)
		before = self.get_doc_before_save()
		if not before:
			return
		if self.status == meetings.INVITED and changed_fields(self, ("starts_on",)):
			self.forget_replies()
		if rules.concerns_guests(self):
			just_invited = self.status == meetings.INVITED and before.status == meetings.PLANNED
			if just_invited and not self.flags.mails_follow:
				meetings.list_people(self)
			rules.let_guests_be_told(self, SENDER)

	def on_trash(self) -> None:
		"""Take the list of the invited along; a meeting somebody was invited to is cancelled, not deleted."""
		meetings.check_deletable(self)
		frappe.db.delete(meetings.ATTENDANCE, {"network_meeting": self.name})

	def forget_replies(self) -> None:
		"""Empty the replies: they were for another date."""
		frappe.db.set_value(
			meetings.ATTENDANCE,
			{"network_meeting": self.name},
			{"reply": None, "replied_on": None, "deputy_name": None},
		)
