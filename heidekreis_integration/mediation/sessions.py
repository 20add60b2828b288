"""What happens to an assignment: reported, confirmed, disputed, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.mediation.cancelling import Side
from heidekreis_integration.mediation.errors import AttendanceError
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.door import Door, system_transition


@dataclass(frozen=True)
class SessionReport:
	"""What the mediator enters after the session. Times in site time; the journey is there and back.

	With `no_show` the client did not come; the times may be missing then.
	"""

	actual_start: datetime | None
	actual_end: datetime | None
	travel_km: float = 0
	travel_minutes: int = 0
	no_show: bool = False
	deviation_reason: str = ""
	note: str = ""


def report_session(assignment: str, report: SessionReport, *, actor: str, door: Door) -> Document:
	"""Record that a planned session took place, or that the client did not come. Amounts are worked out and stored.

	The caller has checked that the assignment is the actor's own, or that the actor is of the pool.

	Raises:
		StepNotInWorkflowError: the session is not planned (any more).
		SessionTimeError: the times are missing, the wrong way round, in the future or impossibly long.
		DeviationReasonError: far from the planned time, without a reason.
	"""
	document = frappe.get_doc("Assignment", assignment, for_update=True)
	document.update(
		{
			"actual_start": report.actual_start,
			"actual_end": report.actual_end,
			"travel_km": report.travel_km,
			"travel_minutes": report.travel_minutes,
			"no_show": int(report.no_show),
			"deviation_reason": report.deviation_reason,
			"mediator_note": report.note,
		}
	)
	action = "Report No-show" if report.no_show else "Report Session"
	return system_transition(document, action, actor=actor, door=door)


def confirm_session(assignment: str, agrees: bool, *, actor: str, door: Door, reason: str = "") -> Document:
	"""Record that the institution agrees with the report, or disagrees for `reason`.

	The caller has checked that the actor belongs to the institution, or to the pool.

	Raises:
		StepNotInWorkflowError: the session is not reported, or was answered already.
		ReasonMissingError: the institution disagrees without a reason.
	"""
	document = frappe.get_doc("Assignment", assignment, for_update=True)
	action = "Confirm Session" if agrees else "Dispute Session"
	return system_transition(document, action, actor=actor, reason=reason, door=door)


def confirm_attendance(assignment: str) -> Document:
	"""Record that the mediator has said they come. The caller has checked that the session is theirs.

	Raises:
		AttendanceError: the session is not planned any more, or has started.
	"""
	document = frappe.get_doc("Assignment", assignment, for_update=True)
	check_ahead(document)
	if not document.attendance_confirmed_on:
		guard.write(document, attendance_confirmed_on=now_datetime())
		document.save(ignore_permissions=True)  # mediators may not write assignments; this is theirs to say
	return document


def check_ahead(assignment: Document) -> None:
	"""Refuse a session that is not planned any more, or has started.

	Raises:
		AttendanceError: see above.
	"""
	if assignment.workflow_state != "Planned":
		frappe.throw(_("This session is not planned any more. You need not do anything."), AttendanceError)
	if get_datetime(assignment.planned_start) <= now_datetime():
		frappe.throw(_("The session has started already. Please call the pool."), AttendanceError)


def cancel_session(assignment: str, *, side: Side, actor: str, reason: str, door: Door) -> Document:
	"""Cancel a session. A request that still lies ahead goes back to placing, unless the institution cancels.

	Where the mediator cancels, others are asked at once, in waves.

	Args:
		assignment: A session that is not settled.
		side: Who cancels; decides with the time whether something is paid.
		actor: Who enters it; written to the Transition Log.
		reason: Why.
		door: Through which door the actor came.

	Raises:
		StepNotInWorkflowError: the session is settled or cancelled already.
		AttendanceError: the mediator cancels, not through the clerk, what has started or is not planned any more.
		ReasonMissingError: no reason was given.
	"""
	document = frappe.get_doc("Assignment", assignment, for_update=True)
	if side == "Mediator" and door != "Desk":
		check_ahead(document)
	guard.write(document, cancelled_by_side=side)
	return system_transition(document, "Cancel Session", actor=actor, reason=reason, door=door)
