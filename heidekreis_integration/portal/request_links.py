"""Pages behind the links that requesters without a login get: confirm the address, follow a request, cancel it.

They show what the requester has entered and how far the request is; of the mediator only the name, and nothing of
anybody else.
"""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration import links
from heidekreis_integration.links import LinkRefusedError, SignedLink
from heidekreis_integration.links.service import refusal
from heidekreis_integration.mediation import intake, web_requests
from heidekreis_integration.portal import requests_view, wording

REQUEST, FORM = "Mediation Request", web_requests.DOCTYPE
GUEST = "Guest"


def confirm_email(link: SignedLink) -> dict:
	"""Show what will be sent to the pool when the button is pressed."""
	form = frappe.get_doc(FORM, _there(FORM, link.reference[1]))
	if form.status != "Unconfirmed":
		raise LinkRefusedError(refusal())
	return {
		"title": _("Confirm your request"),
		"template": "confirm_email.html",
		"session": _session(form),
		"facts": [(_("Institution"), form.institution_name), (_("Your work e-mail"), form.contact_email)],
	}


def do_confirm_email(link: SignedLink, form: dict) -> dict:
	"""Note that the address is the sender's, and say what happens next."""
	_there(FORM, link.reference[1])
	confirmed = web_requests.confirm(link.reference[1])
	text = _("Thank you. Your request has arrived; the pool will check it and look for a suitable person.")
	if confirmed.status == "To Match":
		text = _(
			"Thank you. Your request has arrived. The pool enters your institution first and then looks for a suitable person."
		)
	return {
		"title": _("Your request has arrived"),
		"message": f"{text} {_('You get a mail with a link on which you can follow it.')}",
	}


def track(link: SignedLink) -> dict:
	"""Show how far a request is, and what it would cost to cancel it now."""
	doctype, name = _request_of(link)
	if doctype == FORM:
		return _track_form(name)
	document = frappe.get_doc(REQUEST, name)
	request = {field: document.get(field) for field in REQUEST_FIELDS}
	head = requests_view.detail(request)
	values = {
		"title": _("Your request {0}").format(name),
		"template": "track_request.html",
		"session": _session(document),
		"badge_of": head["badge"],
		"steps": requests_view.steps(request, head["mediator"]),
		"mediator": head["mediator"],
		"held": requests_view.held_session(request),
		"may_cancel": head["may_cancel"],
	}
	if head["may_cancel"]:
		(values["consequence"],) = requests_view.consequences([name])
	return values


def cancel_tracked(link: SignedLink, form: dict) -> dict:
	"""Cancel the request for the requester."""
	doctype, name = _request_of(link)
	reason = (form.get("reason") or "").strip()
	if doctype == FORM:
		web_requests.withdraw(name)
	else:
		intake.cancel_request(name, actor=_actor(name), reason=reason, door="Signed Link")
	return {
		"title": _("Cancelled"),
		"message": _("The request is cancelled. Everybody concerned is told."),
	}


REQUEST_FIELDS = (
	"name",
	"workflow_state",
	"language",
	"language_placed",
	"occasion",
	"setting",
	"planned_start",
	"planned_end",
	"received_on",
	"state_reason",
	"cost_bearer",
	"assignment",
	"series",
	"duplicate_of",
)


def _track_form(name: str) -> dict:
	form = frappe.get_doc(FORM, name)
	if form.status == "Dismissed":
		text = _("The pool can not take on this request.")
		message = f"{text} {form.dismissal_reason or ''}".strip()
		return {"title": _("Your request"), "message": message, "tone": "info"}
	return {
		"title": _("Your request"),
		"template": "track_request.html",
		"session": _session(form),
		"badge_of": wording.Badge(_("Has arrived"), "waiting"),
		"steps": [],
		"waiting": _(
			"The pool enters your institution first. Then you get a mail with the number of your request."
		),
		"may_cancel": True,
		"consequence": {"free": True, "text": _("Nobody is placed yet: cancelling costs nothing.")},
	}


def _session(document) -> dict:
	return {
		"language": _(document.language),
		"occasion": _(document.occasion),
		"when": wording.moment(document.planned_start),
		"duration": wording.hours(document.planned_minutes),
		"setting": _(document.setting),
		"place": document.place or "" if document.setting == "On Site" else "",
	}


def _request_of(link: SignedLink) -> tuple[str, str]:
	"""Return what the link leads to now: the request, or the form as long as no request was made of it."""
	doctype, name = link.reference
	if doctype == FORM:
		_there(FORM, name)
		request = frappe.db.get_value(FORM, name, "mediation_request")
		if not request:
			return FORM, name
		name = request
	return REQUEST, _there(REQUEST, name)


def _there(doctype: str, name: str) -> str:
	if not frappe.db.exists(doctype, name):
		links.service.refuse()
	return name


def _actor(request: str) -> str:
	asked = frappe.db.get_value(REQUEST, request, "requested_by")
	return asked or GUEST
