"""Mails about network meetings: invitation, new date, cancellation, reminder. Each exactly once.

What is to be sent follows from the meeting and from what was sent before, for one person at a time, with the
meeting's row locked and in a transaction of its own. So the job may be killed at any moment, or run twice at once:
the next run finds what is missing and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, getdate, now_datetime

from heidekreis_integration import links
from heidekreis_integration.integrations import calendar
from heidekreis_integration.network import groups, meetings
from heidekreis_integration.notices import office, senders
from heidekreis_integration.notices.outbox import address_of
from heidekreis_integration.notices.texts import german

INVITATION, CANCELLATION, REMINDER = (
	"Network Invitation",
	"Network Meeting Cancelled",
	"Network Meeting Reminder",
)
REPLY = "Network Reply"
USUAL_DAYS = "14, 2"
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Invited:
	"""Somebody on the list of a meeting who may get mails today."""

	attendance: str
	name: str
	recipient: str
	email: str
	reply: str


def send_due(now: datetime | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Send whatever is due for the meetings that lie ahead; return how many mails were queued.

	Args:
		now: The moment of the run, site time; now if None.
		after_each: Called after each person; the scheduled job commits here.
	"""
	now = now or now_datetime()
	filters = {"starts_on": (">", now), "status": ("in", (meetings.INVITED, meetings.CANCELLED))}
	found = frappe.get_all(meetings.MEETING, filters, pluck="name", order_by="starts_on")
	return sum(send_for(name, now, after_each=after_each) for name in found)


