"""Exchange meetings: inviting, replies, minutes, and what counts as further training.

No permission checks: callers check that the actor may write the meeting, or acts for the mediator.
"""

from __future__ import annotations

from hashlib import sha256

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, get_datetime, now_datetime

from heidekreis_integration.meetings import rules
from heidekreis_integration.meetings.errors import NotInvitedError, ReplyClosedError

MEETING = "Exchange Meeting"
PLANNED, INVITED, HELD, CANCELLED = rules.PLANNED, rules.INVITED, rules.HELD, rules.CANCELLED
COMING, NOT_COMING = rules.COMING, rules.NOT_COMING


def invite(meeting: str) -> Document:
	"""List every active mediator and set the meeting to Invited; the mails follow in the background.

	Raises:
		InvitationClosedError: the meeting is over or cancelled.
	"""
	document = frappe.get_doc(MEETING, meeting, for_update=True)
	rules.check_invitable(document)
	if list_active(document) or document.status == PLANNED:
		rules.save_invited(document)
	return document


def list_active(document: Document) -> int:
	"""Add the active mediators who are not on the list yet; return how many."""
	listed = {row.mediator for row in document.attendance}
	active = frappe.get_all(
		"Mediator",
		filters={"workflow_state": "Active"},
		fields=["name", "full_name"],
		order_by="full_name",
	)
	missing = [row for row in active if row.name not in listed]
	for row in missing:
		document.append("attendance", {"mediator": row.name, "mediator_name": row.full_name})
	return len(missing)


def reply(meeting: str, mediator: str, coming: bool) -> str:
	"""Note whether a mediator is coming, and return the sentence that confirms it. May be changed until the begin.

	Raises:
		NotInvitedError: the mediator is not invited, or there is no such meeting.
		ReplyClosedError: the meeting is over, cancelled or not announced.
	"""
	document = (
		frappe.get_doc(MEETING, meeting, for_update=True) if frappe.db.exists(MEETING, meeting) else None
	)
	row = document and next((row for row in document.attendance if row.mediator == mediator), None)
	if not row:
		raise NotInvitedError(_("You are not invited to this meeting."))
	if not rules.takes_replies(document.status, document.starts_on):
		frappe.throw(
			_("Replies to this meeting are closed. Please call the pool if something has changed."),
			ReplyClosedError,
			title=_("Exchange Meeting"),
		)
	answer = COMING if coming else NOT_COMING
	if row.reply != answer:
		row.reply, row.replied_on = answer, now_datetime()
		document.save(ignore_permissions=True)  # mediators say for themselves; nothing else is touched here
	if coming:
		return _("Thank you, we are looking forward to seeing you.")
	return _("Thank you for letting us know that you are not coming.")


def further_trainings(mediator: str) -> list[dict]:
	"""Return the further trainings a mediator has attended, the latest first: topic, day, minutes, meeting."""
	meeting, row = DocType(MEETING), DocType("Exchange Meeting Attendance")
	found = (
		frappe.qb.from_(row)
		.join(meeting)
		.on(meeting.name == row.parent)
		.select(meeting.name, meeting.title, meeting.training_topic, meeting.starts_on, meeting.ends_on)
		.where(row.parenttype == MEETING)
		.where(row.mediator == mediator)
		.where(row.attended == 1)
		.where(meeting.status == HELD)
		.where(meeting.further_training == 1)
		.orderby(meeting.starts_on, order=frappe.qb.desc)
		.run(as_dict=True)
	)
	return [
		{
			"meeting": each.name,
			"title": each.title,
			"topic": each.training_topic,
			"day": get_datetime(each.starts_on).date(),
			"minutes": cint((get_datetime(each.ends_on) - get_datetime(each.starts_on)).total_seconds() / 60),
		}
		for each in found
	]


def minutes_version(document: Document) -> str:
	"""Return a short mark of the minutes' text, so that changed minutes may be sent anew.

	Raises:
		MinutesMissingError: there is no text, or nobody attended.
	"""
	rules.check_minutes(document, any(row.attended for row in document.attendance))
	return sha256((document.minutes or "").encode()).hexdigest()[:12]
