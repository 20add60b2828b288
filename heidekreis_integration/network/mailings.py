"""Mailings to contacts by topic, or to a working group: only with consent, each recipient exactly once.

The mails are queued one by one, each in a transaction of its own, after one more look at the consent. A job that is
killed leaves the rest to the next run, which sends nobody a second mail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate, now_datetime, nowdate, strip_html

from heidekreis_integration.network import groups
from heidekreis_integration.network.groups import Person
from heidekreis_integration.network.meetings_errors import MailingAudienceError, MailingFixedError
from heidekreis_integration.notices import office
from heidekreis_integration.workflow import guard

MAILING, KIND = "Network Mailing", "Network Mailing"
DRAFT, SENDING, SENT = "Draft", "Sending", "Sent"
CONTENT = ("subject", "message", "working_group")
KEPT = ("status", "recipients_count", "sent_on", "sent_by")
JOB = "heidekreis_integration.network.mailings.run"
# A job that has shown no sign of life for so long is taken for dead.
STALE_AFTER = timedelta(minutes=30)
AfterEach = Callable[[], None]


def check(mailing: Document) -> None:
	"""Refuse changes to what was sent, and two audiences at once; keep what only sending writes.

	Raises:
		MailingFixedError, MailingAudienceError
	"""
	before = mailing.get_doc_before_save()
	if before and before.status != DRAFT and _content(before) != _content(mailing):
		frappe.throw(
			_("This mailing was sent already. Please duplicate it and change the new one."),
			MailingFixedError,
			title=_("Mailing"),
		)
	if mailing.working_group and mailing.topics:
		frappe.throw(
			_("Please choose either topics or a working group."), MailingAudienceError, title=_("Recipients")
		)
	guard.protect(mailing, KEPT)


def check_deletable(mailing: Document) -> None:
	"""Refuse to delete a mailing that is being sent: its job would find nothing.

	Raises:
		MailingFixedError
	"""
	if mailing.status == SENDING:
		frappe.throw(_("This mailing is being sent just now."), MailingFixedError, title=_("Mailing"))


def recipients(mailing: Document, day: date | None = None) -> list[Person]:
	"""Return who would get the mailing on `day` (today if None): in office or member, reachable, and with consent."""
	day = day or getdate(nowdate())
	if mailing.working_group:
		found = groups.members_of(mailing.working_group, day)
		contacts = {row.name for row in groups.valid_contacts(day, mailing_consent=1)}
		return [person for person in found if not person.contact or person.contact in contacts]
	people = [groups.person_of(row.name, day) for row in groups.valid_contacts(day, mailing_consent=1)]
	interested = _interested(mailing)
	by_address = {
		person.email.lower(): person
		for person in people
		if person and (interested is None or person.contact in interested)
	}
	return list(by_address.values())


def start(name: str, *, actor: str) -> int:
	"""Set a draft to Sending and let a job send it; return how many will get it.

	Raises:
		MailingFixedError: it was sent already.
		MailingAudienceError: nobody would get it.
	"""
	mailing = frappe.get_doc(MAILING, name, for_update=True)
	if mailing.status != DRAFT:
		frappe.throw(
			_("This mailing was sent already. Please duplicate it and change the new one."), MailingFixedError
		)
	count = len(recipients(mailing))
	if not count or not strip_html(mailing.message or "").strip():
		frappe.throw(
			_("Nobody in office agreed to mailings on these topics, or the text is empty."),
			MailingAudienceError,
		)
	guard.write(mailing, status=SENDING, sent_by=actor, recipients_count=count)
	mailing.save(ignore_permissions=True)  # the caller has checked
	frappe.enqueue(JOB, queue="long", enqueue_after_commit=True, mailing=name)
	return count


def run(mailing: str, after_each: AfterEach | None = None) -> int:
	"""Send what is left of a mailing; return how many mails were queued. Safe to run twice, or again after a kill.

	Args:
		mailing: Its name.
		after_each: Called after each recipient; commits if not given.
	"""
	keep = after_each or frappe.db.commit
	document = frappe.get_doc(MAILING, mailing)
	if document.status != SENDING:
		return 0
	queued = 0
	for person in recipients(document):
		queued += send_one(document, person)
		keep()
	document = frappe.get_doc(MAILING, mailing, for_update=True)
	if document.status == SENDING:
		guard.write(document, status=SENT, sent_on=now_datetime(), recipients_count=queued_of(mailing))
		document.save(ignore_permissions=True)  # the job runs on nobody's behalf
	keep()
	return queued


@dataclass(frozen=True)
class Progress:
	"""How far the sending of a mailing is."""

	status: str
	done: int
	total: int


def progress(mailing: str) -> Progress:
	"""Return how far the sending is. No permission check: callers check."""
	status, expected = frappe.db.get_value(MAILING, mailing, ["status", "recipients_count"])
	done = queued_of(mailing)
	return Progress(status, done, max(done, cint(expected)))


def queued_of(mailing: str) -> int:
	"""Return how many mails of a mailing were queued so far."""
	return frappe.db.count("Notice Log", {"kind": KIND, "reference_name": mailing})


def send_one(mailing: Document, person: Person) -> bool:
	"""Queue the mail to one recipient, unless sent before or the consent was withdrawn meanwhile."""
	if person.contact and not _still_agrees(person.contact):
		return False
	return office.send(
		key=f"{KIND}|{mailing.name}",
		kind=KIND,
		recipient=person.recipient,
		name=person.name,
		reference=(MAILING, mailing.name),
		subject=mailing.subject,
		body=mailing.message,
		lines=[],
	)


def resume(*, after_each: AfterEach | None = None) -> int:
	"""Go on with mailings whose job has died; return how many. For the hourly job."""
	dead = {"status": SENDING, "modified": ("<", now_datetime() - STALE_AFTER)}
	names = frappe.get_all(MAILING, dead, pluck="name")
	for name in names:
		run(name, after_each)
	return len(names)


def _still_agrees(contact: str) -> bool:
	return bool(groups.valid_contacts(getdate(nowdate()), name=contact, mailing_consent=1))


def _interested(mailing: Document) -> set[str] | None:
	"""Return the contacts that chose one of the mailing's topics, None where it names none."""
	topics = [row.topic for row in mailing.topics]
	if not topics:
		return None
	return set(
		frappe.get_all(
			"Contact Topic", {"parenttype": groups.CONTACT, "topic": ("in", topics)}, pluck="parent"
		)
	)


def _content(mailing: Document) -> list:
	return [mailing.get(field) or "" for field in CONTENT] + [sorted(row.topic for row in mailing.topics)]