def send_for(meeting: str, now: datetime | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Send whatever is due for one meeting; return how many mails were queued.

	What fails for one person is logged, left to the next run, and keeps no mail from the others.
	"""
	now = now or now_datetime()
	queued = 0
	rows = frappe.get_all(
		meetings.ATTENDANCE,
		{"network_meeting": meeting},
		pluck="name",
		order_by="municipality, attendee_name",
	)
	for attendance in rows:
		frappe.db.savepoint("network_mail")
		try:
			queued += _send_to(meeting, attendance, now)
		except Exception:  # noqa: BLE001 - whatever breaks for one person must not keep the mail from the others
			frappe.db.rollback(save_point="network_mail")
			frappe.log_error(title=f"Network meeting {meeting}: mail to {attendance} not sent")
		after_each()
	return queued


def send_in_background(meeting: str) -> None:
	"""Send what is due for one meeting; the job that follows a change on the desk."""
	send_for(meeting, after_each=frappe.db.commit)


def person_of(attendance: str, day: date) -> Invited | None:
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
		return contact and Invited(attendance, contact.name, contact.recipient, contact.email, row.reply)
	address = address_of(row.email or "")
	return Invited(attendance, row.attendee_name, row.email, address, row.reply) if address else None


def facts_of(document: Document) -> list[tuple[str, str]]:
	"""Return when and where, for mails and pages, in the language of the moment."""
	start, end = get_datetime(document.starts_on), get_datetime(document.ends_on)
	when = _("{0} to {1}").format(format_datetime(start, "EEEE, dd.MM.yyyy, HH:mm"), f"{end:%H:%M}")
	facts = [(_("When"), when), (_("Location"), document.location)]
	if document.online_link:
		facts.append((_("Online"), document.online_link))
	if document.topics:
		facts.append((_("Topics"), ", ".join(row.topic for row in document.topics)))
	return facts


def _send_to(meeting: str, attendance: str, now: datetime) -> int:
	"""Send one person what is due. The lock lets nobody move or cancel the meeting in between."""
	document = frappe.get_doc(meetings.MEETING, meeting, for_update=True)
	person = person_of(attendance, now.date())
	if not person or get_datetime(document.starts_on) <= now:
		return 0
	told_on = _told_on(document, person)
	if document.status == meetings.CANCELLED:
		return _cancel(document, person) if told_on else 0
	if document.status != meetings.INVITED:
		return 0
	queued = _invite(document, person, is_new=told_on is None)
	due = _reminder_day(getdate(document.starts_on), now.date())
	told_on = now.date() if queued or told_on is None else told_on
	# Who was told of the date only after the reminder's day needs no reminder; who is not coming neither.
	if due and told_on <= due and person.reply != meetings.NOT_COMING:
		queued += _remind(document, person, due)
	return int(queued)


def _reminder_day(meets_on: date, today: date) -> date | None:
	"""Return the newest reminder day that has come; after a standstill nobody gets two at once."""
	days = office.days_of_setting("network_remind_days", USUAL_DAYS)
	passed = [meets_on - timedelta(days=number) for number in days]
	return max((day for day in passed if day <= today), default=None)


def _told_on(document: Document, person: Invited) -> date | None:
	log = frappe.qb.DocType("Notice Log")
	times = (
		frappe.qb.from_(log)
		.select(log.queued_on)
		.where(log.notice_key.like(f"{INVITATION}|{document.name}|%|{person.attendance}|%"))
		.run(pluck=True)
	)
	return max(times).date() if times else None


def _invite(document: Document, person: Invited, *, is_new: bool) -> bool:
	event = calendar.event_of(document)
	with german():
		subject = _("Invitation: {0} on {1}") if is_new else _("New date or place: {0} on {1}")
		line = (
			_("we invite you to the meeting of the integration network.")
			if is_new
			else _(
				"date or place of the network meeting have changed. Please note what holds now and reply anew."
			)
		)
		return _send(
			document,
			person,
			key=f"{INVITATION}|{document.name}|{event.sequence}|{person.attendance}",
			kind=INVITATION,
			subject=subject,
			lines=[line, _("Please tell us with the link below whether you are coming; no login is needed.")],
			attachments=[_entry(event, person, "REQUEST")],
			with_agenda=True,
		)


def _cancel(document: Document, person: Invited) -> bool:
	event = calendar.event_of(document)
	with german():
		lines = [_("the network meeting does not take place. The calendar entry is cancelled.")]
		if document.cancel_reason:
			lines.append(_("Reason: {0}").format(document.cancel_reason))
		return _send(
			document,
			person,
			key=f"{CANCELLATION}|{document.name}|{event.sequence}|{person.attendance}",
			kind=CANCELLATION,
			subject=_("Cancelled: {0} on {1}"),
			lines=lines,
			attachments=[_entry(event, person, "CANCEL")],
			asks=False,
		)


def _remind(document: Document, person: Invited, due: date) -> bool:
	with german():
		lines = [_("we remind you of the meeting of the integration network.")]
		if not person.reply:
			lines.append(_("You have not replied yet. Please tell us whether you are coming."))
		elif person.reply == meetings.DEPUTY:
			lines.append(_("You have told us that your deputy comes. Please pass this reminder on."))
		else:
			lines.append(_("You have told us that you are coming."))
		return _send(
			document,
			person,
			key=f"{REMINDER}|{document.name}|{due}|{person.attendance}",
			kind=REMINDER,
			subject=_("Reminder: {0} on {1}"),
			lines=lines,
			due_on=due,
		)


def _send(
	document: Document,
	person: Invited,
	*,
	key: str,
	kind: str,
	subject: str,
	lines: list[str],
	attachments: list[dict] | None = None,
	due_on: date | None = None,
	asks: bool = True,
	with_agenda: bool = False,
) -> bool:
	if frappe.db.exists("Notice Log", {"notice_key": f"{key}|{person.recipient}"}):
		return False  # spares making a link; send_once decides
	return office.send(
		key=key,
		kind=kind,
		recipient=person.recipient,
		name=person.name,
		reference=(document.doctype, document.name),
		subject=subject.format(document.title, format_datetime(document.starts_on, "dd.MM.yyyy, HH:mm")),
		lines=lines,
		facts=facts_of(document),
		body=(document.agenda or "") if with_agenda else "",
		body_title=_("Agenda"),
		link=_reply_link(document, person) if asks else "",
		link_text=_("Reply: coming / not coming / deputy comes"),
		due_on=due_on,
		attachments=attachments or [],
	)


def _reply_link(document: Document, person: Invited) -> str:
	"""Return a link that lets this person alone reply without a login, as often as needed until the begin."""
	return links.issue(
		REPLY,
		(meetings.ATTENDANCE, person.attendance),
		person.recipient,
		expires_on=get_datetime(document.starts_on),
		single_use=False,
	)


def _entry(event: calendar.CalendarEvent, person: Invited, method: str) -> dict:
	return calendar.attachment(
		event, method=method, attendee=person.email, attendee_name=person.name, sender=senders.office()
	)
