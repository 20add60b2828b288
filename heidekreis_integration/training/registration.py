"""What mediators do with courses themselves: see what is open, register, withdraw."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, nowdate

from heidekreis_integration.training import courses
from heidekreis_integration.training.errors import NotAParticipantError, RegistrationClosedError
from heidekreis_integration.training.places import CANCELLED, COMPLETED, WAITING

MAY_LEARN = frozenset({"Interested", "In Training"})


@dataclass(frozen=True)
class Registration:
	"""What became of a registration: the status given, the place on the waiting list (0: none), a sentence."""

	status: str
	position: int
	message: str


def register(course: str, mediator: str, *, actor: str) -> Registration:
	"""Register a mediator on their own behalf. Of those who come for the last place at once, one gets it.

	The caller has checked that the mediator is the actor's own record.

	Raises:
		RegistrationClosedError: the course takes no registrations, or the mediator has completed a training.
		ListedTwiceError: registered already.
	"""
	_check_may_learn(mediator)
	status = courses.register(course, mediator, actor=actor)
	document = frappe.get_doc("Training Course", course)
	if status == WAITING:
		# Locked since the registration: nobody has come in between.
		place = courses.position(document, mediator)
		text = _(
			"All places are taken. You are on the waiting list, place {0}. If a place becomes free, you move up by yourself and get a mail."
		)
		return Registration(status, place, text.format(place))
	return Registration(status, 0, _("You have a place in the training. The dates come by mail."))


def withdraw(course: str, mediator: str, *, actor: str) -> str:
	"""Take the own registration back and return a sentence for the mediator.

	Raises:
		NotAParticipantError: not registered.
		RegistrationClosedError: the course has begun or is over: then the pool has to be asked.
	"""
	if own_row(frappe.get_doc("Training Course", course), mediator) is None:
		_refuse_unknown()
	if _has_begun(course):
		frappe.throw(
			_("The training has begun already. Please talk to the pool."),
			RegistrationClosedError,
			title=_("Registration closed"),
		)
	courses.withdraw(course, mediator, actor=actor)
	return _("You are not registered any more.")


def open_courses() -> list[Document]:
	"""Return the courses that take registrations today, the next first."""
	names = frappe.get_all(
		"Training Course", {"status": "Registration Open"}, pluck="name", order_by="first_day"
	)
	found = [frappe.get_doc("Training Course", name) for name in names]
	return [course for course in found if courses.takes_registrations(course)]


def own_courses(mediator: str) -> list[Document]:
	"""Return the courses a mediator is or was registered for, the latest first."""
	names = frappe.get_all(
		"Training Participant",
		{"mediator": mediator, "parenttype": "Training Course", "status": ("!=", CANCELLED)},
		pluck="parent",
	)
	found = [frappe.get_doc("Training Course", name) for name in set(names)]
	return sorted(found, key=lambda course: str(course.first_day or "9999"), reverse=True)


def own_row(course: Document, mediator: str) -> Document | None:
	"""Return a mediator's row in a course; None if there is none, or it was withdrawn."""
	return next((r for r in course.participants if r.mediator == mediator and r.status != CANCELLED), None)


def sessions(course: str) -> list[Document]:
	"""Return the sessions of a course, oldest first."""
	names = frappe.get_all(
		"Training Session", {"training_course": course}, pluck="name", order_by="starts_on"
	)
	return [frappe.get_doc("Training Session", name) for name in names]


def can_withdraw(course: Document, row: Document) -> bool:
	"""Tell whether a mediator may take the registration back without asking the pool."""
	return (
		row.status != COMPLETED
		and course.status not in ("Completed", "Cancelled")
		and not _has_begun(course.name)
	)


def may_learn(mediator: str) -> bool:
	"""Tell whether a mediator has a training ahead."""
	return frappe.db.get_value("Mediator", mediator, "workflow_state") in MAY_LEARN


def _has_begun(course: str) -> bool:
	first = frappe.db.get_value(
		"Training Session",
		{"training_course": course, "status": ("!=", "Cancelled")},
		"starts_on",
		order_by="starts_on",
	)
	return bool(first) and getdate(get_datetime(first)) <= getdate(nowdate())


def _check_may_learn(mediator: str) -> None:
	if not may_learn(mediator):
		frappe.throw(
			_("Your training is complete already. If you want to take part again, please ask the pool."),
			RegistrationClosedError,
			title=_("Training"),
		)


def _refuse_unknown() -> None:
	frappe.throw(_("You are not registered for this training."), NotAParticipantError, title=_("Training"))
