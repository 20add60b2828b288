"""States of a meeting, and what they allow."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, strip_html

from heidekreis_integration.integrations.calendar.sequence import FIELD as CALENDAR_SEQUENCE
from heidekreis_integration.meetings.errors import InvitationClosedError, MinutesMissingError

PLANNED, INVITED, HELD, CANCELLED = "Planned", "Invited", "Held", "Called Off"
COMING, NOT_COMING = "Coming", "Not Coming"


def check_invitable(meeting: Document) -> None:
	"""Refuse invitations to what does not lie ahead.

	Raises:
		InvitationClosedError: the meeting is over, held or called off.
	"""
	if meeting.status not in (PLANNED, INVITED) or get_datetime(meeting.starts_on) <= now_datetime():
		frappe.throw(
			_("Invitations go out for meetings that lie ahead and are not cancelled."),
			InvitationClosedError,
			title=_(meeting.doctype),
		)


def takes_replies(status: str, starts_on) -> bool:
	"""Tell whether replies are taken: from the invitation until the begin."""
	return status == INVITED and get_datetime(starts_on) > now_datetime()


def check_minutes(meeting: Document, attended: bool) -> None:
	"""Refuse to send minutes that say nothing.

	Raises:
		MinutesMissingError: the meeting was not held, nothing is written, or nobody attended.
	"""
	if meeting.status != HELD or not strip_html(meeting.minutes or "").strip() or not attended:
		frappe.throw(
			_("Minutes are sent once they are written and the attendance is noted."),
			MinutesMissingError,
			title=_("Minutes"),
		)


def concerns_guests(meeting: Document) -> bool:
	"""Tell whether a save is to be told: an invitation, a new date or place, or that it is called off."""
	before = meeting.get_doc_before_save()
	return bool(before and meeting.status in (INVITED, CANCELLED)) and (
		before.status != meeting.status or before.get(CALENDAR_SEQUENCE) != meeting.get(CALENDAR_SEQUENCE)
	)


def save_invited(meeting: Document) -> None:
	"""Save a meeting as invited; whoever invites sends the mails, no job of its own."""
	meeting.status = INVITED
	meeting.flags.mails_follow = True
	meeting.save(ignore_permissions=True)  # the caller has checked, or a job runs on nobody's behalf


def let_guests_be_told(meeting: Document, sender: str) -> None:
	"""Let a job send what is due once this is committed. `sender`: dotted path of a function of the name."""
	if not meeting.flags.mails_follow:
		frappe.enqueue(sender, queue="short", enqueue_after_commit=True, meeting=meeting.name)
