"""How the pool's mails about offers and sessions are addressed, filled and sent. What they say is in `messages`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime, get_url

from heidekreis_integration.integrations import calendar
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices import send_once
from heidekreis_integration.notices.outbox import LANGUAGE, address_of
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MUNICIPALITY_OFFICER

TEMPLATE = "mediation_notice"
SESSIONS_PAGE = "/portal/einsaetze"
# A mail account that is missing, or a pool without an address: nothing that may undo the placing.
NO_MAIL = (frappe.OutgoingEmailError,)

Button = tuple[str, str]


@dataclass(frozen=True)
class Person:
	"""Whom a mail goes to: user name or mail address, and what to call them."""

	recipient: str
	name: str = ""


@dataclass(frozen=True)
class Notice:
	"""One mail: what about, what it says, and where it leads.

	`page` and `buttons`, where they make links, are called only if the mail really goes out. `invitation` is the
	method of a calendar entry to attach. `once_for` tells a notice from an earlier one of its kind, say for a time
	that was changed twice.
	"""

	kind: str
	subject: str
	lines: Sequence[str]
	page: str | Callable[[], str]
	buttons: Callable[[], list[Button]] = field(default=list)
	invitation: str = ""
	once_for: str = ""


def in_mail_language(tell: Callable) -> Callable:
	"""Write a mail in the language of the pool's mails, whoever has caused it."""

	@wraps(tell)
	def told(*args, **kwargs):
		own = frappe.local.lang
		frappe.local.lang = LANGUAGE
		try:
			return tell(*args, **kwargs)
		finally:
			frappe.local.lang = own

	return told


def send(document: Document, person: Person | None, notice: Notice) -> bool:
	"""Queue a mail about `document` unless it was queued before; return whether it was queued now."""
	if not person:
		return False
	parts = (notice.kind, document.name, person.recipient, notice.once_for)
	key = "|".join(part for part in parts if part)
	address = address_of(person.recipient)
	if not address or frappe.db.exists("Notice Log", {"notice_key": key}):
		return False
	try:
		return send_once(
			key=key,
			kind=notice.kind,
			recipient=person.recipient,
			due_on=None,
			reference=(document.doctype, document.name),
			subject=notice.subject,
			template=TEMPLATE,
			args=_args(document, person, notice),
			attachments=_attachments(document, person, notice, address),
		)
	except NO_MAIL:
		# The clerk is told to phone instead.
		frappe.clear_last_message()
		text = _("No mail could be sent to {0}. Please call.").format(person.name or person.recipient)
		frappe.msgprint(text, indicator="orange")
		return False


def mediator_person(mediator: str, *, also_resting: bool = False) -> Person | None:
	"""Return a mediator as recipient; None for who has left the pool, or rests and is not concerned by it.

	Args:
		mediator: Name of the mediator.
		also_resting: For what they have agreed to already, which still holds while they rest.
	"""
	found = frappe.db.get_value(
		"Mediator", mediator, ["user", "email", "full_name", "workflow_state"], as_dict=True
	)
	if found.workflow_state != "Active" and not (also_resting and found.workflow_state == "Resting"):
		return None
	recipient = found.user or found.email
	return Person(recipient, found.full_name) if recipient else None


def requester_person(request: Document) -> Person | None:
	"""Return who speaks for the institution about this request: its contact, else who filed it, else its address."""
	if request.contact_email:
		return Person(request.contact_email, request.contact_name or "")
	if {INSTITUTION_USER, MUNICIPALITY_OFFICER} & set(frappe.get_roles(request.requested_by or "Guest")):
		return Person(request.requested_by, request.contact_name or "")
	institution = frappe.get_cached_doc("Requesting Institution", request.requesting_institution)
	contacts = [row for row in institution.contacts if row.active and (row.user or row.email)]
	if contacts:
		return Person(contacts[0].user or contacts[0].email, contacts[0].contact_name or "")
	return Person(institution.email) if institution.email else None


def clerk_person(request: Document) -> Person | None:
	"""Return the clerk in charge of a request, else the pool's own address."""
	clerk = request.get("clerk")
	if clerk and address_of(clerk):
		return Person(clerk, frappe.db.get_value("User", clerk, "first_name") or "")
	return Person(settings().pool_email) if settings().pool_email else None


def when(document: Document) -> str:
	"""Return day and time of an offer or session, as in "25.11.2026 10:00"."""
	return format_datetime(document.planned_start, "dd.MM.yyyy HH:mm")


def _args(document: Document, person: Person, notice: Notice) -> dict[str, Any]:
	pool = settings()
	signature = [pool.pool_name, pool.pool_operator, pool.pool_phone, pool.pool_email]
	page = notice.page() if callable(notice.page) else notice.page
	return {
		"name": person.name,
		"lines": list(notice.lines),
		"facts": _facts(document),
		"buttons": notice.buttons(),
		"link": get_url(page) if page else "",
		"signature": [line for line in signature if line],
	}


def _attachments(document: Document, person: Person, notice: Notice, address: str) -> list[dict[str, Any]]:
	if not notice.invitation:
		return []
	event = calendar.event_of(document)
	return [calendar.attachment(event, method=notice.invitation, attendee=address, attendee_name=person.name)]


def _facts(document: Document) -> list[tuple[str, str]]:
	"""Return what both sides need to recognise the session: nothing about the client."""
	if document.doctype == "Mediation Request":
		request, language = document, document.language
	else:
		request, language = frappe.get_doc("Mediation Request", document.mediation_request), document.language
	start, end = get_datetime(document.planned_start), get_datetime(document.planned_end)
	agreed = document.doctype == "Assignment"
	on_site = request.setting == "On Site"
	facts = [
		(
			_("When"),
			_("{0} to {1} o'clock").format(when(document), f"{end:%H:%M}") if end > start else when(document),
		),
		(_("Language"), _(language)),
		(_("Setting"), _(request.setting)),
		(_("Occasion"), _(request.occasion)),
		(_("Institution"), _institution_name(request.requesting_institution)),
		(_("Municipality"), _municipality_name(request.place_municipality or request.municipality)),
		# Where exactly, and on which line, is for those who have agreed.
		(_("Place"), request.place if agreed and on_site else ""),
		(_("Meeting point"), request.meeting_point if agreed and on_site else ""),
		(_("Phone number or link"), request.session_link if agreed and not on_site else ""),
		(_("Number"), document.name if agreed else ""),
	]
	return [(label, value) for label, value in facts if value]


def _institution_name(name: str) -> str:
	return frappe.db.get_value("Requesting Institution", name, "institution_name") or ""


def _municipality_name(name: str | None) -> str:
	return frappe.db.get_value("Municipality", name, "municipality_name") or "" if name else ""
