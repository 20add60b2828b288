"""Courses: their sessions, registrations under a lock, and completion by attendance."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import get_datetime, getdate, now_datetime, nowdate

from heidekreis_integration.training import mails, plan
from heidekreis_integration.training.errors import (
	FirstDayError,
	ListedTwiceError,
	NotAParticipantError,
	RegistrationClosedError,
	SessionsExistError,
)
from heidekreis_integration.training.places import CANCELLED, COMPLETED, REGISTERED, WAITING
from heidekreis_integration.training.schedule import WEEKDAYS, Slot, course_slots, first_weekday


def create_sessions(course: str, first_day: date, *, weeks_between: int | None = None) -> list[str]:
	"""Make the sessions of a course as the Settings plan them, and return their names.

	No permission check: callers check that the user may write the course.

	Args:
		course: Name of the Training Course.
		first_day: Day of the first session: usually a Friday.
		weeks_between: Weeks from the first weekend to the second; None for what the Settings say.

	Raises:
		FirstDayError: the day is not the weekday with which the plan begins.
		SessionsExistError: the course has sessions already (a second click must not double them).
	"""
	day, sessions = getdate(first_day), plan.sessions_of_a_course()
	if day.weekday() != first_weekday(sessions):
		weekday = _(WEEKDAYS[first_weekday(sessions)])
		frappe.throw(
			_("The first session of a course is on a {0}. Please choose such a day.").format(weekday),
			FirstDayError,
			title=_("First day"),
		)
	document = frappe.get_doc("Training Course", course, for_update=True)
	if frappe.db.exists("Training Session", {"training_course": course, "status": ("!=", "Cancelled")}):
		frappe.throw(
			_("{0} already has sessions. Please change those, or cancel them first.").format(document.title),
			SessionsExistError,
			title=_("Sessions exist"),
		)
	weeks = weeks_between or plan.weeks_between()
	names = [_insert_session(document, slot) for slot in course_slots(day, weeks, sessions)]
	document.reload()
	mails.tell_dates(document)
	return names


def _insert_session(course: Document, slot: Slot) -> str:
	session = frappe.get_doc(
		{
			"doctype": "Training Session",
			"training_course": course.name,
			"title": slot.title or _("Session {0}").format(slot.number),
			"starts_on": slot.start,
			"ends_on": slot.end,
			"mandatory": int(slot.mandatory),
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
	row, name = _row_of(document, mediator), frappe.db.get_value("Mediator", mediator, "full_name")
	if row and row.status != CANCELLED:
		frappe.throw(_("{0} is registered already.").format(name or mediator), ListedTwiceError)
	if row:
		row.status, row.registered_on = WAITING, now_datetime()
		# Whoever comes back stands behind those who have stayed.
		document.participants.remove(row)
		document.participants.append(row)
	else:
		row = document.append(
			"participants", {"mediator": mediator, "status": REGISTERED, "registered_on": now_datetime()}
		)
	_save(document, actor, _("{0} registered.").format(name or mediator))
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
	if row.status == COMPLETED or document.status in ("Completed", "Cancelled"):
		frappe.throw(_("The course is over; nobody can withdraw any more."), RegistrationClosedError)
	row.status = CANCELLED
	_save(document, actor, _("{0} withdrew.").format(row.mediator_name or mediator))


def position(course: Document, mediator: str) -> int:
	"""Return a mediator's place on the waiting list, counted from 1; 0 if not waiting."""
	waiting = [row for row in course.participants if row.status == WAITING]
	waiting.sort(key=lambda row: (get_datetime(row.registered_on), row.idx))
	return next((n for n, row in enumerate(waiting, start=1) if row.mediator == mediator), 0)


def takes_registrations(course: Document) -> bool:
	"""Tell whether one can register for the course today."""
	today = getdate(nowdate())
	too_late = course.registration_until and getdate(course.registration_until) < today
	begun = course.first_day and getdate(course.first_day) <= today
	return course.status == "Registration Open" and not (too_late or begun)


def cancel_sessions(course: str) -> list[Document]:
	"""Cancel the planned sessions of a course, without a mail for each; return them."""
	names = frappe.get_all(
		"Training Session",
		{"training_course": course, "status": "Planned"},
		pluck="name",
		order_by="starts_on",
	)
	cancelled = []
	for name in names:
		session = frappe.get_doc("Training Session", name, for_update=True)
		session.status, session.flags.told_with_course = "Cancelled", True
		cancelled.append(
			session.save(ignore_permissions=True)
		)  # follows from the course, which the user may write
	return cancelled


def _check_open(course: Document) -> None:
	if not takes_registrations(course):
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
