"""Exchange meetings: replies in the portal, invitations and minutes on the desk."""

from __future__ import annotations

from dataclasses import asdict

import frappe

from heidekreis_integration.api.access import own_mediator
from heidekreis_integration.api.values import truth
from heidekreis_integration.training import meetings, meetings_mails, meetings_series


@frappe.whitelist(methods=["POST"])
def reply(meeting: str, coming: bool | int | str) -> dict:
	"""Say for the mediator who is logged in whether they come to a meeting.

	Raises:
		NotInvitedError: not invited, or there is no such meeting.
		ReplyClosedError: the meeting is over, cancelled or not announced.
	"""
	return {"notice": meetings.reply(meeting, own_mediator(), truth(coming))}


@frappe.whitelist(methods=["POST"])
def invite(meeting: str) -> dict:
	"""Invite every active mediator who is not invited yet; return how many mails were sent.

	Raises:
		InvitationClosedError: the meeting is over or cancelled.
	"""
	frappe.get_doc("Exchange Meeting", meeting).check_permission("write")
	document = meetings.invite(meeting)
	return {"queued": meetings_mails.send_for(document.name), "invited": len(document.attendance)}


@frappe.whitelist(methods=["POST"])
def send_minutes(meeting: str) -> dict:
	"""Mail the minutes to those who attended; return how many mails were sent.

	Raises:
		MinutesMissingError: there are none, or nobody attended.
	"""
	frappe.get_doc("Exchange Meeting", meeting).check_permission("write")
	return {"queued": meetings_mails.send_minutes(meeting)}


@frappe.whitelist(methods=["POST"])
def make_ahead(meeting_series: str) -> dict:
	"""Make the missing meetings of a series now; return their names."""
	document = frappe.get_doc("Exchange Meeting Series", meeting_series)
	document.check_permission("write")
	return {"made": meetings_series.make_series_ahead(document)}


@frappe.whitelist()
def preview(meeting_series: str) -> list[dict]:
	"""Return the next dates of a series: month, day, why it is not the usual one, and the meeting if it is made."""
	document = frappe.get_doc("Exchange Meeting Series", meeting_series)
	document.check_permission("read")
	return [asdict(date) for date in meetings_series.next_dates(document)]


@frappe.whitelist()
def further_trainings(mediator: str) -> list[dict]:
	"""Return the further trainings a mediator has attended: meeting, title, topic, day, minutes."""
	frappe.get_doc("Mediator", mediator).check_permission("read")
	return meetings.further_trainings(mediator)
