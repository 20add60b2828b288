"""How courses, own sessions and certificates are shown to the mediator who is logged in."""

from __future__ import annotations

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.mediation.mediator_rules import readiness_facts
from heidekreis_integration.mediation.readiness import missing
from heidekreis_integration.mediation.readiness_wording import missing_for_mediator
from heidekreis_integration.portal import wording
from heidekreis_integration.portal.wording import Badge
from heidekreis_integration.training import courses, record, registration
from heidekreis_integration.training.places import COMPLETED, INCOMPLETE, REGISTERED, WAITING

CERTIFICATE = "/api/method/heidekreis_integration.api.my_training.certificate"
TONES = {REGISTERED: "good", WAITING: "waiting", COMPLETED: "done", INCOMPLETE: "stopped"}


def page(mediator: str) -> dict:
	"""Return what the page shows: what is missing, own courses, open courses, further trainings, certificates."""
	person = frappe.get_doc("Mediator", mediator)
	own = [_own(course, mediator) for course in registration.own_courses(mediator)]
	registered = {course["name"] for course in own}
	return {
		"missing": still_missing(person),
		"may_learn": registration.may_learn(mediator),
		"state": _(person.workflow_state),
		"own": own,
		"open": [_open(course) for course in registration.open_courses() if course.name not in registered],
		"further": [
			{"day": wording.day(training.day), "topic": training.topic}
			for training in record.further_trainings(mediator)
		],
		"certificates": _certificates(person),
	}


def still_missing(mediator: Document) -> list[str]:
	"""Return what a mediator still has to do before sessions can be offered, in sentences."""
	if mediator.workflow_state == "Left Pool":
		return []
	return [missing_for_mediator(key) for key in missing(readiness_facts(mediator))]


def _own(course: Document, mediator: str) -> dict:
	row = registration.own_row(course, mediator)
	position = courses.position(course, mediator)
	cancelled = course.status == "Cancelled"
	label = _("Called off") if cancelled else _(row.status)
	if position and not cancelled:
		label = _("Waiting list, place {0}").format(position)
	return {
		"name": course.name,
		"title": course.title,
		"venue": course.venue,
		"badge": Badge(label, "stopped" if cancelled else TONES.get(row.status, "waiting")),
		"waiting": bool(position) and not cancelled,
		"sessions": [_session(session, mediator) for session in registration.sessions(course.name)],
		"can_withdraw": registration.can_withdraw(course, row),
		"args": frappe.as_json({"training": course.name}, indent=None),
	}


def _session(session: Document, mediator: str) -> dict:
	row = next((row for row in session.attendance if row.mediator == mediator), None)
	return {
		"title": session.title,
		"when": wording.span(session.starts_on, session.ends_on),
		"place": session.location or "",
		"mandatory": bool(session.mandatory),
		"badge": _attendance(session, bool(row and row.attended)),
	}


def _attendance(session: Document, attended: bool) -> Badge | None:
	if session.status == "Cancelled":
		return Badge(_("Called off"), "stopped")
	if attended:
		return Badge(_("Attended"), "good")
	if session.status == "Held":
		return Badge(_("Missed"), "stopped")
	if get_datetime(session.ends_on) < now_datetime():
		return Badge(_("Attendance not noted yet"), "waiting")
	return None


def _open(course: Document) -> dict:
	waiting = sum(row.status == WAITING for row in course.participants)
	full = not course.places_left
	if full:
		places = _("All places are taken. Waiting: {0}").format(waiting)
	else:
		places = _("{0} of {1} places free").format(course.places_left, course.capacity)
	until = course.registration_until
	return {
		"name": course.name,
		"title": course.title,
		"venue": course.venue,
		"places": places,
		"full": full,
		"until": wording.day(until) if until else "",
		"dates": [
			wording.span(session.starts_on, session.ends_on)
			for session in registration.sessions(course.name)
			if session.status != "Cancelled"
		],
		"description": frappe.utils.strip_html(course.description or ""),
		"args": frappe.as_json({"training": course.name}, indent=None),
	}


def _certificates(person: Document) -> list[dict]:
	found = [
		{
			"label": _("Certificate of attendance: {0}").format(
				frappe.db.get_value("Training Course", row.course, "title")
			),
			"url": _url(kind="attendance", training=row.course),
		}
		for row in record.participations(person.name)
		if row.status == COMPLETED
	]
	years = record.service(person.name)
	found += [
		{
			"label": _("Certificate of service {0}").format(row.year),
			"url": _url(kind="service", year=row.year),
		}
		for row in reversed(years)
	]
	if len(years) > 1:
		found.append({"label": _("Certificate of service, all years"), "url": _url(kind="service")})
	if person.workflow_state == "Active":
		found.append({"label": _("Mediator's ID card"), "url": _url(kind="card")})
	return found


def _url(**values) -> str:
	return f"{CERTIFICATE}?{urlencode(values)}"
