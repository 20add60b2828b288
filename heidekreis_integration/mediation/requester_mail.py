"""Mails to whoever asked for a mediator. Each goes out once and repeats only what the requester has entered."""

from __future__ import annotations

from collections.abc import Sequence

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime

from heidekreis_integration.mediation import tracking
from heidekreis_integration.mediation.mailing import in_mail_language
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices import send_once

TEMPLATE = "request_notice"


@in_mail_language
def tell_received(request: Document) -> bool:
	"""Confirm that a request has arrived, with its number and where to follow it; True if a mail went out now."""
	return send(
		request,
		kind="Request Received",
		key=f"Request Received|{request.name}",
		recipient=tracking.address_of(request),
		subject=_("Your request {0}: {1} on {2}").format(request.name, _(request.language), when(request)),
		lines=[
			_("thank you. Your request has arrived; the pool will check it and look for a suitable person."),
			_("You need not do anything. We tell you as soon as somebody has been found."),
		],
		facts=facts(request, number=request.name),
		link=tracking.page_of(request),
		link_label=_("See how far it is, or cancel"),
	)


@in_mail_language
def tell_new_date(request: Document) -> bool:
	"""Tell the requester that the pool works with one of the alternative dates."""
	return send(
		request,
		kind="New Date",
		key=f"New Date|{request.name}|{request.planned_start}|{request.modified}",
		recipient=tracking.address_of(request),
		subject=_("New date for your request {0}: {1}").format(request.name, when(request)),
		lines=[
			_("For your request we now look for somebody on one of your alternative dates."),
			_("If this date does not suit you any more, please cancel or call us."),
		],
		facts=facts(request, number=request.name),
		link=tracking.page_of(request),
		link_label=_("See how far it is, or cancel"),
	)


def send(
	document: Document,
	*,
	kind: str,
	key: str,
	recipient: str,
	subject: str,
	lines: Sequence[str],
	facts: Sequence[tuple[str, str]],
	link: str,
	link_label: str,
	closing: Sequence[str] = (),
) -> bool:
	"""Queue one mail to a requester, once per `key`; True if it was queued now."""
	if not recipient:
		return False
	current = settings()
	return send_once(
		key=f"{key}|{recipient}",
		kind=kind,
		recipient=recipient,
		due_on=None,
		reference=(document.doctype, document.name),
		subject=subject,
		template=TEMPLATE,
		args={
			"name": document.get("contact_name") or "",
			"lines": lines,
			"facts": facts,
			"link": link,
			"link_label": link_label,
			"closing": closing,
			"signature": [
				part for part in (current.pool_name, current.pool_operator, current.pool_phone) if part
			],
		},
	)


def facts(document: Document, *, number: str = "") -> list[tuple[str, str]]:
	"""Return what a requester needs to recognise the request: nothing about the client."""
	found = [
		(_("When"), when(document)),
		(_("Language"), _(document.language)),
		(_("Occasion"), _(document.occasion)),
		(_("Setting"), _(document.setting)),
	]
	return [*found, (_("Number"), number)] if number else found


def when(document: Document) -> str:
	"""Return the start of the session as mails write it."""
	return format_datetime(document.planned_start, "dd.MM.yyyy HH:mm")
