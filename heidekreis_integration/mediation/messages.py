"""Mails of placing. Each goes out once; none names a client."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_url

from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices import send_once

TEMPLATE = "mediation_notice"


def tell_offer(offer: Document) -> None:
	"""Tell a mediator of a new offer."""
	_tell_mediator(
		offer,
		offer.mediator,
		kind="Offer",
		subject=_("New session: {0} on {1}").format(_(offer.language), _when(offer)),
		lines=[
			_("We are looking for somebody for this session. The first acceptance gets it."),
			_("Please answer by {0}.").format(format_datetime(offer.expires_on, "dd.MM.yyyy HH:mm")),
		],
	)


def tell_filled(offer: Document) -> None:
	"""Tell a mediator that somebody else has taken the session."""
	_tell_mediator(
		offer,
		offer.mediator,
		kind="Offer Filled",
		subject=_("Already taken: {0} on {1}").format(_(offer.language), _when(offer)),
		lines=[_("The session has been taken by someone else in the meantime. Thank you all the same.")],
	)


def tell_withdrawn(offer: Document) -> None:
	"""Tell a mediator that an offer no longer stands."""
	_tell_mediator(
		offer,
		offer.mediator,
		kind="Offer Withdrawn",
		subject=_("Offer withdrawn: {0} on {1}").format(_(offer.language), _when(offer)),
		lines=[_("The session is not needed any more, or its date has changed. You need not do anything.")],
	)


def tell_placed(assignment: Document, request: Document) -> None:
	"""Tell the mediator that the session is theirs, and the requester that a mediator was found."""
	subject = _("Session agreed: {0} on {1}").format(_(assignment.language), _when(assignment))
	_tell_mediator(
		assignment,
		assignment.mediator,
		kind="Session Agreed",
		subject=subject,
		lines=[_("The session is yours.")],
	)
	_tell_requester(
		assignment, request, "Mediator Found", subject, _("A mediator was found for your request.")
	)


def tell_cancelled(assignment: Document) -> None:
	"""Tell both sides that a planned session was cancelled."""
	subject = _("Session cancelled: {0} on {1}").format(_(assignment.language), _when(assignment))
	_tell_mediator(
		assignment,
		assignment.mediator,
		kind="Session Cancelled",
		subject=subject,
		lines=[_("The session was cancelled.")],
	)
	request = frappe.get_doc("Mediation Request", assignment.mediation_request)
	text = _("The session was cancelled.")
	if assignment.cancelled_by_side != "Institution":
		text += " " + _("We are looking for somebody else and will be in touch.")
	_tell_requester(assignment, request, "Session Cancelled", subject, text)


def _tell_mediator(document: Document, mediator: str, *, kind: str, subject: str, lines: list[str]) -> None:
	found = frappe.db.get_value(
		"Mediator", mediator, ["user", "email", "full_name", "workflow_state"], as_dict=True
	)
	if found.workflow_state == "Left Pool":
		return
	_send(document, found.user or found.email, found.full_name, kind=kind, subject=subject, lines=lines)


def _tell_requester(assignment: Document, request: Document, kind: str, subject: str, text: str) -> None:
	recipient = request.contact_email or request.requested_by
	if recipient not in (None, "", "Administrator", "Guest"):
		_send(assignment, recipient, request.contact_name or "", kind=kind, subject=subject, lines=[text])


def _send(
	document: Document, recipient: str | None, name: str, *, kind: str, subject: str, lines: list[str]
) -> None:
	if not recipient:
		return
	try:
		send_once(
			key=f"{kind}|{document.name}|{recipient}",
			kind=kind,
			recipient=recipient,
			due_on=None,
			reference=(document.doctype, document.name),
			subject=subject,
			template=TEMPLATE,
			args={
				"name": name,
				"lines": lines,
				"facts": _facts(document),
				"link": get_url("/"),
				"pool": settings().pool_name,
			},
		)
	except frappe.OutgoingEmailError:
		# A missing mail account must not undo the placing; the clerk is told to phone instead.
		frappe.clear_last_message()
		frappe.msgprint(
			_("No mail could be sent to {0}. Please call.").format(name or recipient), indicator="orange"
		)


def _facts(document: Document) -> list[tuple[str, str]]:
	facts = [(_("When"), _when(document)), (_("Language"), _(document.language))]
	if document.doctype == "Assignment":
		facts.append((_("Number"), document.name))
		facts.append((_("Setting"), _(document.setting or "")))
	return facts


def _when(document: Document) -> str:
	return format_datetime(document.planned_start, "dd.MM.yyyy HH:mm")
