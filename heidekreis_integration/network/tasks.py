"""Resolutions of network meetings as tasks: who sees to them, reminders, the coordinator's weekly digest.

Each reminder is a notice with a key of task, due date and day: the job may run twice or be killed at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, get_url_to_form, get_url_to_list, getdate, nowdate

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.network import groups
from heidekreis_integration.network.contacts import is_keeper
from heidekreis_integration.network.meetings_errors import (
	TaskFieldClosedError,
	TaskNoteMissingError,
	TaskOwnerError,
)
from heidekreis_integration.notices import office
from heidekreis_integration.notices.texts import german
from heidekreis_integration.workflow import guard

TASK = "Network Task"
OPEN, DONE, CANCELLED = "Open", "Done", "Cancelled"
REMINDER, OVERDUE, DIGEST = "Network Task Reminder", "Network Task Overdue", "Network Task Digest"
USUAL_DAYS = "7, 1"
STAMPED = ("done_on", "last_reminder_on", "handed_over_from")
DECIDED = (
	"subject",
	"network_meeting",
	"details",
	"due_date",
	"municipality",
	"municipality_contact",
	"responsible_user",
)
AfterEach = Callable[[], None]


def check(task: Document, user: str) -> None:
	"""Refuse what `user` may not change and what a resolution can't be; stamp the day it was done.

	Raises:
		TaskFieldClosedError: an officer changed more than status and note, or reopened it.
		TaskOwnerError: nobody sees to it, two do, or the owner can't.
		TaskNoteMissingError: done without a note.
	"""
	if not is_keeper(user):
		_check_reported(task)
	_check_owner(task)
	if task.status == DONE and not (task.done_note or "").strip():
		frappe.throw(
			_("Please write in a few words what was done."), TaskNoteMissingError, title=_("Note missing")
		)
	_stamp(task)
	guard.protect(task, STAMPED)


def _check_reported(task: Document) -> None:
	before = task.get_doc_before_save()
	changed = changed_fields(task, DECIDED)
	if before is None or changed:
		labels = ", ".join(_(task.meta.get_label(field)) for field in changed)
		frappe.throw(
			_("Only the coordination office changes these fields: {0}.").format(labels),
			TaskFieldClosedError,
			title=_("Field not open to you"),
		)
	if before.status != OPEN or task.status not in (OPEN, DONE):
		frappe.throw(
			_("You can report an open resolution as done. Everything else the coordination office changes."),
			TaskFieldClosedError,
			title=_("Resolution"),
		)


def _check_owner(task: Document) -> None:
	moved = changed_fields(task, ("municipality", "municipality_contact", "responsible_user"))
	if task.municipality_contact and moved:
		entry = frappe.db.get_value(groups.CONTACT, task.municipality_contact, "municipality")
		if task.municipality and task.municipality != entry:
			_refuse_owner(_("{0} is no contact of {1}.").format(task.municipality_contact, task.municipality))
		task.municipality = entry
		if task.status == OPEN and not groups.valid_contacts(
			getdate(nowdate()), name=task.municipality_contact
		):
			_refuse_owner(_("This person is not in office today. Please choose somebody else."))
	if bool(task.municipality) == bool(task.responsible_user):
		_refuse_owner(_("Please enter who sees to it: a municipality, or somebody of the county."))
	if task.responsible_user and moved:
		user = frappe.db.get_value("User", task.responsible_user, ["enabled", "user_type"], as_dict=True)
		if not user.enabled or user.user_type != "System User":
			_refuse_owner(_("The login {0} can't see to resolutions.").format(task.responsible_user))


def _refuse_owner(message: str) -> None:
	frappe.throw(message, TaskOwnerError, title=_("Who sees to it"))


def _stamp(task: Document) -> None:
	before = task.get_doc_before_save()
	was_done = bool(before and before.status == DONE)
	if task.status == DONE and not was_done and not (task.is_new() and task.done_on):
		guard.write(task, done_on=nowdate())
	elif task.status != DONE and was_done:
		guard.write(task, done_on=None)
	elif task.is_new() and task.status == DONE:
		guard.write(task, done_on=task.done_on)  # an older resolution is entered after the fact


def keep_todo(task: Document) -> None:
	"""Keep the ToDo of the county's owner: made with the task, moved and closed with it."""
	rows = frappe.get_all(
		"ToDo",
		{"reference_type": TASK, "reference_name": task.name, "status": "Open"},
		["name", "allocated_to", "date"],
	)
	owner = task.responsible_user if task.status == OPEN else None
	for row in rows:
		if row.allocated_to != owner:
			_save_todo(row.name, status="Closed" if task.status == DONE else "Cancelled")
		elif getdate(row.date) != getdate(task.due_date):
			_save_todo(row.name, date=task.due_date)
	if owner and owner not in [row.allocated_to for row in rows]:
		todo = frappe.get_doc(
			{
				"doctype": "ToDo",
				"allocated_to": owner,
				"assigned_by": frappe.session.user,
				"reference_type": TASK,
				"reference_name": task.name,
				"description": task.subject,
				"date": task.due_date,
			}
		)
		todo.insert(ignore_permissions=True)  # follows from the task, which the actor may write


