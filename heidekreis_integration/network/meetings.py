"""Network meetings: who is invited, what they reply, who came.

No permission checks: callers check that the actor may write the meeting, or acts for whom the reply is.
"""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate, now_datetime, nowdate

from heidekreis_integration.meetings import rules
from heidekreis_integration.meetings.errors import NotInvitedError, ReplyClosedError
from heidekreis_integration.network import groups
from heidekreis_integration.network.groups import Person
from heidekreis_integration.network.meetings_errors import (
	InvitedFixedError,
	InvitedTwiceError,
	MeetingStatusError,
	NobodyToInviteError,
	NotHeldError,
)
from heidekreis_integration.workflow import guard

MEETING, ATTENDANCE = "Network Meeting", "Network Attendance"
PLANNED, INVITED, HELD, CANCELLED = rules.PLANNED, rules.INVITED, rules.HELD, rules.CANCELLED
COMING, NOT_COMING, DEPUTY = rules.COMING, rules.NOT_COMING, "Deputy Comes"
REPLIES = (COMING, NOT_COMING, DEPUTY)
USUAL_PER_YEAR = 2
WAYS = {
	PLANNED: {INVITED, HELD, CANCELLED},
	INVITED: {HELD, CANCELLED},
	HELD: {INVITED},
	CANCELLED: set(),
}


@dataclass(frozen=True)
class YearPlan:
	"""How many meetings of all municipal contacts a year has, and how many it should have."""

	year: int
	planned: int
	wanted: int

	@property
	def missing(self) -> int:
		"""Return how many meetings are still to be planned."""
		return max(self.wanted - self.planned, 0)


def plan_of(year: int) -> YearPlan:
	"""Return how far the meetings of `year` are planned; those of working groups don't count."""
	filters = {"year": year, "status": ("!=", CANCELLED), "working_group": ("is", "not set")}
	wanted = frappe.get_cached_doc("Heidekreis Settings").get("network_meetings_per_year")
	return YearPlan(
		year, frappe.db.count(MEETING, filters), USUAL_PER_YEAR if wanted is None else cint(wanted)
	)


def invite(meeting: str) -> Document:
	"""Set a meeting to Invited and list everybody who is to be invited; the mails follow in the background.

	Raises:
		InvitationClosedError: the meeting is over, held or cancelled.
		NobodyToInviteError: there is nobody to invite.
	"""
	document = frappe.get_doc(MEETING, meeting, for_update=True)
	rules.check_invitable(document)
	listed = list_people(document)
	if not listed and not frappe.db.count(ATTENDANCE, {"network_meeting": meeting}):
		frappe.throw(
			_("There is nobody to invite: no contact in office or member has a mail address and consent."),
			NobodyToInviteError,
			title=_("Network Meeting"),
		)
	if document.status == PLANNED:
		guard.write(document, invited_on=now_datetime())
		rules.save_invited(document)
	return document


def list_people(document: Document) -> int:
	"""Make an attendance row for everybody to be invited who has none; return how many. Lock the meeting before."""
	today = getdate(nowdate())
	group = document.working_group
	people = groups.members_of(group, today) if group else groups.people_to_invite(today)
	rows = frappe.get_all(ATTENDANCE, {"network_meeting": document.name}, ["municipality_contact", "email"])
	contacts = {row.municipality_contact for row in rows}
	addresses = {(row.email or "").lower() for row in rows}
	missing = [
		person
		for person in people
		if person.email.lower() not in addresses and (not person.contact or person.contact not in contacts)
	]
	for person in missing:
		_list(document.name, person)
	return len(missing)


def _list(meeting: str, person: Person) -> None:
	row = frappe.get_doc(
		{
			"doctype": ATTENDANCE,
			"network_meeting": meeting,
			"municipality": person.municipality or None,
			"municipality_contact": person.contact or None,
			"attendee_name": person.name,
			"email": person.email,
		}
	)
	row.insert(ignore_permissions=True)  # the caller has checked, or the job runs on nobody's behalf


