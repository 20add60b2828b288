"""Checks that sessions and meetings share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import format_date, get_datetime, now_datetime

from heidekreis_integration.training.errors import ListedTwiceError, NotHeldYetError, SessionTimesError
from heidekreis_integration.training.schedule import is_sane
from heidekreis_integration.working_days import holiday_name


def check_times(starts_on: datetime | str, ends_on: datetime | str) -> None:
	"""Refuse times that are out of order, span days or last endlessly.

	Raises:
		SessionTimesError
	"""
	if not is_sane(get_datetime(starts_on), get_datetime(ends_on)):
		frappe.throw(
			_("Begin and end must lie on the same day, the end after the begin. Please correct the times."),
			SessionTimesError,
			title=_("Times"),
		)


def check_held(
	status: str, starts_on: datetime | str, attendance: Iterable, *, opens_minutes: int | None = None
) -> None:
	"""Refuse the status Held before the begin, and attendance before something was held.

	Args:
		status: Planned, Held or Cancelled (or what stands before Held).
		starts_on: When it begins.
		attendance: Rows with `attended`.
		opens_minutes: From how many minutes before the begin attendance may be noted although the list is not closed
			yet; None if it has to wait for the status Held.

	Raises:
		NotHeldYetError
	"""
	start = get_datetime(starts_on)
	if status == "Held" and start > now_datetime():
		frappe.throw(
			_("This lies in the future and can't have been held. Please correct the date or the status."),
			NotHeldYetError,
			title=_("Not held yet"),
		)
	if status == "Held" or not any(row.attended for row in attendance):
		return
	if opens_minutes is None or status == "Cancelled":
		frappe.throw(
			_("Attendance is noted once the status is {0}. Please set the status first.").format(
				frappe.bold(_("Held"))
			),
			NotHeldYetError,
			title=_("Not held yet"),
		)
	if start - timedelta(minutes=opens_minutes) > now_datetime():
		frappe.throw(
			_("Attendance can be noted from {0} minutes before the begin.").format(opens_minutes),
			NotHeldYetError,
			title=_("Not held yet"),
		)


def check_listed_once(rows: Iterable) -> None:
	"""Refuse a mediator listed twice.

	Raises:
		ListedTwiceError
	"""
	seen: set[str] = set()
	for row in rows:
		if row.mediator in seen:
			frappe.throw(
				_("Row {0}: {1} is listed twice.").format(row.idx, row.mediator_name or row.mediator),
				ListedTwiceError,
				title=_("Listed twice"),
			)
		seen.add(row.mediator)


def warn_of_holiday(starts_on: datetime | str) -> str | None:
	"""Tell the user if the day is a public holiday, and return the holiday's name."""
	day = get_datetime(starts_on).date()
	subdivision = frappe.get_cached_doc("Heidekreis Settings").holiday_subdivision or ""
	name = holiday_name(day, subdivision)
	if name:
		frappe.msgprint(
			_("{0} is a public holiday: {1}.").format(format_date(day), name),
			indicator="orange",
			title=_("Public holiday"),
		)
	return name
