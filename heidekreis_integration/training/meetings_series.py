"""Makes the meetings of the series months ahead, each once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import cint, format_date, get_time, getdate, now_datetime

from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.training.meetings_recurrence import (
	Obstacle,
	Occurrence,
	Rule,
	months_from,
	occurrence,
)
from heidekreis_integration.working_days import holiday_name

SAVEPOINT = "meeting_of_series"
MOST_MONTHS_AHEAD = 24


def make_ahead(now: datetime | None = None, *, after_each: Callable[[], None] = lambda: None) -> list[str]:
	"""Make what is missing of every active series; return the names of the new meetings.

	Safe to run again, twice at once or after it was killed: a series has one meeting a month, whatever became of
	it. One that was moved or cancelled by hand stays as it is.

	Args:
		now: The moment of the run, site time; now if None.
		after_each: Called after each meeting; the scheduled job commits here.
	"""
	made = []
	for name in frappe.get_all("Exchange Meeting Series", filters={"enabled": 1}, pluck="name"):
		made += make_series_ahead(frappe.get_doc("Exchange Meeting Series", name), now, after_each=after_each)
	return made


def make_series_ahead(
	series: Document, now: datetime | None = None, *, after_each: Callable[[], None] = lambda: None
) -> list[str]:
	"""Make the missing meetings of one series; return their names."""
	now = now or now_datetime()
	made = []
	for year, month in months_from(now.date(), min(cint(series.months_ahead), MOST_MONTHS_AHEAD)):
		name = _make(series, year, month, now)
		if name:
			made.append(name)
			after_each()
	return made


@dataclass(frozen=True)
class NextDate:
	"""One month of a series, worded for the desk: `day` empty if there is no meeting, `meeting` if it is not made."""

	month: str
	day: str
	note: str
	meeting: str


def next_dates(series: Document, now: datetime | None = None) -> list[NextDate]:
	"""Return what the rule gives for the coming months, beside what has become of it."""
	now = now or now_datetime()
	months = months_from(now.date(), min(cint(series.months_ahead), MOST_MONTHS_AHEAD))
	return [_next_date(series, year, month) for year, month in months]


def _next_date(series: Document, year: int, month: int) -> NextDate:
	found = occurrence_of(series, year, month)
	meeting = frappe.db.get_value(
		"Exchange Meeting",
		{"series_key": f"{series.name}|{year}-{month:02d}"},
		["name", "starts_on", "status"],
		as_dict=True,
	)
	note = _note(found)
	if meeting and meeting.status == "Called Off":
		note = _("Called Off")
	elif meeting and getdate(meeting.starts_on) != found.day:
		note = _("Moved by hand to {0}.").format(format_date(meeting.starts_on, "EEE dd.MM.yyyy"))
	return NextDate(
		month=f"{month:02d}/{year}",
		day=format_date(found.day, "EEE dd.MM.yyyy") if found.day else "",
		note=note,
		meeting=meeting.name if meeting else "",
	)


def _note(found: Occurrence) -> str:
	if not found.is_shifted:
		return ""
	return _("Not on {0}: {1}.").format(format_date(found.usual, "dd.MM.yyyy"), found.obstacle)


def occurrence_of(series: Document, year: int, month: int) -> Occurrence:
	"""Return on which day the series meets in a month, or that it does not."""
	rule = Rule(series.ordinal, series.weekday, series.shift_rule)
	return occurrence(rule, year, month, obstacles(series))


def obstacles(series: Document) -> Obstacle:
	"""Return what tells why a day is not free for the series, in the language of the mails."""
	subdivision = frappe.get_cached_doc("Heidekreis Settings").holiday_subdivision or ""
	closed = _closed_days() if series.avoid_school_holidays else []

	def obstacle(day: date) -> str | None:
		if series.avoid_public_holidays and (name := holiday_name(day, subdivision)):
			return name
		return next((title for title, first, last in closed if first <= day <= last), None)

	return obstacle


def _closed_days() -> list[tuple[str, date, date]]:
	rows = frappe.get_all("School Holiday", fields=["title", "first_day", "last_day"])
	return [(row.title, getdate(row.first_day), getdate(row.last_day)) for row in rows]


def _make(series: Document, year: int, month: int, now: datetime) -> str | None:
	key = f"{series.name}|{year}-{month:02d}"
	if frappe.db.exists("Exchange Meeting", {"series_key": key}):
		return None
	found = occurrence_of(series, year, month)
	if not found.day or not _within(series, found.day):
		return None
	start = datetime.combine(found.day, get_time(series.start_time))
	if start <= now:
		return None
	frappe.db.savepoint(SAVEPOINT)
	try:
		with print_language(LANGUAGE):
			meeting = frappe.get_doc(_values(series, found, start))
			return meeting.insert(ignore_permissions=True).name  # the job runs on nobody's behalf
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# The same job at the same moment was faster.
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_last_message()
		return None


def _within(series: Document, day: date) -> bool:
	return (not series.valid_from or getdate(series.valid_from) <= day) and (
		not series.valid_to or day <= getdate(series.valid_to)
	)


def _values(series: Document, found: Occurrence, start: datetime) -> dict:
	return {
		"doctype": "Exchange Meeting",
		"title": f"{series.title} {found.usual:%m/%Y}",
		"starts_on": start,
		"ends_on": start + timedelta(minutes=cint(series.duration_minutes)),
		"location": series.location,
		"agenda": series.agenda,
		"series": series.name,
		"series_month": f"{found.usual:%Y-%m}",
		"shift_note": _note(found) or None,
	}
