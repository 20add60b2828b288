"""On which day of a month a monthly meeting takes place: a pure rule.

"First Wednesday" is data; so is what happens when that day is a holiday or falls into the school holidays.
A meeting stays within its month, so that two months never share a day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

ORDINALS = ("First", "Second", "Third", "Fourth", "Last")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LATER, EARLIER, WORKING_DAY, NONE = (
	"Same Weekday Later",
	"Same Weekday Earlier",
	"Next Working Day",
	"No Meeting",
)
SHIFTS = (LATER, EARLIER, WORKING_DAY, NONE)
WEEK = timedelta(weeks=1)
SATURDAY = 5

# Returns why a day is not free, for example the holiday's name; None for a free day.
Obstacle = Callable[[date], "str | None"]


@dataclass(frozen=True)
class Rule:
	"""The recurrence: `ordinal` and `weekday` as in ORDINALS and WEEKDAYS, `shift` as in SHIFTS."""

	ordinal: str
	weekday: str
	shift: str


@dataclass(frozen=True)
class Occurrence:
	"""The meeting of one month.

	Attributes:
		usual: The day the recurrence names.
		day: The day it takes place; None if the month has no meeting.
		obstacle: Why it is not the usual day, empty if it is.
	"""

	usual: date
	day: date | None
	obstacle: str = ""

	@property
	def is_shifted(self) -> bool:
		"""Tell whether the meeting is not on its usual day."""
		return self.day != self.usual


def usual_day(rule: Rule, year: int, month: int) -> date:
	"""Return the day that ordinal and weekday name. Every month has each of the five.

	Raises:
		ValueError: unknown ordinal or weekday.
	"""
	weekday, last = WEEKDAYS.index(rule.weekday), monthrange(year, month)[1]
	if ORDINALS.index(rule.ordinal) == len(ORDINALS) - 1:
		end = date(year, month, last)
		return end - timedelta(days=(end.weekday() - weekday) % 7)
	first = date(year, month, 1)
	return first + timedelta(days=(weekday - first.weekday()) % 7) + WEEK * ORDINALS.index(rule.ordinal)


def occurrence(rule: Rule, year: int, month: int, obstacle: Obstacle) -> Occurrence:
	"""Return the meeting of a month: on the usual day, on the next free one by the rule, or none.

	Raises:
		ValueError: unknown ordinal, weekday or shift.
	"""
	usual = usual_day(rule, year, month)
	reason = obstacle(usual)
	if not reason:
		return Occurrence(usual, usual)
	free = next((day for day in _candidates(rule.shift, usual) if not obstacle(day)), None)
	return Occurrence(usual, free, reason)


def months_from(day: date, count: int) -> Iterator[tuple[int, int]]:
	"""Yield year and month of the month of `day` and of the `count` months after it."""
	for number in range(count + 1):
		years, month = divmod(day.month - 1 + number, 12)
		yield day.year + years, month + 1


def _candidates(shift: str, usual: date) -> Iterator[date]:
	if shift not in SHIFTS:
		raise ValueError(shift)
	if shift == NONE:
		return
	step = {LATER: WEEK, EARLIER: -WEEK, WORKING_DAY: timedelta(days=1)}[shift]
	day = usual + step
	while (day.year, day.month) == (usual.year, usual.month):
		if shift != WORKING_DAY or day.weekday() < SATURDAY:
			yield day
		day += step
