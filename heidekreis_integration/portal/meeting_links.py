"""The page behind the link in mails about exchange meetings: reply without a login."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.links import SignedLink
from heidekreis_integration.portal import meetings_view
from heidekreis_integration.training import meetings

YES = "yes"


def invitation(link: SignedLink) -> dict:
	"""Show the meeting with its two buttons."""
	meeting = meetings_view.one(link.reference[1], link.holder)
	if not meeting or not meeting["may_reply"]:
		text = _("Replies to this meeting are closed. Please call the pool if something has changed.")
		return {"title": _("Replies closed"), "message": text, "tone": "info"}
	return {
		"title": _("Exchange meeting"),
		"template": "meeting.html",
		"name": frappe.db.get_value("Mediator", link.holder, "full_name") or "",
		"meeting": meeting,
	}


def reply(link: SignedLink, form: dict) -> dict:
	"""Note the reply."""
	message = meetings.reply(link.reference[1], link.holder, form.get("coming") == YES)
	return {"title": _("Thank you for your answer"), "message": message, "tone": "good"}