def reply(attendance: str, answer: str, deputy_name: str = "") -> str:
	"""Note a reply and return the sentence that confirms it. May be changed until the begin.

	Raises:
		NotInvitedError: there is no such invitation.
		ReplyClosedError: the meeting has begun, is cancelled or not announced, or the answer is none.
	"""
	meeting = frappe.db.get_value(ATTENDANCE, attendance, "network_meeting")
	if not meeting:
		raise NotInvitedError(_("You are not invited to this meeting."))
	status, starts_on = frappe.db.get_value(MEETING, meeting, ["status", "starts_on"], for_update=True)
	if answer not in REPLIES or not rules.takes_replies(status, starts_on):
		frappe.throw(
			_(
				"Replies to this meeting are closed. Please call the coordination office if something has changed."
			),
			ReplyClosedError,
			title=_("Network Meeting"),
		)
	row = frappe.get_doc(ATTENDANCE, attendance, for_update=True)
	row.reply = answer
	row.deputy_name = deputy_name.strip()[:140] if answer == DEPUTY else ""
	row.save(ignore_permissions=True)  # said by the invited person alone; nothing else is touched
	return {
		COMING: _("Thank you, we are looking forward to seeing you."),
		NOT_COMING: _("Thank you for letting us know that you are not coming."),
		DEPUTY: _("Thank you. Please pass the invitation on to your deputy."),
	}[answer]


def tick(attendance: str, attended: bool) -> None:
	"""Note whether somebody came.

	Raises:
		NotHeldError: the meeting has not begun or is cancelled.
	"""
	row = frappe.get_doc(ATTENDANCE, attendance, for_update=True)
	row.attended = int(attended)
	row.save(ignore_permissions=True)  # the caller has checked that the actor may write the meeting


def check_meeting(document: Document) -> None:
	"""Refuse a status that can't follow, or that can't be yet.

	Raises:
		MeetingStatusError
	"""
	before = document.get_doc_before_save()
	if before and before.status != document.status and document.status not in WAYS[before.status]:
		frappe.throw(
			_("A meeting that is {0} can't become {1}. Please plan a new meeting instead.").format(
				frappe.bold(_(before.status)), frappe.bold(_(document.status))
			),
			MeetingStatusError,
			title=_("Status"),
		)
	if document.status == HELD and get_datetime(document.starts_on) > now_datetime():
		frappe.throw(
			_("This lies in the future and can't have been held. Please correct the date or the status."),
			MeetingStatusError,
			title=_("Not held yet"),
		)


def check_deletable(document: Document) -> None:
	"""Refuse to delete a meeting somebody was told of.

	Raises:
		MeetingStatusError
	"""
	if document.invited_on and document.status in (INVITED, HELD):
		frappe.throw(
			_("Invitations to this meeting went out. Please cancel it instead of deleting it."),
			MeetingStatusError,
			title=_("Network Meeting"),
		)


def check_attendance(row: Document) -> None:
	"""Take name, address and municipality from the contact, stamp the reply, refuse what can't be.

	Raises:
		InvitedFixedError: the invitation was moved to another meeting or contact.
		InvitedTwiceError: the person is on the list already.
		NotHeldError: attended a meeting that has not begun or is cancelled.
	"""
	before = row.get_doc_before_save()
	if guard.changed(row, ("network_meeting", "municipality_contact")):
		frappe.throw(
			_("An invitation stays with its meeting and its person. Please make a new one."),
			InvitedFixedError,
		)
	_take_from_contact(row)
	_check_listed_once(row)
	if row.attended and not (before and before.attended):
		_check_begun(row.network_meeting)
	if (before.reply if before else None) != (row.reply or None):
		guard.write(row, replied_on=now_datetime() if row.reply else None)
	guard.protect(row, ("replied_on",))


def _take_from_contact(row: Document) -> None:
	if not row.municipality_contact or not row.is_new():
		return
	contact = frappe.db.get_value(
		groups.CONTACT, row.municipality_contact, ["contact_name", "municipality", "email"], as_dict=True
	)
	row.attendee_name, row.municipality = contact.contact_name, contact.municipality
	row.email = row.email or contact.email


def _check_listed_once(row: Document) -> None:
	found = []
	for field in ("municipality_contact", "email"):
		if row.get(field):
			filters = {
				"network_meeting": row.network_meeting,
				field: row.get(field),
				"name": ("!=", row.name or ""),
			}
			found += frappe.get_all(ATTENDANCE, filters, limit=1)
	if found:
		frappe.throw(
			_("{0} is on the list of this meeting already.").format(row.attendee_name), InvitedTwiceError
		)


def _check_begun(meeting: str) -> None:
	status, starts_on = frappe.db.get_value(MEETING, meeting, ["status", "starts_on"])
	if status == CANCELLED or get_datetime(starts_on) > now_datetime():
		frappe.throw(
			_("Attendance is noted once the meeting has begun."), NotHeldError, title=_("Not held yet")
		)
