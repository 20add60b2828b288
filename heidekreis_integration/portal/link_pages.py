"""What the pages behind the pool's signed links show and do: offers, attendance, reports, confirmations.

The link is the permission: each function looks at the one document its link names, and acts for the link's holder.
"""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.links import SignedLink
from heidekreis_integration.mediation import offers
from heidekreis_integration.portal import sessions_view
from heidekreis_integration.workflow.door import Door

DOOR: Door = "Signed Link"
GUEST = "Guest"
DECLINE = "nein"
OFFER_FIELDS = (
	"name",
	"status",
	"planned_start",
	"planned_end",
	"language",
	"is_close_language",
	"expires_on",
)


def offer(link: SignedLink) -> dict:
	"""Show an offer with its two buttons."""
	row = frappe.db.get_value("Assignment Offer", link.reference[1], OFFER_FIELDS, as_dict=True)
	if row.status != "Open":
		return {"title": _("Offer closed"), "message": offers.closed_text(row.status), "tone": "info"}
	return {
		"title": _("Offer of a session"),
		"template": "offer.html",
		"name": _mediator_name(link.holder),
		"offer": sessions_view.offers([row])[0],
		"wants_to_decline": frappe.form_dict.get("antwort") == DECLINE,
	}


def answer_offer(link: SignedLink, form: dict) -> dict:
	"""Accept or decline the offer."""
	yes = form.get("answer") == "yes"
	given = offers.answer_offer(link.reference[1], yes, actor=_login_of(link.holder), door=DOOR)
	if given.status == "Accepted":
		title = _("The session is yours")
	elif given.status == "Declined":
		title = _("Thank you for your answer")
	else:
		title = _("Offer closed")
	tone = "good" if given.status == ("Accepted" if yes else "Declined") else "info"
	return {"title": title, "message": given.message, "tone": tone}


def _mediator_name(mediator: str) -> str:
	return frappe.db.get_value("Mediator", mediator, "full_name") or ""


def _login_of(holder: str) -> str:
	"""Return the login for whom the link acts; Guest where the holder has none. The link's row keeps the holder."""
	user = frappe.db.get_value("Mediator", holder, "user") or holder
	return user if frappe.db.exists("User", user) else GUEST
