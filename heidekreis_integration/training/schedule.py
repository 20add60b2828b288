"""When things of the training take place: pure rules on times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

FRIDAY = 4
WEEKENDS = 2
# Usual hours of the two days; each session can be changed afterwards.
FRIDAY_HOURS = (time(16, 0), time(20, 0))
SATURDAY_HOURS = (time(9, 0), time(16, 0))
LONGEST_DAY = timedelta(hours=14)


@dataclass(frozen=True)
class Slot:
	"""One session: `number` counts from 1; times in site time."""

	number: int
	start: datetime
	end: datetime


def weekend_slots(first_friday: date, weeks_between: int = 1) -> list[Slot]:
	"""Return the four sessions of a course: two weekends, each Friday and Saturday.

	Args:
		first_friday: A Friday.
		weeks_between: Weeks from the first weekend to the second.

	Raises:
		ValueError: the day is no Friday, or the weekends would be the same.
	"""
	if first_friday.weekday() != FRIDAY or weeks_between < 1:
		raise ValueError(first_friday)
	slots = []
	for weekend in range(WEEKENDS):
		friday = first_friday + timedelta(weeks=weekend * weeks_between)
		for day, (start, end) in ((friday, FRIDAY_HOURS), (friday + timedelta(days=1), SATURDAY_HOURS)):
			slots.append(Slot(len(slots) + 1, datetime.combine(day, start), datetime.combine(day, end)))
	return slots


def is_sane(start: datetime, end: datetime) -> bool:
	"""Tell whether something from `start` to `end` lies on one day, in order and not endless."""
	return start < end and start.date() == end.date() and end - start <= LONGEST_DAY


def overlaps(start: datetime, end: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
	"""Tell whether the time from `start` to `end` touches one of `others`; back to back is fine."""
	return any(start < other_end and other_start < end for other_start, other_end in others)
