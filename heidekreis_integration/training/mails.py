"""Mails of the training: to participants with the dates for their calendar, and to the clerks of the pool."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, get_url, get_url_to_form, getdate, now_datetime

from heidekreis_integration.integrations import calendar
from heidekreis_integration.integrations.calendar.files import feed as calendar_file
from heidekreis_integration.integrations.calendar.mail import organizer
from heidekreis_integration.integrations.calendar.model import CANCELLED
from heidekreis_integration.notices import send_once, senders
from heidekreis_integration.notices.outbox import address_of
from heidekreis_integration.notices.texts import german
from heidekreis_integration.training.places import HOLDS_PLACE

TEMPLATE = "training_notice"
TRAINING_PAGE = "/portal/schulung"
DATES_FILE = "schulung.ics"
REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True)
class News:
	"""What the participants of a course are told.

	Attributes:
		kind: Kind of notice.
		subject: With a place for the course's title.
		lines: Paragraphs.
		sessions: Dates that are listed and attached.
		method: Whether the attached dates are invitations or cancellations.
	"""

	kind: str
	subject: str
	lines: Sequence[str]
	sessions: Sequence[Document] = ()
	method: str = REQUEST


@german()
def tell_place(course: Document, row: Document, *, moved_up: bool) -> None:
	"""Tell a participant that a place is theirs, with the dates."""
	subject = _("Your place in the training: {0}") if not moved_up else _("A place became free: {0}")
	first = (
		_("You have moved up from the waiting list: a place in the training is yours.")
		if moved_up
		else _("You are registered. A place in the training is yours.")
	)
	rules = (
		_("Please come to every mandatory session: whoever misses one has not completed the training."),
		_("If you can't come, please withdraw in the portal in good time: others are waiting."),
	)
	news = News("Training Place", subject, (first, *rules), coming_sessions(course.name))
	_tell_participant(course, row, news)


@german()
def tell_waiting(course: Document, row: Document, position: int) -> None:
	"""Tell somebody that they are on the waiting list, and where."""
	lines = (
		_("All places are taken. You are on the waiting list, place {0}.").format(position),
		_("If a place becomes free, you move up by yourself and get a mail at once."),
	)
	_tell_participant(course, row, News("Training Waiting List", _("Waiting list: {0}"), lines))


@german()
def tell_withdrawn(course: Document, row: Document) -> None:
	"""Confirm that a place was given back; the dates are taken out of the calendar."""
	lines = (_("You are not registered any more. You need not do anything else."),)
	subject = _("Withdrawn from the training: {0}")
	news = News("Training Withdrawal", subject, lines, coming_sessions(course.name), CANCEL)
	_tell_participant(course, row, news, str(course.modified))


@german()
def tell_dates(course: Document) -> None:
	"""Tell everybody who holds a place the dates of a course whose sessions were made just now."""
	sessions = coming_sessions(course.name)
	if not sessions:
		return
	lines = (_("These are the dates. Please note them: they are attached for your calendar."),)
	news = News("Training Dates", _("Dates of the training: {0}"), lines, sessions)
	for row in _holders(course):
		_tell_participant(course, row, news, str(getdate(sessions[0].starts_on)))


@german()
def tell_course_cancelled(course: Document, sessions: Sequence[Document]) -> None:
	"""Tell everybody registered or waiting that the course does not take place."""
	lines = (
		_("We are sorry: the training was cancelled."),
		_("You find further courses in the portal."),
	)
	subject = _("The training does not take place: {0}")
	for row in course.participants:
		if row.status != "Cancelled":
			dates = sessions if row.status in HOLDS_PLACE else ()
			news = News("Training Cancelled", subject, lines, dates, CANCEL)
			_tell_participant(course, row, news, str(course.modified))


@german()
def tell_session_cancelled(session: Document) -> None:
	"""Tell the participants that one session does not take place."""
	lines = (_("This session was cancelled. The others take place as planned."),)
	subject = _("A session of your training does not take place: {0}")
	_tell_session(session, News("Training Session Cancelled", subject, lines, (session,), CANCEL))


@german()
def tell_session_moved(session: Document) -> None:
	"""Tell the participants the new time or place of a session."""
	lines = (_("Time or place of this session has changed. Please note the new ones."),)
	subject = _("New date or place in your training: {0}")
	_tell_session(session, News("Training Session Moved", subject, lines, (session,)))


def _tell_session(session: Document, news: News) -> None:
	course = frappe.get_doc("Training Course", session.training_course)
	for row in _holders(course):
		_tell_participant(course, row, news, f"{session.name}|{session.modified}")


def tell_clerks(
	*,
	key: str,
	kind: str,
	subject: str,
	lines: list[str],
	reference: tuple[str, str],
	due_on: date | None = None,
) -> bool:
	"""Tell the pool's mailbox something a clerk should look at, once per `key`; return whether it was sent now."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	recipient = settings.pool_email
	if not recipient:
		return False
	return _send(
		key=f"{key}|{recipient}",
		kind=kind,
		recipient=recipient,
		due_on=due_on,
		reference=reference,
		subject=subject,
		args={
			"name": "",
			"lines": lines,
			"facts": [],
			"link": get_url_to_form(*reference),
			"link_label": _("Open in the system"),
		},
	)


