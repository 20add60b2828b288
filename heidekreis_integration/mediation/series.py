"""Several requests that are filed together, for example for a weekly parents' course.

The dates are worked out first and shown; then one request a date is filed, all of them or none. The requests carry a
common mark and are else independent: each is placed, moved or cancelled by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime

from heidekreis_integration import working_days
from heidekreis_integration.mediation import intake
from heidekreis_integration.mediation.errors import SeriesError
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow.door import Door

MAXIMUM = 30
LONGEST = timedelta(days=366)
WEEKS_OF_A_YEAR = 52
SAVEPOINT = "series"
CANCELLABLE = (
	"Received",
	"In Review",
	"Cost Approval Pending",
	"Approved",
	"Placing",
	"Placed",
	"Not Placeable",
)
Free = Callable[[date], str | None]


@dataclass(frozen=True)
class SeriesRule:
	"""How a series goes on: every `every_weeks` weeks on the weekday and at the time of `start` (site time).

	It ends after `count` sessions or with the day `until`; one of the two is needed.
	"""

	start: datetime
	every_weeks: int = 1
	count: int = 0
	until: date | None = None


@dataclass(frozen=True)
class SeriesDate:
	"""One date of a series; `skipped` says why no session takes place on it."""

	start: datetime
	skipped: str = ""


@dataclass(frozen=True)
class SeriesResult:
	"""What became of one date: the request that was made, or why it is not possible."""

	start: datetime
	request: str = ""
	fault: str = ""
	duplicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
	"""What became of a whole series. Without `name` nothing was filed, and `results` say at which date it failed."""

	name: str
	results: tuple[SeriesResult, ...]


def dates(rule: SeriesRule, free: Free, maximum: int = MAXIMUM) -> list[SeriesDate]:
	"""Return the dates of a series, the skipped ones too. Pure.

	A skipped date does not count: ten sessions stay ten. The time of day stays what it is when the clocks change,
	because a session is agreed by the clock on the wall.

	Args:
		rule: When it starts and ends.
		free: Tells why nothing takes place on a day; None for days on which it does.
		maximum: Most sessions a series may have.

	Raises:
		SeriesError: no end, an end before the start, or more sessions than `maximum`.
	"""
	if not 1 <= rule.every_weeks <= WEEKS_OF_A_YEAR or not (rule.count > 0 or rule.until):
		frappe.throw(_("Please say how often the session takes place, or until when."), SeriesError)
	if rule.count > maximum:
		_too_many(maximum)
	found: list[SeriesDate] = []
	for start in _weekly(rule):
		reason = free(start.date())
		found.append(SeriesDate(start, reason or ""))
		held = sum(not each.skipped for each in found)
		if held > maximum:
			_too_many(maximum)
		if rule.count and held >= rule.count:
			break
	if not any(not each.skipped for each in found):
		frappe.throw(_("The series has no date. Please check its start and end."), SeriesError)
	return found


def preview(rule: SeriesRule, *, skip_free_days: bool) -> list[SeriesDate]:
	"""Return the dates of a series with the site's public holidays and the closing days of schools.

	Raises:
		SeriesError: see `dates`.
	"""
	return dates(rule, free_days() if skip_free_days else _never_free, maximum())


def maximum() -> int:
	"""Return how many sessions a series may have (Settings)."""
	return cint(settings().get("series_maximum")) or MAXIMUM


def create_series(values: dict, starts: list[datetime], *, actor: str, channel: str) -> Series:
	"""File one request for each of `starts`: all of them, or none if one is not possible.

	Args:
		values: Fields of the requests as in `intake.create_request`, without `planned_start`.
		starts: The dates that were shown and chosen; site time.
		actor: Who asks.
		channel: How the requests came.

	Raises:
		SeriesError: fewer than two dates, one twice, or too many.
		SwornInterpreterError and whatever concerns all dates alike is a fault of every date.
	"""
	if len(starts) < 2 or len(set(starts)) != len(starts):
		frappe.throw(_("A series needs at least two different dates."), SeriesError)
	if len(starts) > maximum():
		_too_many(maximum())
	mark = year_name("SER", now_datetime())
	frappe.db.savepoint(SAVEPOINT)
	results = tuple(_file(values, start, mark, actor, channel) for start in sorted(starts))
	if any(result.fault for result in results):
		frappe.db.rollback(save_point=SAVEPOINT)
		return Series("", tuple(SeriesResult(r.start, fault=r.fault) for r in results))
	return Series(mark, results)


def rest_of(request: str) -> list[str]:
	"""Return the requests of the same series from `request` on that can still be cancelled, in the order of dates."""
	own = frappe.db.get_value("Mediation Request", request, ["series", "planned_start"], as_dict=True)
	if not own or not own.series:
		return []
	return frappe.get_all(
		"Mediation Request",
		filters={
			"series": own.series,
			"planned_start": (">=", own.planned_start),
			"workflow_state": ("in", CANCELLABLE),
		},
		order_by="planned_start",
		pluck="name",
	)


def cancel_rest(request: str, *, actor: str, reason: str, door: Door) -> list[Document]:
	"""Cancel `request` and what follows it in its series, all together.

	The caller has checked that the request belongs to the actor's institution; a series has one institution only.
	"""
	return [intake.cancel_request(name, actor=actor, reason=reason, door=door) for name in rest_of(request)]


def free_days() -> Free:
	"""Return what tells why nothing takes place on a day: public holidays and closing days of schools."""
	state = settings().holiday_subdivision
	closed = _closing_days()

	def free(day: date) -> str | None:
		return working_days.holiday_name(day, state) or closed(day)

	return free


def _never_free(day: date) -> str | None:
	return None


def _closing_days() -> Free:
	# Reference data without personal content; the portal's users need no access to the list itself.
	rows = frappe.get_all("School Holiday", fields=["title", "first_day", "last_day"])

	def closed(day: date) -> str | None:
		return next((row.title for row in rows if row.first_day <= day <= row.last_day), None)

	return closed


def _weekly(rule: SeriesRule) -> Iterator[datetime]:
	start = rule.start
	last = rule.until or (rule.start + LONGEST).date()
	if last > (rule.start + LONGEST).date():
		frappe.throw(_("A series may last one year at most."), SeriesError)
	while start.date() <= last:
		yield start
		start += timedelta(weeks=rule.every_weeks)


def _file(values: dict, start: datetime, mark: str, actor: str, channel: str) -> SeriesResult:
	# A savepoint a date: what a refused request has written must not reach the next one.
	frappe.db.savepoint("series_date")
	try:
		request = intake.create_request(
			values | {"planned_start": start}, actor=actor, channel=channel, series=mark
		)
	except frappe.ValidationError as fault:
		frappe.db.rollback(save_point="series_date")
		frappe.clear_last_message()
		return SeriesResult(start, fault=str(fault))
	return SeriesResult(get_datetime(start), request.name, duplicates=tuple(request.flags.duplicates or ()))


def _too_many(most: int) -> None:
	frappe.throw(_("A series may have {0} sessions at most. Please divide it.").format(most), SeriesError)
