"""Reminds mediators of their sessions, and asks for the reports afterwards. Each mail once, whatever happens to the job.

Each session is one transaction: the trace of the mail, the mail in the queue and the field `reminded_on` are committed
together or not at all, so a job that is killed goes on where it was, and two at once do not remind twice.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime

from heidekreis_integration.mediation import messages
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.workflow import guard

# Reports that are older than this are asked for by a person.
REPORTS_ASKED_FOR = timedelta(days=14)


def send_attendance_reminders(after_each: Callable[[], None] | None = None) -> int:
	"""Remind the mediators of the sessions of the next hours (Settings); return how many were reminded now.

	Whoever agreed within these hours has just said that they come, and is not reminded.

	Args:
		after_each: Called after each session, for a job that commits.
	"""
	hours = reminder_hours()
	if not hours:
		return 0
	now = now_datetime()
	due = frappe.get_all(
		"Assignment",
		{
			"workflow_state": "Planned",
			"planned_start": ("between", (now, now + timedelta(hours=hours))),
			"reminded_on": ("is", "not set"),
			"attendance_confirmed_on": ("is", "not set"),
		},
		pluck="name",
		order_by="planned_start, name",
	)
	return _each(due, _remind, after_each)


def ask_for_reports(after_each: Callable[[], None] | None = None) -> int:
	"""Ask for the reports of sessions that are over; return how many mails went out now.

	Args:
		after_each: Called after each session, for a job that commits.
	"""
	now = now_datetime()
	over = frappe.get_all(
		"Assignment",
		{"workflow_state": "Planned", "planned_end": ("between", (now - REPORTS_ASKED_FOR, now))},
		pluck="name",
		order_by="planned_end, name",
	)
	return _each(over, _ask, after_each)


def reminder_hours() -> int:
	"""Return how many hours before a session its mediator is reminded; 0 for never."""
	value = settings().get("attendance_reminder_hours")
	return 24 if value is None else cint(value)


def _each(names: list[str], handle: Callable[[Document], bool], after_each: Callable[[], None] | None) -> int:
	done = 0
	for name in names:
		frappe.db.savepoint("reminder")
		try:
			done += handle(frappe.get_doc("Assignment", name, for_update=True))
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			raise  # the database has undone the transaction; the next run begins where this one was
		except Exception:  # noqa: BLE001  (it concerns this one session and is logged; the others go on)
			frappe.db.rollback(save_point="reminder")
			frappe.clear_messages()
			frappe.log_error(title=f"Reminder: {name}")
		if after_each:
			after_each()
	return done


def _remind(assignment: Document) -> bool:
	start = get_datetime(assignment.planned_start)
	just_agreed = get_datetime(assignment.creation) > start - timedelta(hours=reminder_hours())
	planned = assignment.workflow_state == "Planned" and start > now_datetime()
	if not planned or just_agreed or assignment.reminded_on:
		return False
	if not messages.remind_of_session(assignment):
		return False
	guard.write(assignment, reminded_on=now_datetime())
	assignment.save(ignore_permissions=True)  # by a job, which holds no role
	return True


def _ask(assignment: Document) -> bool:
	if assignment.workflow_state != "Planned" or get_datetime(assignment.planned_end) > now_datetime():
		return False
	return messages.ask_for_report(assignment)
