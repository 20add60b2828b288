"""What the pool's mails about offers and sessions say. Each goes out once; none names a client."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_datetime, get_datetime, get_url_to_form

from heidekreis_integration import links
from heidekreis_integration.mediation import tracking
from heidekreis_integration.mediation.mailing import (
	SESSIONS_PAGE,
	Button,
	Notice,
	clerk_person,
	in_mail_language,
	mediator_person,
	requester_person,
	send,
	when,
)
from heidekreis_integration.mediation.settings import settings

DECLINES = "?antwort=nein"
DEFAULT_LINK_DAYS = 21


@in_mail_language
def tell_offer(offer: Document) -> None:
	"""Tell a mediator of a new offer, with links that answer it without a login."""

	def buttons() -> list[Button]:
		url = links.issue(
			"Answer Offer",
			(offer.doctype, offer.name),
			offer.mediator,
			expires_on=get_datetime(offer.expires_on),
		)
		return [(_("Accept"), url), (_("Decline"), url + DECLINES)]

	notice = Notice(
		kind="Offer",
		subject=_("New session: {0} on {1}").format(_(offer.language), when(offer)),
		lines=[
			_("We are looking for somebody for this session. The first acceptance gets it."),
			_("Please answer by {0}. The links work without a login, for you alone, and once.").format(
				format_datetime(offer.expires_on, "dd.MM.yyyy HH:mm")
			),
		],
		page=SESSIONS_PAGE,
		buttons=buttons,
	)
	send(offer, mediator_person(offer.mediator), notice)


@in_mail_language
def tell_filled(offer: Document) -> None:
	"""Tell a mediator that somebody else has taken the session."""
	notice = Notice(
		kind="Offer Filled",
		subject=_("Already taken: {0} on {1}").format(_(offer.language), when(offer)),
		lines=[_("the session has been taken by someone else in the meantime. Thank you all the same.")],
		page=SESSIONS_PAGE,
	)
	send(offer, mediator_person(offer.mediator), notice)


@in_mail_language
def tell_withdrawn(offer: Document) -> None:
	"""Tell a mediator that an offer no longer stands."""
	notice = Notice(
		kind="Offer Withdrawn",
		subject=_("Offer withdrawn: {0} on {1}").format(_(offer.language), when(offer)),
		lines=[_("The session is not needed any more, or its date has changed. You need not do anything.")],
		page=SESSIONS_PAGE,
	)
	send(offer, mediator_person(offer.mediator), notice)


@in_mail_language
def tell_placed(assignment: Document, request: Document) -> None:
	"""Tell the mediator that the session is theirs, and the requester that a mediator was found."""
	subject = _("Session agreed: {0} on {1}").format(_(assignment.language), when(assignment))
	_tell_mediator(assignment, "Session Agreed", subject, [_("The session is yours.")], invitation="REQUEST")
	_tell_requester(
		assignment,
		request,
		"Mediator Found",
		subject,
		[
			_("{0} will mediate.").format(assignment.mediator_name),
			_("If the date can not be kept, please cancel in the portal at once."),
		],
		invitation="REQUEST",
	)


@in_mail_language
def tell_moved(assignment: Document, request: Document) -> None:
	"""Tell both sides that time or place of a planned session have changed."""
	subject = _("Session changed: {0} on {1}").format(_(assignment.language), when(assignment))
	lines = [_("Time or place of the session have changed. Below is what holds now.")]
	details = {"invitation": "REQUEST", "once_for": str(cint(assignment.get("calendar_sequence")))}
	_tell_mediator(assignment, "Session Changed", subject, lines, **details)
	_tell_requester(assignment, request, "Session Changed", subject, lines, **details)


@in_mail_language
def tell_cancelled(assignment: Document) -> None:
	"""Tell both sides that a planned session was cancelled; the clerk too if the mediator did it."""
	subject = _("Session cancelled: {0} on {1}").format(_(assignment.language), when(assignment))
	request = frappe.get_doc("Mediation Request", assignment.mediation_request)
	cancelled = _("The session was cancelled.")
	_tell_mediator(assignment, "Session Cancelled", subject, [cancelled], invitation="CANCEL")
	searching = assignment.cancelled_by_side != "Institution"
	lines = (
		[cancelled, _("We are looking for somebody else and will be in touch.")] if searching else [cancelled]
	)
	_tell_requester(assignment, request, "Session Cancelled", subject, lines, invitation="CANCEL")
	if assignment.cancelled_by_side == "Mediator":
		lines = [
			_("{0} has cancelled: {1}").format(assignment.mediator_name, assignment.state_reason or ""),
			_("Others are being asked already."),
		]
		_tell_clerk(assignment, request, "Mediator Cancelled", subject, lines)


@in_mail_language
def remind_of_session(assignment: Document) -> bool:
	"""Remind the mediator of the session and ask for a confirmation; return whether the mail went out now."""

	def buttons() -> list[Button]:
		url = links.issue(
			"Confirm Attendance",
			(assignment.doctype, assignment.name),
			assignment.mediator,
			expires_on=get_datetime(assignment.planned_start),
		)
		return [(_("I am coming"), url)]

	return _tell_mediator(
		assignment,
		"Attendance Reminder",
		_("Your session on {0}: please confirm").format(when(assignment)),
		[
			_("Your session is soon. Please confirm that you are coming."),
			_("If you can not come, please say so at once, by the same link or in the portal."),
		],
		buttons=buttons,
		once_for=f"{get_datetime(assignment.planned_start):%Y%m%d%H%M}",
	)


@in_mail_language
def ask_for_report(assignment: Document) -> bool:
	"""Ask the mediator to report a session that is over; return whether the mail went out now."""

	def buttons() -> list[Button]:
		url = links.issue(
			"Report Session",
			(assignment.doctype, assignment.name),
			assignment.mediator,
			expires_on=_link_expiry(assignment),
		)
		return [(_("Report session"), url)]

	return _tell_mediator(
		assignment,
		"Session Report",
		_("Please report: {0} on {1}").format(_(assignment.language), when(assignment)),
		[
			_("The session is over. Please enter when it really began and ended, and your journey."),
			_("The compensation is calculated from it, and the institution confirms it."),
		],
		buttons=buttons,
		once_for=f"{get_datetime(assignment.planned_start):%Y%m%d%H%M}",
	)


@in_mail_language
def ask_for_confirmation(assignment: Document, request: Document) -> None:
	"""Ask the institution to confirm what the mediator has reported."""
	person = requester_person(request)

	def buttons() -> list[Button]:
		url = links.issue(
			"Confirm Session",
			(assignment.doctype, assignment.name),
			person.recipient,
			expires_on=_link_expiry(assignment),
		)
		return [(_("Look and confirm"), url)]

	start, end = get_datetime(assignment.actual_start), get_datetime(assignment.actual_end)
	notice = Notice(
		kind="Confirm Session",
		subject=_("Please confirm: {0} on {1}").format(_(assignment.language), when(assignment)),
		lines=[
			_("{0} has reported the session: {1} to {2} o'clock.").format(
				assignment.mediator_name, format_datetime(start, "dd.MM.yyyy HH:mm"), f"{end:%H:%M}"
			),
			_("Please confirm it, or tell us what is not right."),
		],
		page=partial(tracking.page_of, request),
		buttons=buttons,
		once_for=f"{get_datetime(assignment.reported_on):%Y%m%d%H%M%S}",
	)
	send(assignment, person, notice)


@in_mail_language
def tell_dispute(assignment: Document, request: Document) -> None:
	"""Tell the clerk that the institution disagrees with a report, and put it on the clerk's list."""
	subject = _("Disagreement: session {0}").format(assignment.name)
	reason = _("The institution does not agree with the report: {0}").format(assignment.dispute_reason or "")
	_tell_clerk(
		assignment, request, "Session Disputed", subject, [reason, _("Please clear it up and decide.")]
	)
	clerk = request.get("clerk")
	if clerk:
		todo = {
			"doctype": "ToDo",
			"allocated_to": clerk,
			"assigned_by": "Administrator",
			"reference_type": assignment.doctype,
			"reference_name": assignment.name,
			"description": frappe.utils.escape_html(f"{subject}. {reason}"),
		}
		# An institution causes it, which may not write the clerk's list.
		frappe.get_doc(todo).insert(ignore_permissions=True)


