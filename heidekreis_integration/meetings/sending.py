"""Mails about meetings: invitation, new date, cancellation, reminder. Each exactly once.

What is to be sent follows from the meeting and from what was sent before, for one person at a time, with the
meeting's row locked and in a transaction of its own. So the job may be killed at any moment, or run twice at once:
the next run finds what is missing and nothing else.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, getdate, now_datetime

from heidekreis_integration import links
from heidekreis_integration.integrations import calendar
from heidekreis_integration.meetings.due import due_reminder, is_needed
from heidekreis_integration.meetings.rules import CANCELLED, INVITED
from heidekreis_integration.notices.senders import Sender
from heidekreis_integration.notices.texts import german

SAVEPOINT = "meeting_mail"
AfterEach = Callable[[], None]


@dataclass(frozen=True)
class Guest:
	"""Somebody on the list of a meeting who may get mails today.

	Attributes:
		key: Names the guest on the list and in the keys of notices.
		name: Full name, for the greeting.
		recipient: Login or mail address, as `notices.send_once` takes it.
		email: The address itself.
		reply: What was answered so far, or nothing.
		takes_part: False for somebody who is only told what becomes of an earlier invitation.
	"""

	key: str
	name: str
	recipient: str
	email: str
	reply: str = ""
	takes_part: bool = True


@dataclass(frozen=True)
class Kinds:
	"""The kinds of notices of one kind of meeting."""

	invitation: str
	cancellation: str
	reminder: str


@dataclass(frozen=True)
class Mail:
	"""What one mail says. `link`: where to reply, empty where there is nothing to reply to."""

	key: str
	kind: str
	subject: str
	lines: Sequence[str]
	link: str = ""
	due_on: date | None = None
	attachments: Sequence[dict] = field(default_factory=tuple)


class MeetingMails(ABC):
	"""The mails of one kind of meeting: the common rules, and below what each kind adds.

	Attributes:
		doctype: The meetings.
		kinds: The kinds of their notices.
		waiting: States of meetings that a run looks at.
	"""

	doctype: str
	kinds: Kinds
	waiting: tuple[str, ...] = (INVITED, CANCELLED)

	def send_due(self, now: datetime | None = None, *, after_each: AfterEach = lambda: None) -> int:
		"""Send whatever is due for the meetings that lie ahead; return how many mails were queued.

		Args:
			now: The moment of the run, site time; now if None.
			after_each: Called after each person; the scheduled job commits here.
		"""
		now = now or now_datetime()
		filters = {"starts_on": (">", now), "status": ("in", self.waiting)}
		found = frappe.get_all(self.doctype, filters, pluck="name", order_by="starts_on")
		return sum(self.send_for(name, now, after_each=after_each) for name in found)

	def send_for(
		self, meeting: str, now: datetime | None = None, *, after_each: AfterEach = lambda: None
	) -> int:
		"""Send whatever is due for one meeting; return how many mails were queued.

		What fails for one person is logged, left to the next run, and keeps no mail from the others.
		"""
		now = now or now_datetime()
		queued = 0
		for key in self.listed(meeting, now, after_each):
			frappe.db.savepoint(SAVEPOINT)
			try:
				queued += self._send_to(meeting, key, now)
			except Exception:  # noqa: BLE001 - whatever breaks for one person must not keep the mail from the others
				_undo()
				frappe.log_error(title=f"{self.doctype} {meeting}: mail to {key} not sent")
			after_each()
		return queued

	def _send_to(self, meeting: str, key: str, now: datetime) -> int:
		"""Send one person what is due. The lock lets nobody move or cancel the meeting in between."""
		document = frappe.get_doc(self.doctype, meeting, for_update=True)
		guest = self.guest(document, key, now.date())
		if not guest or get_datetime(document.starts_on) <= now:
			return 0
		told_on = self._told_on(document, guest)
		if document.status == CANCELLED:
			return self._cancel(document, guest) if told_on else 0
		if document.status != INVITED:
			return 0
		may_hear = told_on or guest.takes_part
		queued = self._invite(document, guest, is_new=told_on is None) if may_hear else 0
		due = due_reminder(getdate(document.starts_on), now.date(), self.reminder_days(document))
		told_on = now.date() if queued else told_on
		if due and guest.takes_part and not self.spares(guest) and is_needed(due, told_on):
			queued += self._remind(document, guest, due.due_on)
		return queued

	def _told_on(self, document: Document, guest: Guest) -> date | None:
		"""Return the day of the last invitation or new date, None if there was none."""
		log = frappe.qb.DocType("Notice Log")
		begin = f"{self.kinds.invitation}|{document.name}|%|{guest.key}"
		times = (
			frappe.qb.from_(log)
			.select(log.queued_on)
			.where(log.notice_key.like(begin) | log.notice_key.like(f"{begin}|%"))
			.run(pluck=True)
		)
		return max(times).date() if times else None

	def _invite(self, document: Document, guest: Guest, *, is_new: bool) -> bool:
		event = calendar.event_of(document)
		with german():
			subject = _("Invitation: {0} on {1}") if is_new else _("New date or place: {0} on {1}")
			return self._send(
				document,
				guest,
				kind=self.kinds.invitation,
				mark=event.sequence,
				subject=subject,
				lines=self.invitation_lines(is_new),
				attachments=[self._entry(event, guest, "REQUEST")],
			)

	def _cancel(self, document: Document, guest: Guest) -> bool:
		event = calendar.event_of(document)
		with german():
			lines = self.cancellation_lines()
			if document.cancel_reason:
				lines.append(_("Reason: {0}").format(document.cancel_reason))
			return self._send(
				document,
				guest,
				kind=self.kinds.cancellation,
				mark=event.sequence,
				subject=_("Cancelled: {0} on {1}"),
				lines=lines,
				attachments=[self._entry(event, guest, "CANCEL")],
				asks=False,
			)

	def _remind(self, document: Document, guest: Guest, due: date) -> bool:
		with german():
			return self._send(
				document,
				guest,
				kind=self.kinds.reminder,
				mark=due,
				subject=_("Reminder: {0} on {1}"),
				lines=self.reminder_lines(guest),
				due_on=due,
			)

	def _send(
		self, document: Document, guest: Guest, *, kind: str, mark, subject: str, asks: bool = True, **mail
	) -> bool:
		key = f"{kind}|{document.name}|{mark}|{guest.key}"
		if frappe.db.exists("Notice Log", {"notice_key": self.notice_key(key, guest)}):
			return False  # spares making a link; send_once decides
		when = format_datetime(document.starts_on, "dd.MM.yyyy, HH:mm")
		link = self.reply_link(document, guest) if asks else ""
		return self.post(
			document,
			guest,
			Mail(key=key, kind=kind, subject=subject.format(document.title, when), link=link, **mail),
		)

	def _entry(self, event: calendar.CalendarEvent, guest: Guest, method: str) -> dict:
		return calendar.attachment(
			event, method=method, attendee=guest.email, attendee_name=guest.name, sender=self.sender()
		)

	def spares(self, guest: Guest) -> bool:
		"""Tell whether the guest is to be spared reminders."""
		return False

	def notice_key(self, key: str, guest: Guest) -> str:
		"""Return the key under which `post` notes a mail."""
		return key

	@abstractmethod
	def listed(self, meeting: str, now: datetime, after_each: AfterEach) -> list[str]:
		"""Return the keys of everybody on the list, after bringing the list up to date."""

	@abstractmethod
	def guest(self, document: Document, key: str, day: date) -> Guest | None:
		"""Return who may be written to; None for who has left, or can't be reached."""

	@abstractmethod
	def reminder_days(self, document: Document) -> tuple[int, ...]:
		"""Return on how many days before the meeting reminders go out."""

	@abstractmethod
	def sender(self) -> Sender:
		"""Return who invites."""

	@abstractmethod
	def invitation_lines(self, is_new: bool) -> list[str]:
		"""Return what an invitation says, or the news of another date or place."""

	@abstractmethod
	def cancellation_lines(self) -> list[str]:
		"""Return what is said when the meeting is called off."""

	@abstractmethod
	def reminder_lines(self, guest: Guest) -> list[str]:
		"""Return what a reminder says."""

	@abstractmethod
	def reply_link(self, document: Document, guest: Guest) -> str:
		"""Return the address at which the guest replies."""

	@abstractmethod
	def post(self, document: Document, guest: Guest, mail: Mail) -> bool:
		"""Queue the mail unless it was before; return whether it was queued now."""


def reply_link(purpose: str, reference: tuple[str, str], holder: str, meeting: Document) -> str:
	"""Return a link that lets its holder alone reply without a login, as often as needed until the begin."""
	expires_on = get_datetime(meeting.starts_on)
	return links.issue(purpose, reference, holder, expires_on=expires_on, single_use=False)


def facts_of(meeting: Document) -> list[tuple[str, str]]:
	"""Return when and where, in the language of the moment."""
	start, end = get_datetime(meeting.starts_on), get_datetime(meeting.ends_on)
	when = _("{0} to {1}").format(format_datetime(start, "EEEE, dd.MM.yyyy, HH:mm"), f"{end:%H:%M}")
	return [(_("When"), when), (_("Location"), meeting.location)]


def _undo() -> None:
	"""Undo what was begun for one person; a deadlock has undone everything and left no savepoint."""
	try:
		frappe.db.rollback(save_point=SAVEPOINT)
	except frappe.db.OperationalError:
		frappe.db.rollback()
