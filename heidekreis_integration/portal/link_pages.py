"""What the pages behind the pool's signed links show and do: offers, attendance, reports, confirmations.

The link is the permission: each function looks at the one document its link names, and acts for the link's holder.
"""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, time_diff_in_seconds

from heidekreis_integration.api.values import session_report
from heidekreis_integration.links import SignedLink
from heidekreis_integration.mediation import offers, sessions
from heidekreis_integration.mediation.cancelling import consequence
from heidekreis_integration.mediation.errors import SessionTimeError
from heidekreis_integration.portal import sessions_view, wording
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
	message = given.message
	if given.status == "Accepted":
		title = _("The session is yours")
		message = f"{message} {_('You get a mail with all details and an entry for your calendar.')}"
	elif given.status == "Declined":
		title = _("Thank you for your answer")
	else:
		title = _("Offer closed")
	tone = "good" if given.status == ("Accepted" if yes else "Declined") else "info"
	return {"title": title, "message": message, "tone": tone}


def attendance(link: SignedLink) -> dict:
	"""Show the session with "I am coming", and a way to cancel."""
	session = _session(link)
	if session.workflow_state != "Planned":
		return _nothing_left(session)
	if session.attendance_confirmed_on:
		return {
			"title": _("Thank you"),
			"message": _("You have confirmed this session already."),
			"tone": "good",
		}
	return {
		"title": _("Are you coming?"),
		"template": "attendance.html",
		"name": _mediator_name(link.holder),
		"session": sessions_view.detail(session),
		"facts": _facts_without_login(session),
		"consequence": consequence(session, "Mediator", now_datetime()).text,
	}


def confirm_attendance(link: SignedLink, form: dict) -> dict:
	"""Record that the mediator comes, or cancel the session for them."""
	name = link.reference[1]
	if form.get("answer") == "no":
		reason = (form.get("reason") or "").strip()
		sessions.cancel_session(name, side="Mediator", actor=_login_of(link.holder), reason=reason, door=DOOR)
		text = _(
			"The session is cancelled for you. Others are being asked already. Thank you for telling us."
		)
		return {"title": _("Session cancelled"), "message": text, "tone": "info"}
	sessions.confirm_attendance(name)
	return {"title": _("Thank you"), "message": _("We know that you are coming. Have a good conversation!")}


def report(link: SignedLink) -> dict:
	"""Show the form of the report."""
	session = _session(link)
	if session.workflow_state != "Planned":
		return _nothing_left(session)
	if get_datetime(session.planned_start) > now_datetime():
		text = _("The session has not started yet. Please report it once it is over.")
		return {"title": _("Report session"), "message": text, "tone": "info"}
	return {
		"title": _("Report session"),
		"template": "report.html",
		"name": _mediator_name(link.holder),
		"session": sessions_view.detail(session),
	}


def report_session(link: SignedLink, form: dict) -> dict:
	"""Record the report."""
	day = form.get("actual_date") or ""
	told = session_report(
		actual_start=_moment(day, form.get("start_time")),
		actual_end=_moment(day, form.get("end_time")),
		travel_km=(form.get("travel_km") or "0").replace(",", "."),
		travel_minutes=form.get("travel_minutes") or 0,
		no_show=form.get("no_show") or False,
		deviation_reason=form.get("deviation_reason") or "",
		note=form.get("note") or "",
	)
	sessions.report_session(link.reference[1], told, actor=_login_of(link.holder), door=DOOR)
	if told.no_show:
		text = _("Thank you. The pool knows that the client did not come.")
	else:
		text = _("Thank you. Your report has been sent to the institution for confirmation.")
	return {"title": _("Report received"), "message": text}


def confirmation(link: SignedLink) -> dict:
	"""Show the institution what was reported."""
	session = _session(link)
	if session.workflow_state != "Performed":
		return _nothing_left(session)
	return {
		"title": _("Please confirm the session"),
		"template": "confirm_session.html",
		"session": {
			"language": session.language,
			"occasion": session.occasion,
			"actual": wording.span(session.actual_start, session.actual_end),
			"planned": wording.span(session.planned_start, session.planned_end),
			"duration": wording.hours(time_diff_in_seconds(session.actual_end, session.actual_start) // 60),
			"mediator": session.mediator_name,
			"deviation_reason": session.deviation_reason,
			"name": session.name,
		},
	}


def confirm_session(link: SignedLink, form: dict) -> dict:
	"""Record that the institution agrees with the report, or why not."""
	agrees = form.get("answer") == "yes"
	sessions.confirm_session(
		link.reference[1],
		agrees,
		actor=_login_of(link.holder),
		door=DOOR,
		reason=(form.get("reason") or "").strip(),
	)
	if agrees:
		return {"title": _("Thank you"), "message": _("The conversation is confirmed.")}
	text = _("Thank you. The pool clears this up and gets back to you.")
	return {"title": _("Disagreement received"), "message": text, "tone": "info"}


def _facts_without_login(session: Document) -> list[tuple[str, str]]:
	"""Return what one needs to come; what concerns the client is behind the login, for mails are passed on."""
	kept_back = (_("Reference of the client"), _("Remarks"))
	return [(label, value) for label, value in sessions_view.facts(session) if label not in kept_back]


def _session(link: SignedLink) -> Document:
	return frappe.get_doc("Assignment", link.reference[1])


def _nothing_left(session: Document) -> dict:
	texts = {
		"Planned": _("The report is not there yet."),
		"Cancelled": _("The session was cancelled. You need not do anything."),
		"Disputed": _("The institution does not agree with the report. The pool clears this up."),
	}
	text = texts.get(session.workflow_state) or _("This is done already. You need not do anything.")
	return {"title": _("Nothing to do"), "message": text, "tone": "info"}


def _moment(day: str, clock: str | None) -> str | None:
	"""Put day and time of a form together; what is no time is said as such, not as a fault of the page."""
	if not day or not clock:
		return None
	try:
		return f"{datetime.fromisoformat(f'{day} {clock}'):%Y-%m-%d %H:%M:%S}"
	except ValueError:
		frappe.throw(_("Please enter day and times, such as 10:00."), SessionTimeError)


def _mediator_name(mediator: str) -> str:
	return frappe.db.get_value("Mediator", mediator, "full_name") or ""


def _login_of(holder: str) -> str:
	"""Return the login for whom the link acts; Guest where the holder has none. The link's row keeps the holder."""
	user = frappe.db.get_value("Mediator", holder, "user") or holder
	return user if frappe.db.exists("User", user) else GUEST