@in_mail_language
def tell_not_placeable(request: Document, reason: str) -> None:
	"""Tell the clerk and the institution that the search has ended without a result."""
	subject = _("Nobody found: {0} on {1}").format(_(request.language), when(request))
	_tell_clerk(request, request, "Not Placeable", subject, [reason])
	notice = Notice(
		kind="Nobody Found",
		subject=subject,
		lines=[
			_("unfortunately nobody suitable was found for this date."),
			_("Please call us if another date or another form, such as by phone, is possible."),
		],
		page=partial(tracking.page_of, request),
		once_for=f"{frappe.utils.now_datetime():%Y%m%d%H%M}",
	)
	send(request, requester_person(request), notice)


def _tell_mediator(assignment: Document, kind: str, subject: str, lines: list[str], **details) -> bool:
	page = f"{SESSIONS_PAGE}/{assignment.name}"
	person = mediator_person(assignment.mediator, also_resting=True)
	return send(assignment, person, Notice(kind, subject, lines, page, **details))


def _tell_requester(
	assignment: Document, request: Document, kind: str, subject: str, lines: list[str], **details
) -> None:
	notice = Notice(kind, subject, lines, partial(tracking.page_of, request), **details)
	send(assignment, requester_person(request), notice)


def _tell_clerk(document: Document, request: Document, kind: str, subject: str, lines: list[str]) -> None:
	def buttons() -> list[Button]:
		return [(_("Open in the Desk"), get_url_to_form(document.doctype, document.name))]

	stamp = f"{frappe.utils.now_datetime():%Y%m%d%H%M}"
	send(document, clerk_person(request), Notice(kind, subject, lines, "", buttons, once_for=stamp))


def _link_expiry(assignment: Document) -> datetime:
	days = cint(settings().get("session_link_days")) or DEFAULT_LINK_DAYS
	return get_datetime(assignment.planned_end) + timedelta(days=days)