def _save_todo(name: str, **values) -> None:
	todo = frappe.get_doc("ToDo", name)
	todo.update(values)
	todo.save(ignore_permissions=True)  # follows from the task, which the actor may write


def follow_up(today: date | None = None, *, after_each: AfterEach = lambda: None) -> int:
	"""Remind of open resolutions and tell the coordinators of overdue ones; return how many mails were queued.

	Args:
		today: The day of the run; today if None.
		after_each: Called after each task; the scheduled job commits here.
	"""
	day = getdate(today or nowdate())
	horizon = day + timedelta(
		days=max(office.days_of_setting("network_task_remind_days", USUAL_DAYS), default=0)
	)
	names = frappe.get_all(
		TASK, {"status": OPEN, "due_date": ("<=", horizon)}, pluck="name", order_by="due_date, name"
	)
	queued = 0
	for name in names:
		queued += remind(name, day)
		after_each()
	queued += send_digest(day)
	after_each()
	return queued


def remind(name: str, today: date) -> int:
	"""Send the reminder of one task that is due today, if it was not sent before; return how many mails were queued."""
	task = frappe.get_doc(TASK, name, for_update=True)
	mark = _due_mark(getdate(task.due_date), today)
	if task.status != OPEN or not mark:
		return 0
	queued = sum(_remind(task, person, mark, today) for person in owners(task, today))
	if queued:
		task.db_set("last_reminder_on", today, update_modified=False)
	return queued


def owners(task: Document, today: date) -> list[groups.Person]:
	"""Return who is to be reminded: the contact, else whoever stands for the municipality today, or the county's user."""
	if task.responsible_user:
		user = frappe.db.get_value(
			"User", task.responsible_user, ["full_name", "email", "enabled"], as_dict=True
		)
		return [groups.Person(user.full_name, task.responsible_user, user.email)] if user.enabled else []
	contact = task.municipality_contact and groups.person_of(task.municipality_contact, today)
	return [contact] if contact else groups.people_of(task.municipality, today)


def send_digest(today: date, recipients: Container[str] | None = None) -> int:
	"""Tell each coordinator once a week which resolutions are overdue; return how many mails were queued.

	Args:
		today: The day of the run.
		recipients: Logins, to tell these alone; all coordinators if None.
	"""
	rows = frappe.get_all(
		TASK,
		{"status": OPEN, "due_date": ("<", today)},
		["name", "subject", "due_date", "municipality", "responsible_user"],
		order_by="due_date, name",
	)
	if not rows:
		return 0
	year, week, _day = today.isocalendar()
	with german():
		facts = [(format_date(row.due_date, "dd.MM.yyyy"), _told(row)) for row in rows]
		return sum(
			office.send(
				key=f"{DIGEST}|{year}-W{week:02d}",
				kind=DIGEST,
				recipient=recipient,
				name=name,
				reference=(TASK, rows[0].name),
				subject=_("Overdue resolutions of the network: {0}").format(len(rows)),
				lines=[
					_(
						"these resolutions are overdue, although their owners were reminded. Please talk to them."
					)
				],
				facts=facts,
				link=get_url_to_list(TASK),
				link_text=_("Open the resolutions"),
				due_on=today,
			)
			for recipient, name in office.coordinators()
			if recipients is None or recipient in recipients
		)


def _due_mark(due_date: date, today: date) -> str | None:
	"""Return the name of the newest reminder whose day has come; after a standstill nobody gets two at once."""
	if today > due_date:
		return "overdue"
	days = office.days_of_setting("network_task_remind_days", USUAL_DAYS)
	passed = [number for number in days if due_date - timedelta(days=number) <= today]
	return str(min(passed)) if passed else None


def _remind(task: Document, person: groups.Person, mark: str, today: date) -> bool:
	overdue = mark == "overdue"
	with german():
		subject = _("Overdue: {0}") if overdue else _("Reminder: {0}")
		line = (
			_("this resolution of the network was due on {0}.")
			if overdue
			else _("this resolution of the network is due on {0}.")
		)
		facts = [(_("Resolution"), task.subject)]
		if task.details:
			facts.append((_("Details"), task.details))
		if task.network_meeting:
			facts.append(
				(_("Resolved In"), frappe.db.get_value("Network Meeting", task.network_meeting, "title"))
			)
		return office.send(
			key=f"{OVERDUE if overdue else REMINDER}|{task.name}|{task.due_date}|{mark}",
			kind=OVERDUE if overdue else REMINDER,
			recipient=person.recipient,
			name=person.name,
			reference=(TASK, task.name),
			subject=subject.format(task.subject),
			lines=[
				line.format(format_date(task.due_date, "dd.MM.yyyy")),
				_(
					"Please report it as done with a short note, or tell the coordination office what is missing."
				),
			],
			facts=facts,
			link=get_url_to_form(TASK, task.name) if _has_login(person) else "",
			link_text=_("Open the resolution"),
			due_on=today,
		)


def _has_login(person: groups.Person) -> bool:
	return bool(frappe.db.exists("User", {"name": person.recipient, "enabled": 1}))


def _told(row: frappe._dict) -> str:
	owner = row.municipality or frappe.db.get_value("User", row.responsible_user, "full_name")
	return f"{row.subject} ({owner})"
