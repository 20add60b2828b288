"""When things of the training take place: pure rules on times."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FRIDAY, SATURDAY = 4, 5
LONGEST_DAY = timedelta(hours=14)


@dataclass(frozen=True, order=True)
class PlanSlot:
	"""One session of a course as planned: `weekend` counts from 1, `weekday` from Monday 0."""

	weekend: int
	weekday: int
	start: time
	end: time
	title: str = ""
	mandatory: bool = True


@dataclass(frozen=True)
class Slot:
	"""One session: `number` counts from 1; times in site time."""

	number: int
	start: datetime
	end: datetime
	title: str = ""
	mandatory: bool = True


# Taken where the Settings name no sessions: two weekends, each Friday and Saturday.
USUAL_PLAN = tuple(
	PlanSlot(weekend, weekday, start, end)
	for weekend in (1, 2)
	for weekday, start, end in (
		(FRIDAY, time(16, 0), time(20, 0)),
		(SATURDAY, time(9, 0), time(16, 0)),
	)
)


def first_weekday(plan: Iterable[PlanSlot] = USUAL_PLAN) -> int:
	"""Return the weekday on which a course with this plan begins, Monday 0."""
	return min(plan).weekday


def course_slots(
	first_day: date, weeks_between: int = 1, plan: Iterable[PlanSlot] = USUAL_PLAN
) -> list[Slot]:
	"""Return the sessions of a course, oldest first.

	Args:
		first_day: Day of the first session; on the weekday with which the plan begins.
		weeks_between: Weeks from one weekend to the next.
		plan: The sessions of a course.

	Raises:
		ValueError: the day is on another weekday, or the weekends would be the same.
	"""
	ordered = sorted(plan)
	if first_day.weekday() != first_weekday(ordered) or weeks_between < 1:
		raise ValueError(first_day)
	monday = first_day - timedelta(days=first_day.weekday())
	found = []
	for number, slot in enumerate(ordered, start=1):
		weeks = (slot.weekend - ordered[0].weekend) * weeks_between
		day = monday + timedelta(weeks=weeks, days=slot.weekday)
		found.append(
			Slot(
				number,
				datetime.combine(day, slot.start),
				datetime.combine(day, slot.end),
				slot.title,
				slot.mandatory,
			)
		)
	return found


def is_sane(start: datetime, end: datetime) -> bool:
	"""Tell whether something from `start` to `end` lies on one day, in order and not endless."""
	return start < end and start.date() == end.date() and end - start <= LONGEST_DAY


def overlaps(start: datetime, end: datetime, others: Iterable[tuple[datetime, datetime]]) -> bool:
	"""Tell whether the time from `start` to `end` touches one of `others`; back to back is fine."""
	return any(start < other_end and other_start < end for other_start, other_end in others)
