"""Mails of placing. Each goes out once; none names a client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_url

from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices import send_once
from heidekreis_integration.notices.outbox import LANGUAGE

TEMPLATE = "mediation_notice"
SESSIONS_PAGE, REQUESTS_PAGE = "/portal/einsaetze", "/portal/anfragen"


@dataclass(frozen=True)
class Notice:
	"""One mail: to whom, what about, and the page of the portal it leads to."""

	kind: str
	recipient: str | None
	name: str
	subject: str
	lines: list[str]
	page: str


def _in_mail_language(tell: Callable) -> Callable:
	"""Write a mail in the language of the pool's mails, whoever has caused it."""

	@wraps(tell)
	def told(*args, **kwargs) -> None:
		own = frappe.local.lang
		frappe.local.lang = LANGUAGE
		try:
			tell(*args, **kwargs)
		finally:
			frappe.local.lang = own

	return told


@_in_mail_language
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


@_in_mail_language
def tell_filled(offer: Document) -> None:
	"""Tell a mediator that somebody else has taken the session."""
	_tell_mediator(
		offer,
		offer.mediator,
		kind="Offer Filled",
		subject=_("Already taken: {0} on {1}").format(_(offer.language), _when(offer)),
		lines=[_("The session has been taken by someone else in the meantime. Thank you all the same.")],
	)


@_in_mail_language
def tell_withdrawn(offer: Document) -> None:
	"""Tell a mediator that an offer no longer stands."""
	_tell_mediator(
		offer,
		offer.mediator,
		kind="Offer Withdrawn",
		subject=_("Offer withdrawn: {0} on {1}").format(_(offer.language), _when(offer)),
		lines=[_("The session is not needed any more, or its date has changed. You need not do anything.")],
	)


@_in_mail_language
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


@_in_mail_language
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
	notice = Notice(kind, found.user or found.email, found.full_name, subject, lines, SESSIONS_PAGE)
	_send(document, notice)


def _tell_requester(assignment: Document, request: Document, kind: str, subject: str, text: str) -> None:
	recipient = request.contact_email or request.requested_by
	if recipient not in (None, "", "Administrator", "Guest"):
		page = f"{REQUESTS_PAGE}/{request.name}"
		_send(assignment, Notice(kind, recipient, request.contact_name or "", subject, [text], page))


def _send(document: Document, notice: Notice) -> None:
	if not notice.recipient:
		return
	try:
		send_once(
			key=f"{notice.kind}|{document.name}|{notice.recipient}",
			kind=notice.kind,
			recipient=notice.recipient,
			due_on=None,
			reference=(document.doctype, document.name),
			subject=notice.subject,
			template=TEMPLATE,
			args={
				"name": notice.name,
				"lines": notice.lines,
				"facts": _facts(document),
				"link": get_url(notice.page),
				"pool": settings().pool_name,
			},
		)
	except frappe.OutgoingEmailError:
		# A missing mail account must not undo the placing; the clerk is told to phone instead.
		frappe.clear_last_message()
		text = _("No mail could be sent to {0}. Please call.").format(notice.name or notice.recipient)
		frappe.msgprint(text, indicator="orange")


def _facts(document: Document) -> list[tuple[str, str]]:
	"""Return what both sides need to recognise the session: nothing about the client."""
	request = frappe.db.get_value(
		"Mediation Request",
		document.mediation_request,
		["setting", "occasion", "municipality", "place_municipality"],
		as_dict=True,
	)
	facts = [
		(_("When"), _when(document)),
		(_("Language"), _(document.language)),
		(_("Setting"), _(request.setting)),
		(_("Occasion"), _(request.occasion)),
		(_("Municipality"), request.place_municipality or request.municipality),
	]
	if document.doctype == "Assignment":
		facts.append((_("Number"), document.name))
	return facts


def _when(document: Document) -> str:
	return format_datetime(document.planned_start, "dd.MM.yyyy HH:mm")
