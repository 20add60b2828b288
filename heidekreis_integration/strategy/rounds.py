"""The yearly status round: asks each responsible body, reminds, escalates and closes. Safe to run at any time.

Every mail is a notice with a unique key, every step looks first at what is done already, and `after_each` commits
after each body: a job that is killed or runs twice asks nobody twice and leaves nobody out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import cint, getdate, now_datetime, nowdate

from heidekreis_integration.notices import office
from heidekreis_integration.strategy import asking, report_pdf, traffic_light
from heidekreis_integration.strategy.reports import RECEIVED_STATES, newest_published
from heidekreis_integration.workflow import guard

AfterEach = Callable[[], None]
ACTIVE_MEASURES = ("Planned", "In Progress", "Paused")


@dataclass(frozen=True)
class RoundTerms:
	"""What the Settings say about rounds. Days before the due day for reminders, days after it for escalation."""

	opens_month: int
	opens_day: int
	due_after_days: int
	closes_after_days: int
	remind_days_before: tuple[int, ...]
	escalate_days_after: int


def terms() -> RoundTerms:
	"""Return the terms of the rounds from the Settings."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	day, _point, month = (settings.get("round_opens_on") or "15.01").partition(".")
	return RoundTerms(
		opens_month=cint(month.strip(".")) or 1,
		opens_day=cint(day) or 15,
		due_after_days=cint(settings.get("round_due_after_days")) or 28,
		closes_after_days=cint(settings.get("round_closes_after_days")) or 56,
		remind_days_before=office.days_of_setting("round_remind_days_before", "7, 1"),
		escalate_days_after=cint(settings.get("round_escalate_days_after")) or 7,
	)


def run(today: date | None = None, *, after_each: AfterEach = lambda: None) -> None:
	"""Do whatever is due today in any round. For the daily job."""
	day = getdate(today or nowdate())
	plan_round(day)
	after_each()
	for name in frappe.get_all("Status Round", {"status": "Planned", "opens_on": ("<=", day)}, pluck="name"):
		open_round(name)
		after_each()
	for name in frappe.get_all("Status Round", {"status": "Open"}, pluck="name", order_by="year"):
		work(name, day, after_each=after_each)


def plan_round(today: date) -> str | None:
	"""Make the round of last year once its time has come; None if it is not due, too late, or there already."""
	rules = terms()
	opens = date(today.year, rules.opens_month, rules.opens_day)
	closes = opens + timedelta(days=rules.closes_after_days)
	year = today.year - 1
	if not opens <= today < closes or year < traffic_light.terms_from_settings().start.year:
		return None
	if frappe.db.exists("Status Round", {"year": year}):
		return None
	document = frappe.get_doc(
		{
			"doctype": "Status Round",
			"year": year,
			"as_of": date(year, 12, 31),
			"opens_on": opens,
			"due_on": opens + timedelta(days=rules.due_after_days),
			"closes_on": closes,
		}
	)
	return document.insert(ignore_permissions=True).name  # made by the job, on nobody's behalf


def open_round(name: str) -> None:
	"""Open a planned round: write down which bodies will be asked about how many measures. Asks nobody yet."""
	document = frappe.get_doc("Status Round", name, for_update=True)
	if document.status != "Planned":
		return
	document.set("bodies", [])
	for body, measures in _measures_by_body().items():
		document.append("bodies", {"responsible_body": body, "measures": len(measures)})
	guard.write(document, status="Open")
	document.save(ignore_permissions=True)  # opened by the job or by a coordinator, who may write rounds


def work(name: str, today: date, *, after_each: AfterEach = lambda: None) -> None:
	"""Ask, remind and escalate in an open round, body by body; close it when its time has come."""
	for body in [row.responsible_body for row in frappe.get_doc("Status Round", name).bodies]:
		work_on_body(name, body, today)
		after_each()
	document = frappe.get_doc("Status Round", name)
	if today > getdate(document.due_on) + timedelta(days=terms().escalate_days_after):
		asking.escalate(document, [row for row in document.bodies if row.received < row.measures])
		after_each()
	if today >= getdate(document.closes_on):
		close(name)
		after_each()


