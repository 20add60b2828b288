"""Mails about exchange meetings: who gets them, what they say, and the minutes. When says `meetings.sending`."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, get_url, now_datetime

from heidekreis_integration.meetings import sending
from heidekreis_integration.meetings.due import USUAL_DAYS
from heidekreis_integration.meetings.sending import AfterEach, Guest, Kinds, Mail, MeetingMails
from heidekreis_integration.notices import send_once, senders
from heidekreis_integration.notices.outbox import address_of
from heidekreis_integration.notices.texts import german, plain
from heidekreis_integration.training import meetings

INVITATION, CANCELLATION, REMINDER, MINUTES = (
	"Meeting Invitation",
	"Meeting Cancelled",
	"Meeting Reminder",
	"Meeting Minutes",
)
TEMPLATE, MINUTES_TEMPLATE = "meeting_notice", "meeting_minutes"
PAGE, REPLY = "/portal/treffen", "Meeting Reply"


def send_minutes(meeting: str) -> int:
	"""Mail the minutes to those who attended; return how many mails were queued.

	Nobody gets the same text twice; changed minutes go out anew.

	Raises:
		MinutesMissingError: there are none, or nobody attended.
	"""
	document = frappe.get_doc(meetings.MEETING, meeting, for_update=True)
	version = meetings.minutes_version(document)
	queued = 0
	for row in document.attendance:
		guest = _guest(row) if row.attended else None
		if guest:
			queued += _send_minutes(document, guest, version)
	document.db_set("minutes_sent_on", now_datetime(), notify=True)
	return queued


def reminder_days(document: Document) -> tuple[int, ...]:
	"""Return on how many days before the meeting reminders go out: the series' own, the settings', or 7 and 1."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	if not cint(settings.get("send_meeting_reminders", 1)):
		return ()
	series = frappe.get_cached_doc("Exchange Meeting Series", document.series) if document.series else None
	rows = (series.reminders if series else None) or settings.get("meeting_reminders") or []
	return tuple(cint(row.days_before) for row in rows) or USUAL_DAYS


class ExchangeMails(MeetingMails):
	"""Invitations of the pool to its mediators."""

	doctype = meetings.MEETING
	kinds = Kinds(INVITATION, CANCELLATION, REMINDER)
	waiting = (meetings.PLANNED, meetings.INVITED, meetings.CANCELLED)

	def listed(self, meeting: str, now: datetime, after_each: AfterEach) -> list[str]:
		"""Return the mediators on the list; the active ones are added once the invitation is due."""
		document = frappe.get_doc(meetings.MEETING, meeting)
		if document.status == meetings.INVITED or _invitation_is_due(document, now):
			document = meetings.invite(meeting)
			after_each()
		if document.status == meetings.PLANNED:
			return []
		return [row.mediator for row in document.attendance]

	def guest(self, document: Document, key: str, day: date) -> Guest | None:
		"""Return the mediator, None for one who has left the pool or gets no mail."""
		row = next((row for row in document.attendance if row.mediator == key), None)
		return row and _guest(row)

	def reminder_days(self, document: Document) -> tuple[int, ...]:
		"""Return the days of the series, or of the settings."""
		return reminder_days(document)

	def spares(self, guest: Guest) -> bool:
		"""Whoever is not coming is reminded only if the pool wishes so."""
		settings = frappe.get_cached_doc("Heidekreis Settings")
		return guest.reply == meetings.NOT_COMING and not cint(settings.get("remind_declined"))

	def sender(self) -> senders.Sender:
		"""The pool invites."""
		return senders.pool()

	def invitation_lines(self, is_new: bool) -> list[str]:
		"""Return what an invitation says, or the news of another date or place."""
		if is_new:
			return [_("we invite you to the exchange meeting of the mediators.")]
		return [_("date or place of the exchange meeting have changed. Please note what holds now.")]

	def cancellation_lines(self) -> list[str]:
		"""Return what is said when the meeting is called off."""
		return [_("the exchange meeting does not take place.")]

	def reminder_lines(self, guest: Guest) -> list[str]:
		"""Return what a reminder says."""
		lines = [_("we remind you of the exchange meeting of the mediators.")]
		if guest.reply == meetings.COMING:
			lines.append(_("You have told us that you are coming."))
		elif not guest.reply:
			lines.append(_("You have not replied yet. Please tell us whether you are coming."))
		return lines

	def reply_link(self, document: Document, guest: Guest) -> str:
		"""Return the link of this mediator."""
		return sending.reply_link(REPLY, (document.doctype, document.name), guest.key, document)

	def post(self, document: Document, guest: Guest, mail: Mail) -> bool:
		"""Send in the pool's form, the agenda with the invitation."""
		agenda = (document.agenda or "") if mail.kind == INVITATION else ""
		return send_once(
			key=mail.key,
			kind=mail.kind,
			recipient=guest.recipient,
			due_on=mail.due_on,
			reference=(document.doctype, document.name),
			subject=mail.subject,
			template=TEMPLATE,
			args={
				"name": guest.name,
				"lines": mail.lines,
				"facts": _facts(document),
				"agenda": agenda,
				"agenda_text": plain(agenda),
				"asks": bool(mail.link),
				"link": mail.link or get_url(PAGE),
				"pool": senders.pool(),
			},
			attachments=mail.attachments,
		)


_MAILS = ExchangeMails()
send_due = _MAILS.send_due
send_for = _MAILS.send_for


def send_in_background(meeting: str) -> None:
	"""Send what is due for one meeting; the job that follows a change on the desk."""
	send_for(meeting, after_each=frappe.db.commit)


def _invitation_is_due(document: Document, now: datetime) -> bool:
	if document.status != meetings.PLANNED:
		return False
	settings = frappe.get_cached_doc("Heidekreis Settings")
	days = settings.get("meeting_invite_days")
	if document.series:
		days = frappe.get_cached_value("Exchange Meeting Series", document.series, "invite_days_before")
	start = get_datetime(document.starts_on)
	return bool(cint(days)) and now < start <= now + timedelta(days=cint(days) + 1)


def _guest(row: Document) -> Guest | None:
	found = frappe.db.get_value(
		"Mediator", row.mediator, ["full_name", "user", "email", "workflow_state"], as_dict=True
	)
	if not found or found.workflow_state == "Left Pool" or not (found.user or found.email):
		return None
	recipient = found.user or found.email
	return Guest(
		key=row.mediator,
		name=found.full_name,
		recipient=recipient,
		email=address_of(recipient) or recipient,
		reply=row.reply or "",
		takes_part=found.workflow_state == "Active",
	)


def _send_minutes(document: Document, guest: Guest, version: str) -> bool:
	with german():
		return send_once(
			key=f"{MINUTES}|{document.name}|{version}|{guest.key}",
			kind=MINUTES,
			recipient=guest.recipient,
			due_on=None,
			reference=(document.doctype, document.name),
			subject=_("Minutes: {0}").format(document.title),
			template=MINUTES_TEMPLATE,
			args={
				"name": guest.name,
				"facts": _facts(document),
				"minutes": document.minutes,
				"minutes_text": plain(document.minutes),
				"pool": senders.pool(),
			},
		)


def _facts(document: Document) -> list[tuple[str, str]]:
	facts = sending.facts_of(document)
	if document.further_training and document.training_topic:
		facts.append((_("Further Training"), document.training_topic))
	return facts
