"""What forms and clients send, as typed values. What can't be read is refused with a text, not with an error."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe import _
from frappe.utils import cint, cstr, flt, get_datetime, getdate

from heidekreis_integration.api.errors import InputError
from heidekreis_integration.mediation.sessions import SessionReport

# The only entry of a form that is a table.
TABLE = "alternative_dates"
# Beyond them nobody plans, and reckoning with dates ends.
YEARS = range(1900, 2200)
Plain = str | int | float | bool | date | None


def mapping(values: dict | str, group: str = "") -> dict:
	"""Return the entries of a form, sent as an object or as its JSON.

	Args:
		values: The object, or its JSON.
		group: Name of an entry that is an object of plain values itself.

	Raises:
		InputError: it is none, or an entry is a list or an object where a plain value belongs.
	"""
	entries = _parsed(values)
	rows = _parsed(entries.get(TABLE) or []) if isinstance(entries, dict) else None
	inner = (entries.get(group) or {}) if isinstance(entries, dict) else None
	if not isinstance(rows, list) or not all(isinstance(row, dict) for row in (inner, *rows)):
		_refuse(_("The entries of the form could not be read. Please load the page again."))
	for row in (entries, inner, *rows):
		for field, value in row.items():
			if field not in (TABLE, group) and not isinstance(value, Plain):
				_refuse(_("The entry {0} could not be read. Please check it.").format(field))
		if row.get("planned_start"):
			row["planned_start"] = moment(row["planned_start"])
	return entries | ({TABLE: rows} if TABLE in entries else {})


def listing(values: list | str) -> list[str]:
	"""Return a list of texts, sent as such or as its JSON.

	Raises:
		InputError: it is none.
	"""
	found = _parsed(values)
	if not isinstance(found, list) or not all(isinstance(value, str) for value in found):
		_refuse(_("The selection could not be read. Please load the page again."))
	return found


def moment(value: str | datetime | date) -> datetime:
	"""Return a day and time, sent as "YYYY-MM-DD HH:MM:SS".

	Raises:
		InputError: it is none.
	"""
	try:
		found = get_datetime(value)
	except (ValueError, TypeError, OverflowError):
		found = None
	if not isinstance(found, datetime) or found.year not in YEARS:
		_refuse(_("“{0}” is no date with a time. Please enter day and time.").format(cstr(value)[:40]))
	return found


def day(value: str | date) -> date:
	"""Return a day, sent as "YYYY-MM-DD".

	Raises:
		InputError: it is none.
	"""
	try:
		found = getdate(value)
	except (ValueError, TypeError, OverflowError, frappe.ValidationError):
		frappe.clear_last_message()
		found = None
	if not isinstance(found, date) or found.year not in YEARS:
		_refuse(_("“{0}” is no date. Please enter the day.").format(cstr(value)[:40]))
	return found


def _parsed(values: object) -> object:
	try:
		return frappe.parse_json(values)
	except (ValueError, TypeError):
		return None


def _refuse(text: str) -> None:
	frappe.throw(text, InputError, title=_("Please check your entries"))


def truth(value: bool | int | str | None) -> bool:
	"""Return what a checkbox or a JSON truth value means; form-encoded clients send the word."""
	return cstr(value).strip().lower() in ("1", "true", "yes", "on")


def session_report(
	*,
	actual_start: str | None = None,
	actual_end: str | None = None,
	travel_km: float | str = 0,
	travel_minutes: int | str = 0,
	no_show: bool | int | str = False,
	deviation_reason: str | None = "",
	note: str | None = "",
) -> SessionReport:
	"""Return a report of a session as typed values."""
	return SessionReport(
		actual_start=moment(actual_start) if actual_start else None,
		actual_end=moment(actual_end) if actual_end else None,
		travel_km=flt(travel_km),
		travel_minutes=cint(travel_minutes),
		no_show=truth(no_show),
		deviation_reason=deviation_reason or "",
		note=note or "",
	)
