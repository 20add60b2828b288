"""Mails about network meetings: who gets them, and what they say. When they are due says `meetings.sending`."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.meetings import sending
from heidekreis_integration.meetings.sending import AfterEach, Guest, Kinds, Mail, MeetingMails
from heidekreis_integration.network import groups, meetings
from heidekreis_integration.notices import office, senders
from heidekreis_integration.notices.outbox import address_of

INVITATION, CANCELLATION, REMINDER = (
	"Network Invitation",
	"Network Meeting Cancelled",
	"Network Meeting Reminder",
)
REPLY = "Network Reply"
USUAL_DAYS = "14, 2"


def rows_of(meeting: str) -> list[str]:
	"""Return the entries of everybody on the list of a meeting, by municipality and name."""
	return frappe.get_all(
		meetings.ATTENDANCE,
		{"network_meeting": meeting},
		pluck="name",
		order_by="municipality, attendee_name",
	)


def person_of(attendance: str, day: date) -> Guest | None:
	"""Return who may be written to about a meeting; None for a contact who has left office, or without address."""
	row = frappe.db.get_value(
		meetings.ATTENDANCE,
		attendance,
		["attendee_name", "municipality_contact", "email", "reply"],
		as_dict=True,
	)
	if not row:
		return None
	if row.municipality_contact:
		contact = groups.person_of(row.municipality_contact, day)
		return contact and Guest(attendance, contact.name, contact.recipient, contact.email, row.reply or "")
	address = address_of(row.email or "")
	return Guest(attendance, row.attendee_name, row.email, address, row.reply or "") if address else None


def facts_of(document: Document) -> list[tuple[str, str]]:
	"""Return when and where, for mails and pages, in the language of the moment."""
	facts = sending.facts_of(document)
	if document.online_link:
		facts.append((_("Online"), document.online_link))
	if document.topics:
		facts.append((_("Topics"), ", ".join(row.topic for row in document.topics)))
	return facts


class NetworkMails(MeetingMails):
	"""Invitations of the coordination office to the contacts of the municipalities, or to a working group."""

	doctype = meetings.MEETING
	kinds = Kinds(INVITATION, CANCELLATION, REMINDER)

	def listed(self, meeting: str, now: datetime, after_each: AfterEach) -> list[str]:
		"""Return the entries of everybody invited."""
		return rows_of(meeting)

	def guest(self, document: Document, key: str, day: date) -> Guest | None:
		"""Return the invited person, if in office or member and reachable."""
		return person_of(key, day)

	def reminder_days(self, document: Document) -> tuple[int, ...]:
		"""Return the days the settings name."""
		return office.days_of_setting("network_remind_days", USUAL_DAYS)

	def spares(self, guest: Guest) -> bool:
		"""Whoever is not coming needs no reminder."""
		return guest.reply == meetings.NOT_COMING

	def sender(self) -> senders.Sender:
		"""The county's coordination office invites."""
		return senders.office()

	def notice_key(self, key: str, guest: Guest) -> str:
		"""Mails of the office are noted with their recipient."""
		return f"{key}|{guest.recipient}"

	def invitation_lines(self, is_new: bool) -> list[str]:
		"""Return what an invitation says, or the news of another date or place."""
		line = (
			_("we invite you to the meeting of the integration network.")
			if is_new
			else _(
				"date or place of the network meeting have changed. Please note what holds now and reply anew."
			)
		)
		return [line, _("Please tell us with the link below whether you are coming; no login is needed.")]

	def cancellation_lines(self) -> list[str]:
		"""Return what is said when the meeting is called off."""
		return [_("the network meeting does not take place. The calendar entry is cancelled.")]

	def reminder_lines(self, guest: Guest) -> list[str]:
		"""Return what a reminder says."""
		replied = {
			"": _("You have not replied yet. Please tell us whether you are coming."),
			meetings.DEPUTY: _("You have told us that your deputy comes. Please pass this reminder on."),
		}
		return [
			_("we remind you of the meeting of the integration network."),
			replied.get(guest.reply, _("You have told us that you are coming.")),
		]

	def reply_link(self, document: Document, guest: Guest) -> str:
		"""Return the link of this invitation."""
		return sending.reply_link(REPLY, (meetings.ATTENDANCE, guest.key), guest.recipient, document)

	def post(self, document: Document, guest: Guest, mail: Mail) -> bool:
		"""Send in the office's form, the agenda with the invitation."""
		return office.send(
			key=mail.key,
			kind=mail.kind,
			recipient=guest.recipient,
			name=guest.name,
			reference=(document.doctype, document.name),
			subject=mail.subject,
			lines=mail.lines,
			facts=facts_of(document),
			body=(document.agenda or "") if mail.kind == INVITATION else "",
			body_title=_("Agenda"),
			link=mail.link,
			link_text=_("Reply: coming / not coming / deputy comes"),
			due_on=mail.due_on,
			attachments=mail.attachments,
		)


_MAILS = NetworkMails()
send_due = _MAILS.send_due
send_for = _MAILS.send_for


def send_in_background(meeting: str) -> None:
	"""Send what is due for one meeting; the job that follows a change on the desk."""
	send_for(meeting, after_each=frappe.db.commit)
