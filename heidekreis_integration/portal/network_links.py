"""The page behind the link in mails about network meetings: reply without a login."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.links import SignedLink
from heidekreis_integration.meetings import rules
from heidekreis_integration.network import invitations, meetings

ANSWERS = {"yes": meetings.COMING, "no": meetings.NOT_COMING, "deputy": meetings.DEPUTY}


def invitation(link: SignedLink) -> dict:
	"""Show the meeting with its three buttons."""
	row = frappe.db.get_value(
		meetings.ATTENDANCE,
		link.reference[1],
		["network_meeting", "attendee_name", "reply", "deputy_name"],
		as_dict=True,
	)
	meeting = row and frappe.get_doc(meetings.MEETING, row.network_meeting)
	if not meeting or not rules.takes_replies(meeting.status, meeting.starts_on):
		text = _(
			"Replies to this meeting are closed. Please call the coordination office if something has changed."
		)
		return {"title": _("Replies closed"), "message": text, "tone": "info"}
	return {
		"title": _("Network Meeting"),
		"template": "network_meeting.html",
		"name": row.attendee_name,
		"meeting": meeting,
		"facts": invitations.facts_of(meeting),
		"reply": _(row.reply) if row.reply else "",
		"deputy_name": row.deputy_name or "",
	}


def reply(link: SignedLink, form: dict) -> dict:
	"""Note the reply."""
	answer = ANSWERS.get(form.get("coming", ""), "")
	message = meetings.reply(link.reference[1], answer, form.get("deputy_name", ""))
	return {"title": _("Thank you for your answer"), "message": message, "tone": "good"}