def work_on_body(name: str, body: str, today: date) -> None:
	"""Make the missing drafts of a body, ask it, and remind it where reports are missing."""
	document = frappe.get_doc("Status Round", name, for_update=True)
	row = next((row for row in document.bodies if row.responsible_body == body), None)
	if document.status != "Open" or row is None:
		return
	measures = _measures_by_body().get(body, [])
	for measure in measures:
		_draft(document, measure)
	_stamp(row, measures=len(measures), received=_received(name, body))
	if asking.ask(document, row):
		_stamp(row, asked_on=now_datetime())
	due = _reminder_due(getdate(document.due_on), today)
	if due and row.received < row.measures and asking.remind(document, row, due):
		_stamp(row, reminded_on=now_datetime())
	late = today > getdate(document.due_on) + timedelta(days=terms().escalate_days_after)
	if late and row.received < row.measures and not row.escalated_on:
		_stamp(row, escalated_on=now_datetime())


def close(name: str) -> Document:
	"""Close an open round. Reports that come later are taken all the same; the strategy report is made from what is there."""
	document = frappe.get_doc("Status Round", name, for_update=True)
	if document.status == "Closed":
		return document
	for row in document.bodies:
		row.received = _received(name, row.responsible_body)
	guard.write(document, status="Closed", closed_on=now_datetime(), report_file=_attach_report(document))
	document.save(ignore_permissions=True)  # closed by the job or by a coordinator, who may write rounds
	asking.tell_closed(document)
	return document


def _attach_report(document: Document) -> str:
	"""Attach the strategy report of the round's year as a private file and return its address."""
	year = cint(document.year)
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": report_pdf.file_name(year),
			"attached_to_doctype": document.doctype,
			"attached_to_name": document.name,
			"is_private": 1,
			"content": report_pdf.render_pdf(year),
		}
	)
	return file.insert(ignore_permissions=True).file_url  # whoever closes the round may write it


def _measures_by_body() -> dict[str, list[str]]:
	found: dict[str, list[str]] = {}
	rows = frappe.get_all(
		"Strategy Measure",
		{"status": ("in", ACTIVE_MEASURES), "responsible_body": ("is", "set")},
		["name", "responsible_body"],
		order_by="responsible_body, name",
	)
	for row in rows:
		found.setdefault(row.responsible_body, []).append(row.name)
	return found


def _draft(round_: Document, measure: str) -> None:
	"""Make the report of `measure` for the round, begun with the text of the last published one."""
	filters = {"measure": measure, "as_of": round_.as_of}
	existing = frappe.db.get_value("Measure Status Report", filters, ["name", "status_round"], as_dict=True)
	if existing:
		if not existing.status_round:
			frappe.db.set_value("Measure Status Report", existing.name, "status_round", round_.name)
		return
	last = newest_published(measure)
	before = (
		frappe.db.get_value(
			"Measure Status Report", last, ["text", "next_steps", "obstacles", "measure_status"], as_dict=True
		)
		if last
		else {"measure_status": frappe.db.get_value("Strategy Measure", measure, "status")}
	)
	report = frappe.get_doc({"doctype": "Measure Status Report", **filters, **before})
	guard.write(report, status_round=round_.name, previous_text=before.get("text"))
	report.insert(ignore_permissions=True)  # begun by the job for the body's editors


def _received(round_: str, body: str) -> int:
	report = DocType("Measure Status Report")
	query = (
		frappe.qb.from_(report)
		.select(Count(report.name))
		.where((report.status_round == round_) & (report.responsible_body == body))
		.where(report.workflow_state.isin(RECEIVED_STATES))
	)
	return int(query.run()[0][0])


def _reminder_due(due_on: date, today: date) -> date | None:
	"""Return the newest reminder day that has come, None before the first and once the reports are overdue.

	After a standstill only the newest is sent, not each that was missed.
	"""
	days = [due_on - timedelta(days=before) for before in terms().remind_days_before]
	passed = [day for day in days if day <= today]
	return max(passed) if passed and today <= due_on else None


def _stamp(row: Document, **values) -> None:
	for field, value in values.items():
		row.db_set(field, value, update_modified=False)
