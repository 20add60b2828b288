"""Certificates as PDF: what stands on them, and who gets which. The texts are in templates/print.

The desk prints the same templates as print formats. For the portal they become a PDF here, by WeasyPrint, which every
supported Frappe version brings along: its pages have exactly the size the template says.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import add_months, flt, format_date, get_datetime, getdate, nowdate

from heidekreis_integration.mediation.eligibility import certificate_valid_until
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.training import plan, record
from heidekreis_integration.training.errors import NoCertificateError
from heidekreis_integration.training.places import COMPLETED, HOLDS_PLACE

Kind = Literal["attendance", "service", "card"]

TEMPLATES = {
	"attendance": "certificate_of_attendance",
	"service": "certificate_of_service",
	"card": "mediator_id_card",
}
FOLDER = "heidekreis_integration/templates/print"
ID_CARD_MONTHS = 24
NUMBER_LENGTH = 8


@dataclass(frozen=True)
class Paper:
	"""A PDF with the name it is saved under."""

	file_name: str
	content: bytes


def paper(kind: Kind, mediator: str, *, course: str = "", year: int = 0) -> Paper:
	"""Return a certificate of `mediator` as PDF.

	No permission check: callers check that the certificate is the caller's own, or that the caller may print it.

	Args:
		kind: attendance (needs `course`), service (`year` 0 for all years) or card.
		mediator: Name of the Mediator.
		course: Name of a Training Course the mediator has completed.
		year: Calendar year of the sessions.

	Raises:
		NoCertificateError: nothing there yet that could be certified.
	"""
	with print_language(LANGUAGE):
		person = frappe.get_doc("Mediator", mediator)
		if kind == "attendance":
			values = {"certificates": [_own_attendance(person, course)]}
			stem = _("Certificate-of-Attendance")
		elif kind == "service":
			values = {"service": service(person, year)}
			stem = _("Certificate-of-Service")
		else:
			values = {"card": card(person)}
			stem = _("ID-Card")
		name = f"{stem}-{frappe.scrub(person.last_name).replace('_', '-')}.pdf"
		return Paper(name, render(TEMPLATES[kind], values))


def render(template: str, values: dict) -> bytes:
	"""Return one of templates/print as PDF. Nothing is loaded from elsewhere."""
	from weasyprint import HTML  # slow to load, and needed for this alone

	body = frappe.render_template(f"{FOLDER}/{template}.html", values | {"issuer": issuer()})
	page = f'<!DOCTYPE html><html lang="{LANGUAGE}"><head><meta charset="utf-8"></head><body style="margin: 0">{body}</body></html>'
	return HTML(string=page, url_fetcher=_fetch_nothing).write_pdf()


def issuer() -> dict:
	"""Return who issues the papers."""
	settings = frappe.get_cached_doc(plan.SETTINGS)
	address = [line.strip() for line in (settings.pool_address or "").splitlines() if line.strip()]
	return {
		"name": settings.pool_operator or settings.pool_name,
		"pool": settings.pool_name,
		"county": settings.county_name,
		"address": address,
		"city": address[-1].split(" ", 1)[-1] if address else "",
		"phone": settings.pool_phone or "",
		"email": settings.pool_email or "",
		"today": _day(nowdate()),
	}


def attendance_of(course: Document) -> list[dict]:
	"""Return what stands on the certificates of everybody who has completed `course`."""
	return [_attendance(course, row) for row in course.participants if row.status == COMPLETED]


def service(mediator: Document, year: int = 0) -> dict:
	"""Return what stands on a certificate of service: sessions and hours per year.

	Raises:
		NoCertificateError: no session was performed (in that year).
	"""
	years = [row for row in record.service(mediator.name) if not year or row.year == year]
	if not years:
		_refuse(_("There is no session yet that could be certified."))
	return {
		"name": mediator.full_name,
		"since": _day(mediator.joined_on or mediator.training_completed_on),
		"languages": ", ".join(_(row.language) for row in mediator.languages),
		"years": [{"year": r.year, "sessions": r.sessions, "hours": hours(r.hours)} for r in years],
		"sessions": sum(row.sessions for row in years),
		"hours": hours(sum((row.hours for row in years), Decimal(0))),
		"further_trainings": [
			{"day": _day(row.day), "topic": row.topic}
			for row in record.further_trainings(mediator.name)
			if not year or row.day.year == year
		],
	}


def card(mediator: Document) -> dict:
	"""Return what stands on a mediator's ID card.

	Raises:
		NoCertificateError: the mediator is not active.
	"""
	if mediator.workflow_state != "Active":
		_refuse(_("Only active mediators get an ID card."))
	return {
		"name": mediator.full_name,
		"number": mediator.name.split("-", 1)[-1][:NUMBER_LENGTH],
		"languages": ", ".join(_(row.language) for row in mediator.languages),
		"valid_until": _day(card_valid_until(getdate(nowdate()), _certificate_until(mediator))),
	}


def card_valid_until(today: date, certificate_until: date | None, months: int | None = None) -> date:
	"""Return the last day of an ID card: the end of a month, and not after the certificate of good conduct."""
	span = plan.number("id_card_valid_months", ID_CARD_MONTHS) if months is None else months
	last = getdate(add_months(today, span))
	last = last.replace(day=monthrange(last.year, last.month)[1])
	return min(last, certificate_until) if certificate_until and certificate_until >= today else last


def attendance_list(session: Document) -> dict:
	"""Return what stands on the list that is signed in a session."""
	course = frappe.get_doc("Training Course", session.training_course)
	people = [row for row in course.participants if row.status in HOLDS_PLACE]
	attended = {row.mediator for row in session.attendance if row.attended}
	people.sort(key=lambda row: (row.mediator_name or "").casefold())
	return {
		"course": course.title,
		"title": session.title,
		"day": format_date(getdate(session.starts_on), "EEEE, d. MMMM yyyy"),
		"time": f"{get_datetime(session.starts_on):%H:%M}–{get_datetime(session.ends_on):%H:%M}",
		"place": session.location or course.venue,
		"trainer": session.trainer or "",
		"mandatory": bool(session.mandatory),
		"people": [{"name": row.mediator_name, "attended": row.mediator in attended} for row in people],
		"held": session.status == "Held",
	}


def hours(value: Decimal) -> str:
	"""Return hours as in Germany: 12,25."""
	return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _own_attendance(mediator: Document, course: str) -> dict:
	document = (
		frappe.get_doc("Training Course", course) if frappe.db.exists("Training Course", course) else None
	)
	rows = document.participants if document else []
	row = next((r for r in rows if r.mediator == mediator.name and r.status == COMPLETED), None)
	if row is None:
		_refuse(_("The training has not been completed, so nothing can be certified yet."))
	return _attendance(document, row)


def _attendance(course: Document, row: Document) -> dict:
	sessions = _attended_sessions(course.name, row.mediator)
	minutes = sum(
		int((get_datetime(s.ends_on) - get_datetime(s.starts_on)).total_seconds() // 60) for s in sessions
	)
	return {
		"name": row.mediator_name,
		"course": course.title,
		"place": course.venue,
		"first_day": _day(course.first_day),
		"last_day": _day(course.last_day),
		"sessions": [
			{
				"day": format_date(getdate(s.starts_on), "EEE, dd.MM.yyyy"),
				"time": f"{get_datetime(s.starts_on):%H:%M}–{get_datetime(s.ends_on):%H:%M}",
				"title": s.title,
			}
			for s in sessions
		],
		"hours": hours(record.quarters(minutes)),
		"completed_on": _day(row.completed_on or course.last_day),
	}


def _attended_sessions(course: str, mediator: str) -> list[dict]:
	session, row = frappe.qb.DocType("Training Session"), frappe.qb.DocType("Training Attendance")
	return (
		frappe.qb.from_(session)
		.join(row)
		.on(row.parent == session.name)
		.select(session.title, session.starts_on, session.ends_on)
		.where(session.training_course == course)
		.where(session.status == "Held")
		.where(row.mediator == mediator)
		.where(row.attended == 1)
		.orderby(session.starts_on)
		.run(as_dict=True)
	)


def _certificate_until(mediator: Document) -> date | None:
	years = int(flt(frappe.get_cached_doc(plan.SETTINGS).certificate_validity_years))
	if not (mediator.mediates_for_minors and mediator.certificate_inspected_on and years):
		return None
	return certificate_valid_until(getdate(mediator.certificate_inspected_on), years)


def _day(value) -> str:
	return format_date(value, "dd.MM.yyyy") if value else ""


def _refuse(text: str) -> None:
	frappe.throw(text, NoCertificateError, title=_("No certificate yet"))


def _fetch_nothing(url: str, *_unused, **_named):
	raise ValueError(url)


def training_paper(part: str, document: Document | None = None) -> dict | list:
	"""Return what a print format shows. Jinja method: the document is the one being printed, which the user may print."""
	if part == "issuer":
		return issuer()
	return {"attendance": attendance_of, "service": service, "card": card, "list": attendance_list}[part](
		document
	)
