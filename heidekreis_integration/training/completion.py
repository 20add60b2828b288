"""Who has completed a course: attended every mandatory session that was not cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.utils import format_date, getdate

from heidekreis_integration.training.courses import sessions_of
from heidekreis_integration.training.places import COMPLETED, HOLDS_PLACE, INCOMPLETE, REGISTERED
from heidekreis_integration.workflow.door import system_transition


def status_after(mandatory: Mapping[str, str], attended: Iterable[str]) -> str:
	"""Return a participant's status.

	Args:
		mandatory: Status of each mandatory session that was not cancelled, by its name.
		attended: Names of the sessions the participant attended.

	Returns:
		Completed once all were held and attended; Incomplete as soon as one held was missed; else Registered.
	"""
	present = set(attended)
	if any(status == "Held" and name not in present for name, status in mandatory.items()):
		return INCOMPLETE
	if mandatory and all(status == "Held" for status in mandatory.values()):
		return COMPLETED
	return REGISTERED


def refresh(course: str, *, actor: str) -> list[str]:
	"""Bring the participants' status in line with the attendance; return the mediators who completed now.

	Whoever has been there moves on to In Training. Completion is written to the mediator (day of the last mandatory
	session, unless another day stands there) and moves them to Trained. A correction of the attendance takes all of
	it back, unless the mediator has become active in the meantime: then the clerk is told and decides.
	"""
	document = frappe.get_doc("Training Course", course, for_update=True)
	sessions = sessions_of(course, mandatory_only=True)
	mandatory = {session.name: session.status for session in sessions}
	held = [session.name for session in sessions_of(course) if session.status == "Held"]
	attended, completed = _attended_by_mediator(held), []
	for row in document.participants:
		if row.status not in HOLDS_PLACE:
			continue
		present = attended.get(row.mediator, set())
		if present:
			_start(row.mediator, actor)
		status = status_after(mandatory, present)
		if status == row.status:
			continue
		if row.status == COMPLETED:
			_take_back(row, document.title, actor)
		row.db_set("status", status, update_modified=False)
		if status == COMPLETED:
			day = getdate(sessions[-1].starts_on)
			row.db_set("completed_on", day, update_modified=False)
			_complete(row.mediator, day, actor)
			completed.append(row.mediator)
	return completed


def _attended_by_mediator(sessions: list[str]) -> dict[str, set[str]]:
	if not sessions:
		return {}
	row = DocType("Training Attendance")
	found: dict[str, set[str]] = {}
	for session, mediator in (
		frappe.qb.from_(row)
		.select(row.parent, row.mediator)
		.where(row.parenttype == "Training Session")
		.where(row.parent.isin(sessions))
		.where(row.attended == 1)
		.run()
	):
		found.setdefault(mediator, set()).add(session)
	return found


def _start(name: str, actor: str) -> None:
	if frappe.db.get_value("Mediator", name, "workflow_state") == "Interested":
		# Follows from the attendance, which the actor was allowed to note.
		system_transition(_locked(name), "Start Training", actor=actor, door="Desk")


def _complete(name: str, day: date, actor: str) -> None:
	mediator = _locked(name)
	mediator.training_completed_on = mediator.training_completed_on or day
	if mediator.workflow_state == "In Training":
		system_transition(mediator, "Complete Training", actor=actor, door="Desk")
	else:
		mediator.save(ignore_permissions=True)  # follows from the attendance, as above


def _take_back(row, course: str, actor: str) -> None:
	mediator = _locked(row.mediator)
	if not row.completed_on or getdate(mediator.training_completed_on) != getdate(row.completed_on):
		return  # the day comes from another training
	if mediator.workflow_state in ("Active", "Resting"):
		_tell_clerk(mediator, course)
		return
	mediator.training_completed_on = None
	row.db_set("completed_on", None, update_modified=False)
	if mediator.workflow_state == "Trained":
		reason = _("The attendance of {0} was corrected.").format(course)
		system_transition(mediator, "Take Completion Back", actor=actor, reason=reason, door="Desk")
	else:
		mediator.save(ignore_permissions=True)  # follows from the attendance, as above


def _tell_clerk(mediator, course: str) -> None:
	text = _(
		"{0} has missed a mandatory session of {1} after all, but is in the pool already: the completed training of {2} stays. Please decide with the person."
	).format(mediator.full_name, course, format_date(mediator.training_completed_on, "dd.MM.yyyy"))
	mediator.add_comment("Info", text)
	frappe.msgprint(text, indicator="orange", title=_("Training"))


def _locked(name: str):
	return frappe.get_doc("Mediator", name, for_update=True)
