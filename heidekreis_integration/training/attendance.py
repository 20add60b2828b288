"""Who was there, ticked row by row: two people with two phones lose nothing of each other."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.training import plan
from heidekreis_integration.training.errors import AttendanceNotOpenError, NotAParticipantError


def opens_minutes() -> int:
	"""Return from how many minutes before a session attendance can be ticked."""
	return plan.number("attendance_opens_minutes", plan.ATTENDANCE_OPENS_MINUTES)


def tick(session: str, mediator: str, attended: bool) -> Document:
	"""Note whether a participant was there, and return the session as it now is.

	The session is locked and read anew, so that ticks made elsewhere at the same moment stay.
	No permission check: callers check that the user may write the session.

	Raises:
		AttendanceNotOpenError: the session has not begun yet, or was cancelled.
		NotAParticipantError: the mediator holds no place in the course.
	"""
	document = frappe.get_doc("Training Session", session, for_update=True)
	_check_open(document)
	document.list_participants()
	row = next((row for row in document.attendance if row.mediator == mediator), None)
	if row is None:
		frappe.throw(_("This mediator is not registered for the course."), NotAParticipantError)
	if bool(row.attended) != attended:
		row.attended = int(attended)
		document.save(ignore_permissions=True)  # the caller has checked the right to write
	return document


def close_list(session: str) -> Document:
	"""Mark a session as held: whoever is not ticked has missed it. Ticks can still be corrected.

	Raises:
		AttendanceNotOpenError: the session has not begun yet, or was cancelled.
	"""
	document = frappe.get_doc("Training Session", session, for_update=True)
	if document.status == "Cancelled" or get_datetime(document.starts_on) > now_datetime():
		_refuse()
	if document.status != "Held":
		document.status = "Held"
		document.save(ignore_permissions=True)  # the caller has checked the right to write
	return document


def state_of(session: Document) -> dict:
	"""Return what the tick page shows."""
	return {
		"name": session.name,
		"title": session.title,
		"status": session.status,
		"mandatory": bool(session.mandatory),
		"open": _is_open(session),
		"can_close": session.status == "Planned" and get_datetime(session.starts_on) <= now_datetime(),
		"rows": [
			{"mediator": row.mediator, "name": row.mediator_name, "attended": bool(row.attended)}
			for row in sorted(session.attendance, key=lambda row: (row.mediator_name or "").casefold())
		],
	}


def _is_open(session: Document) -> bool:
	begins = get_datetime(session.starts_on) - timedelta(minutes=opens_minutes())
	return session.status != "Cancelled" and begins <= now_datetime()


def _check_open(session: Document) -> None:
	if not _is_open(session):
		_refuse()


def _refuse() -> None:
	frappe.throw(
		_("Attendance can't be noted: the session has not begun yet, or was cancelled."),
		AttendanceNotOpenError,
		title=_("Not open"),
	)
