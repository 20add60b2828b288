"""Who has completed a course: attended every mandatory session that was not cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import frappe
from frappe.query_builder import DocType
from frappe.utils import getdate

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

	Completion is written to the mediator (day of the last mandatory session, unless another day stands there)
	and moves them on in the pipeline: In Training → Trained.
	"""
	document = frappe.get_doc("Training Course", course, for_update=True)
	sessions = sessions_of(course, mandatory_only=True)
	mandatory = {session.name: session.status for session in sessions}
	attended, completed = _attended_by_mediator(list(mandatory)), []
	for row in document.participants:
		if row.status not in HOLDS_PLACE:
			continue
		status = status_after(mandatory, attended.get(row.mediator, ()))
		if status == row.status:
			continue
		row.db_set("status", status, update_modified=False)
		if status == COMPLETED:
			_complete(row.mediator, getdate(sessions[-1].starts_on), actor)
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


def _complete(name: str, day, actor: str) -> None:
	mediator = frappe.get_doc("Mediator", name, for_update=True)
	mediator.training_completed_on = mediator.training_completed_on or day
	# Follows from the attendance, which the actor was allowed to note.
	if mediator.workflow_state == "Interested":
		system_transition(mediator, "Start Training", actor=actor, door="Desk")
	if mediator.workflow_state == "In Training":
		system_transition(mediator, "Complete Training", actor=actor, door="Desk")
	else:
		mediator.save(ignore_permissions=True)
