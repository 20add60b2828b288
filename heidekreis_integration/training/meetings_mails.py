"""Mails about exchange meetings: invitation, new date, cancellation, reminders, minutes. Each exactly once.

What is to be sent follows from the meeting and from what was sent before, for one mediator at a time, with the
meeting's row locked and in a transaction of its own. So the job may be killed at any moment, or run twice at once:
the next run finds what is missing and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.core.utils import html2text
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import cint, format_datetime, get_datetime, get_url, getdate, now_datetime

from heidekreis_integration import links
from heidekreis_integration.integrations import calendar
from heidekreis_integration.notices import send_once
from heidekreis_integration.notices.outbox import LANGUAGE, address_of
from heidekreis_integration.training import meetings
from heidekreis_integration.training.meetings_due import USUAL_DAYS, Reminder, due_reminder, is_needed

INVITATION, CANCELLATION, REMINDER, MINUTES = (
	"Meeting Invitation",
	"Meeting Cancelled",
	"Meeting Reminder",
	"Meeting Minutes",
)
TEMPLATE, MINUTES_TEMPLATE = "meeting_notice", "meeting_minutes"
PAGE, REPLY = "/portal/treffen", "Meeting Reply"
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Person:
	"""A mediator as far as mails are concerned."""

	name: str
	full_name: str
	recipient: str
	is_active: bool


def send_due(now: datetime | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Send whatever is due for the meetings that lie ahead; return how many mails were queued.

	Args:
		now: The moment of the run, site time; now if None.
		after_each: Called after each mediator; the scheduled job commits here.
	"""
	now = now or now_datetime()
	found = frappe.get_all(
		meetings.MEETING,
		filters={
			"starts_on": (">", now),
			"status": ("in", (meetings.PLANNED, meetings.INVITED, meetings.CANCELLED)),
		},
		pluck="name",
		order_by="starts_on asc",
	)
	return sum(send_for(name, now, after_each=after_each) for name in found)


