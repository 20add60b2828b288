"""Network meetings: inviting, replies, attendance and minutes; mailings to the network."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import cint

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.api.values import truth
from heidekreis_integration.network import invitations, mailings, meetings, minutes
from heidekreis_integration.permissions import scope

SHOWN_RECIPIENTS = 20


@frappe.whitelist()
def plan(year: int | str) -> dict:
	"""Return how many meetings of `year` are planned, wanted and missing, for the staff who read all meetings."""
	require_role("System Manager", "Integration Coordinator", "Mediation Coordinator", "Strategy Editor")
	found = meetings.plan_of(cint(year))
	return {**asdict(found), "missing": found.missing}


@frappe.whitelist(methods=["POST"])
def invite(network_meeting: str) -> dict:
	"""Invite everybody who is not invited yet; return how many are on the list and how many mails were queued.

	Raises:
		InvitationClosedError: the meeting is over, held or cancelled.
		NobodyToInviteError: there is nobody to invite.
	"""
	_check_writable(network_meeting)
	meetings.invite(network_meeting)
	queued = invitations.send_for(network_meeting)
	return {
		"queued": queued,
		"invited": frappe.db.count(meetings.ATTENDANCE, {"network_meeting": network_meeting}),
	}


@frappe.whitelist(methods=["POST"])
def reply(attendance: str, answer: str, deputy_name: str = "") -> dict:
	"""Note a reply: of an officer for the own municipality, or told on the phone.

	Raises:
		frappe.PermissionError: the invitation is for another municipality.
		ReplyClosedError: the meeting has begun, is cancelled or not announced.
	"""
	require_permission(meetings.ATTENDANCE, "read")
	row = frappe.get_doc(meetings.ATTENDANCE, attendance)
	row.check_permission("read")
	own = row.municipality in scope.own_municipalities_of(frappe.session.user)
	if not own and not row.has_permission("write"):
		frappe.throw(_("You can reply for your own municipality only."), frappe.PermissionError)
	return {"notice": meetings.reply(attendance, answer, deputy_name)}


@frappe.whitelist(methods=["POST"])
def tick(attendance: str, attended: bool | int | str) -> dict:
	"""Note whether somebody invited came; return how many came so far.

	Raises:
		NotHeldError: the meeting has not begun or is cancelled.
	"""
	require_permission(meetings.ATTENDANCE, "write")
	row = frappe.get_doc(meetings.ATTENDANCE, attendance)
	row.check_permission("write")
	meetings.tick(attendance, truth(attended))
	came = {"network_meeting": row.network_meeting, "attended": 1}
	return {"attended": frappe.db.count(meetings.ATTENDANCE, came)}


@frappe.whitelist()
def minutes_draft(network_meeting: str) -> None:
	"""Answer with the minutes as PDF, as they would be sent now; for those who may write the meeting."""
	_check_writable(network_meeting)
	frappe.local.response.filename = minutes.file_name(frappe.get_doc(meetings.MEETING, network_meeting))
	frappe.local.response.filecontent = minutes.render_pdf(network_meeting)
	frappe.local.response.type = "pdf"


@frappe.whitelist(methods=["POST"])
def send_minutes(network_meeting: str) -> dict:
	"""Attach the minutes and mail them to everybody invited; return how many mails were queued.

	Raises:
		MinutesMissingError: the meeting was not held, nothing is written, or nobody attended.
	"""
	_check_writable(network_meeting)
	return {"queued": minutes.send(network_meeting)}


@frappe.whitelist()
def preview_mailing(mailing: str) -> dict:
	"""Return how many would get a mailing today, and the first names."""
	people = mailings.recipients(_writable_mailing(mailing))
	return {"count": len(people), "names": [person.name for person in people[:SHOWN_RECIPIENTS]]}


@frappe.whitelist(methods=["POST"])
def send_mailing(mailing: str) -> dict:
	"""Let a job send a mailing; return how many will get it.

	Raises:
		MailingFixedError: it was sent already.
		MailingAudienceError: nobody would get it.
	"""
	_writable_mailing(mailing)
	return {"count": mailings.start(mailing, actor=frappe.session.user)}


@frappe.whitelist()
def mailing_progress(mailing: str) -> dict:
	"""Return how far the sending of a mailing is: status, mails queued so far, mails altogether."""
	_writable_mailing(mailing)
	return asdict(mailings.progress(mailing))


def _check_writable(network_meeting: str) -> None:
	require_permission(meetings.MEETING, "write")
	frappe.get_doc(meetings.MEETING, network_meeting).check_permission("write")


def _writable_mailing(mailing: str):
	require_permission(mailings.MAILING, "write")
	document = frappe.get_doc(mailings.MAILING, mailing)
	document.check_permission("write")
	return document
