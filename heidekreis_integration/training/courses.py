"""Courses: their sessions, registrations under a lock, and completion by attendance."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate, now_datetime, nowdate

from heidekreis_integration.training.errors import (
	ListedTwiceError,
	NotAFridayError,
	NotAParticipantError,
	RegistrationClosedError,
	SessionsExistError,
)
from heidekreis_integration.training.places import CANCELLED, REGISTERED, WAITING
from heidekreis_integration.training.schedule import FRIDAY, weekend_slots


def create_sessions(course: str, first_friday: date, *, weeks_between: int = 1) -> list[str]:
	"""Make the four mandatory sessions of a course and return their names.

	No permission check: callers check that the user may write the course.

	Args:
		course: Name of the Training Course.
		first_friday: Friday of the first weekend.
		weeks_between: Weeks from the first weekend to the second.

	Raises:
		NotAFridayError: the day is no Friday.
		SessionsExistError: the course has sessions already (a second click must not double them).
	"""
	day = getdate(first_friday)
	if day.weekday() != FRIDAY:
		frappe.throw(
			_("A course weekend begins on a Friday. Please choose a Friday."),
			NotAFridayError,
			title=_("No Friday"),
		)
	document = frappe.get_doc("Training Course", course, for_update=True)
	if frappe.db.exists("Training Session", {"training_course": course, "status": ("!=", "Cancelled")}):
		frappe.throw(
			_("{0} already has sessions. Please change those, or cancel them first.").format(document.title),
			SessionsExistError,
			title=_("Sessions exist"),
		)
	return [_insert_session(document, slot) for slot in weekend_slots(day, weeks_between)]


def _insert_session(course: Document, slot) -> str:
	session = frappe.get_doc(
		{
			"doctype": "Training Session",
			"training_course": course.name,
			"title": _("Session {0}").format(slot.number),
			"starts_on": slot.start,
			"ends_on": slot.end,
			"mandatory": 1,
			"location": course.venue,
		}
	)
	return session.insert(
		ignore_permissions=True
	).name  # the caller has checked the right to write the course


def register(course: str, mediator: str, *, actor: str) -> str:
	"""Register a mediator and return the status given: Registered, or Waiting List where no place is free.

	The course is locked, so that two registrations at once can't share the last place.
	No permission check: callers check that `actor` may register `mediator`.

	Raises:
		RegistrationClosedError: the course takes no registrations, or the day to register has passed.
		ListedTwiceError: the mediator is registered already.
	"""
	document = frappe.get_doc("Training Course", course, for_update=True)
	_check_open(document)
	row = _row_of(document, mediator)
	if row and row.status != CANCELLED:
		frappe.throw(_("{0} is registered already.").format(row.mediator_name or mediator), ListedTwiceError)
	if row:
		row.status, row.registered_on = WAITING, now_datetime()
	else:
		row = document.append(
			"participants", {"mediator": mediator, "status": REGISTERED, "registered_on": now_datetime()}
		)
	_save(document, actor, _("{0} registered.").format(row.mediator_name or mediator))
	return _row_of(document, mediator).status


def withdraw(course: str, mediator: str, *, actor: str) -> None:
	"""Take a mediator's registration back; the place goes to whoever waits longest.

	Raises:
		NotAParticipantError: the mediator is not registered.
	"""
	document = frappe.get_doc("Training Course", course, for_update=True)
	row = _row_of(document, mediator)
	if not row or row.status == CANCELLED:
		frappe.throw(_("This mediator is not registered for the course."), NotAParticipantError)
	row.status = CANCELLED
	_save(document, actor, _("{0} withdrew.").format(row.mediator_name or mediator))


def _check_open(course: Document) -> None:
	too_late = course.registration_until and getdate(course.registration_until) < getdate(nowdate())
	if course.status != "Registration Open" or too_late:
		frappe.throw(
			_("{0} takes no registrations at present.").format(course.title),
			RegistrationClosedError,
			title=_("Registration closed"),
		)


def _row_of(course: Document, mediator: str):
	return next((row for row in course.participants if row.mediator == mediator), None)


def _save(course: Document, actor: str, text: str) -> None:
	course.save(ignore_permissions=True)  # the caller has checked that the actor may register this mediator
	course.add_comment("Info", f"{text} ({actor})")


def refresh_days(course: str) -> None:
	"""Bring the first and last day of a course in line with its sessions."""
	starts = sorted(getdate(session.starts_on) for session in sessions_of(course))
	days = {"first_day": starts[0] if starts else None, "last_day": starts[-1] if starts else None}
	frappe.db.set_value("Training Course", course, days, update_modified=False)


def sessions_of(course: str, *, mandatory_only: bool = False) -> list[dict]:
	"""Return name, status and start of the sessions that are not cancelled, oldest first."""
	session = DocType("Training Session")
	query = (
		frappe.qb.from_(session)
		.select(session.name, session.status, session.starts_on)
		.where(session.training_course == course)
		.where(session.status != "Cancelled")
		.orderby(session.starts_on)
	)
	if mandatory_only:
		query = query.where(session.mandatory == 1)
	return query.run(as_dict=True)