def send_for(meeting: str, now: datetime | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Send whatever is due for one meeting; return how many mails were queued.

	What fails for one mediator is logged, left to the next run, and keeps no mail from the others.
	"""
	now = now or now_datetime()
	document = frappe.get_doc(meetings.MEETING, meeting)
	if document.status == meetings.INVITED or _invitation_is_due(document, now):
		document = meetings.invite(meeting)
		after_each()
	if document.status not in (meetings.INVITED, meetings.CANCELLED):
		return 0
	queued = 0
	for mediator in [row.mediator for row in document.attendance]:
		try:
			queued += _send_to(meeting, mediator, now)
		except Exception:  # noqa: BLE001 - whatever breaks for one mediator must not keep the mail from the others
			frappe.db.rollback()
			frappe.log_error(title=f"Exchange meeting {meeting}: mail to {mediator} not sent")
		after_each()
	return queued


def send_in_background(meeting: str) -> None:
	"""Send what is due for one meeting; the job that follows a change on the desk."""
	send_for(meeting, after_each=frappe.db.commit)


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
		person = _person(row.mediator) if row.attended else None
		if person:
			queued += _send_minutes(document, person, version)
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


def _invitation_is_due(document: Document, now: datetime) -> bool:
	if document.status != meetings.PLANNED:
		return False
	settings = frappe.get_cached_doc("Heidekreis Settings")
	days = settings.get("meeting_invite_days")
	if document.series:
		days = frappe.get_cached_value("Exchange Meeting Series", document.series, "invite_days_before")
	start = get_datetime(document.starts_on)
	return bool(cint(days)) and now < start <= now + timedelta(days=cint(days) + 1)


def _send_to(meeting: str, mediator: str, now: datetime) -> int:
	"""Send one mediator what is due. The lock lets nobody move or cancel the meeting in between."""
	document = frappe.get_doc(meetings.MEETING, meeting, for_update=True)
	person = _person(mediator)
	if not person or get_datetime(document.starts_on) <= now:
		return 0
	told_on = _told_on(document, person)
	if document.status == meetings.CANCELLED:
		return _cancel(document, person) if told_on else 0
	if document.status != meetings.INVITED:
		return 0
	queued = _invite(document, person, is_new=told_on is None) if told_on or person.is_active else 0
	due = due_reminder(getdate(document.starts_on), now.date(), reminder_days(document))
	if due and person.is_active and not _spared(document, person):
		told_on = now.date() if queued else told_on
		queued += _remind(document, person, due) if is_needed(due, told_on) else 0
	return queued


def _person(mediator: str) -> Person | None:
	"""Return the mediator, None for one who has left the pool or gets no mail."""
	found = frappe.db.get_value(
		"Mediator", mediator, ["full_name", "user", "email", "workflow_state"], as_dict=True
	)
	if not found or found.workflow_state == "Left Pool" or not (found.user or found.email):
		return None
	return Person(mediator, found.full_name, found.user or found.email, found.workflow_state == "Active")


def _told_on(document: Document, person: Person) -> date | None:
	"""Return the day of the last invitation or new date, None if there was none."""
	log = frappe.qb.DocType("Notice Log")
	times = (
		frappe.qb.from_(log)
		.select(log.queued_on)
		.where(log.notice_key.like(f"{INVITATION}|{document.name}|%|{person.name}"))
		.run(pluck=True)
	)
	return max(times).date() if times else None


def _spared(document: Document, person: Person) -> bool:
	row = next(row for row in document.attendance if row.mediator == person.name)
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return row.reply == meetings.NOT_COMING and not cint(settings.get("remind_declined"))


def _invite(document: Document, person: Person, *, is_new: bool) -> int:
	event = calendar.event_of(document)
	with _german():
		subject = _("Invitation: {0} on {1}") if is_new else _("New date or place: {0} on {1}")
		line = (
			_("we invite you to the exchange meeting of the mediators.")
			if is_new
			else _("date or place of the exchange meeting have changed. Please note what holds now.")
		)
		return _send(
			document,
			person,
			key=f"{INVITATION}|{document.name}|{event.sequence}|{person.name}",
			kind=INVITATION,
			subject=subject,
			lines=[line],
			attachments=[_entry(event, person, "REQUEST")],
		)


def _cancel(document: Document, person: Person) -> int:
	event = calendar.event_of(document)
	with _german():
		lines = [_("the exchange meeting does not take place.")]
		if document.cancel_reason:
			lines.append(_("Reason: {0}").format(document.cancel_reason))
		return _send(
			document,
			person,
			key=f"{CANCELLATION}|{document.name}|{event.sequence}|{person.name}",
			kind=CANCELLATION,
			subject=_("Cancelled: {0} on {1}"),
			lines=lines,
			attachments=[_entry(event, person, "CANCEL")],
			asks=False,
		)


def _remind(document: Document, person: Person, due: Reminder) -> int:
	row = next(row for row in document.attendance if row.mediator == person.name)
	with _german():
		lines = [_("we remind you of the exchange meeting of the mediators.")]
		if row.reply == meetings.COMING:
			lines.append(_("You have told us that you are coming."))
		elif not row.reply:
			lines.append(_("You have not replied yet. Please tell us whether you are coming."))
		return _send(
			document,
			person,
			key=f"{REMINDER}|{document.name}|{due.due_on}|{person.name}",
			kind=REMINDER,
			subject=_("Reminder: {0} on {1}"),
			lines=lines,
			due_on=due.due_on,
		)


def _send_minutes(document: Document, person: Person, version: str) -> int:
	with _german():
		return send_once(
			key=f"{MINUTES}|{document.name}|{version}|{person.name}",
			kind=MINUTES,
			recipient=person.recipient,
			due_on=None,
			reference=(document.doctype, document.name),
			subject=_("Minutes: {0}").format(document.title),
			template=MINUTES_TEMPLATE,
			args={
				"name": person.full_name,
				"facts": _facts(document),
				"minutes": document.minutes,
				"minutes_text": _plain(document.minutes),
				"pool": _pool(),
			},
		)


def _send(
	document: Document,
	person: Person,
	*,
	key: str,
	kind: str,
	subject: str,
	lines: list[str],
	due_on: date | None = None,
	attachments: list[dict] | None = None,
	asks: bool = True,
) -> int:
	if frappe.db.exists("Notice Log", {"notice_key": key}):
		return 0  # spares making a link; send_once decides
	return send_once(
		key=key,
		kind=kind,
		recipient=person.recipient,
		due_on=due_on,
		reference=(document.doctype, document.name),
		subject=subject.format(document.title, format_datetime(document.starts_on, "dd.MM.yyyy, HH:mm")),
		template=TEMPLATE,
		args={
			"name": person.full_name,
			"lines": lines,
			"facts": _facts(document),
			"agenda": document.agenda if kind == INVITATION else "",
			"agenda_text": _plain(document.agenda) if kind == INVITATION else "",
			"asks": asks,
			"link": _reply_link(document, person) if asks else get_url(PAGE),
			"pool": _pool(),
		},
		attachments=attachments,
	)


def _reply_link(document: Document, person: Person) -> str:
	"""Return a link that lets this mediator alone reply without a login, as often as they like until the begin."""
	return links.issue(
		REPLY,
		(document.doctype, document.name),
		person.name,
		expires_on=get_datetime(document.starts_on),
		single_use=False,
	)


def _entry(event, person: Person, method: str) -> dict:
	address = address_of(person.recipient) or person.recipient
	return calendar.attachment(event, method=method, attendee=address, attendee_name=person.full_name)


def _facts(document: Document) -> list[tuple[str, str]]:
	start, end = get_datetime(document.starts_on), get_datetime(document.ends_on)
	when = _("{0} to {1}").format(format_datetime(start, "EEEE, dd.MM.yyyy, HH:mm"), f"{end:%H:%M}")
	facts = [(_("When"), when), (_("Location"), document.location)]
	if document.further_training and document.training_topic:
		facts.append((_("Further Training"), document.training_topic))
	return facts


def _plain(html: str | None) -> str:
	"""Return formatted text for the mail's plain version, lists with their numbers."""
	return (html2text(html) if html else "").strip()


def _pool() -> dict:
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return {"name": settings.pool_name, "operator": settings.pool_operator, "phone": settings.pool_phone}


@contextmanager
def _german():
	"""Write in the language of the pool's mails, whoever has caused them."""
	with print_language(LANGUAGE):
		yield