def tell_mediator(
	mediator: Document,
	*,
	key: str,
	kind: str,
	subject: str,
	lines: list[str],
	facts: Sequence[tuple[str, str]] = (),
	page: str = TRAINING_PAGE,
	attachments: Sequence[dict] = (),
	due_on: date | None = None,
	reference: tuple[str, str] | None = None,
) -> bool:
	"""Tell a mediator something, once per `key`; return whether a mail was queued now.

	Whoever has left the pool or can't be reached by mail gets none.
	"""
	recipient = recipient_of(mediator)
	if not recipient:
		return False
	return _send(
		key=f"{key}|{recipient}",
		kind=kind,
		recipient=recipient,
		due_on=due_on,
		reference=reference or ("Mediator", mediator.name),
		subject=subject,
		args={
			"name": mediator.full_name,
			"lines": lines,
			"facts": list(facts),
			"link": get_url(page),
			"link_label": _("Open the portal"),
		},
		attachments=list(attachments),
	)


def send_link(*, name: str, lines: list[str], link: str, link_label: str, **notice) -> bool:
	"""Mail a link to somebody who may have no record yet; `notice` as for `notices.send_once`."""
	args = {"name": name, "lines": lines, "facts": [], "link": link, "link_label": link_label}
	return _send(args=args, due_on=None, **notice)


def recipient_of(mediator: Document | dict) -> str | None:
	"""Return the login (or else the address) of a mediator that gets mails; None if there is none."""
	if mediator.workflow_state == "Left Pool":
		return None
	return next((found for found in (mediator.user, mediator.email) if found and address_of(found)), None)


def coming_sessions(course: str) -> list[Document]:
	"""Return the sessions of a course that are still to come, oldest first."""
	names = frappe.get_all(
		"Training Session",
		{"training_course": course, "status": "Planned", "starts_on": (">", now_datetime())},
		pluck="name",
		order_by="starts_on",
	)
	return [frappe.get_doc("Training Session", name) for name in names]


def session_time(session: Document | dict) -> str:
	"""Return begin and end of a session: Fr, 15.01.2027, 16:00–20:00."""
	start = format_datetime(session.starts_on, "EEE dd.MM.yyyy, HH:mm")
	return f"{start}–{format_datetime(session.ends_on, 'HH:mm')}"


def _holders(course: Document) -> Iterable[Document]:
	return (row for row in course.participants if row.status in HOLDS_PLACE)


def _tell_participant(course: Document, row: Document, news: News, mark: str = "") -> None:
	"""Tell one participant. `mark` makes news of the same kind another one; the registration if empty."""
	mediator = frappe.get_cached_doc("Mediator", row.mediator)
	facts = [(_("Course"), course.title), (_("Venue"), course.venue)]
	facts += [(session.title, session_time(session)) for session in news.sessions]
	tell_mediator(
		mediator,
		key="|".join((news.kind, course.name, row.mediator, mark or str(get_datetime(row.registered_on)))),
		kind=news.kind,
		subject=news.subject.format(course.title),
		lines=list(news.lines),
		facts=facts,
		attachments=invitations(news.sessions, mediator, news.method),
		reference=("Training Course", course.name),
	)


def invitations(sessions: Sequence[Document], mediator: Document, method: str) -> list[dict]:
	"""Return the calendar entries of sessions for one person, as attachments.

	One session is an invitation of its own; the dates of a whole course come in one file, since a mail can hold
	only one invitation that programs offer to accept.
	"""
	address = address_of(recipient_of(mediator) or "")
	if not address or not sessions:
		return []
	events = [calendar.event_of(session) for session in sessions]
	if method == CANCEL:
		# Whoever withdraws takes out dates that stand for the others.
		events = [replace(event, status=CANCELLED) for event in events]
	if len(events) == 1:
		return [
			calendar.attachment(events[0], method=method, attendee=address, attendee_name=mediator.full_name)
		]
	name = frappe.db.get_value("Training Course", sessions[0].training_course, "title")
	content = calendar_file(events, name=name, organizer=organizer())
	return [{"fname": DATES_FILE, "fcontent": content, "content_type": "text/calendar; charset=utf-8"}]


def _send(*, args: dict, recipient: str, **notice) -> bool:
	pool = senders.pool()
	args |= {"pool": pool.name, "operator": pool.operator, "phone": pool.phone}
	try:
		return send_once(recipient=recipient, template=TEMPLATE, args=args, **notice)
	except frappe.OutgoingEmailError:
		# A missing mail account must not undo a registration; the clerk is told to phone instead.
		frappe.clear_last_message()
		text = _("No mail could be sent to {0}. Please call.").format(args["name"] or recipient)
		frappe.msgprint(text, indicator="orange")
		return False
