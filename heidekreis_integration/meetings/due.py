"""Which reminder of a meeting is due: a pure rule on days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

USUAL_DAYS = (7, 1)


@dataclass(frozen=True)
class Reminder:
	"""A reminder that is due: so many days before the meeting, on that day."""

	days_before: int
	due_on: date


def due_reminder(meets_on: date, today: date, days: Iterable[int]) -> Reminder | None:
	"""Return the reminder that stands out on `today`, None if there is none.

	After a standstill only the latest counts: nobody gets two at once. It stays due until the next one is, so a
	job that did not run on the very day catches up.

	Args:
		meets_on: Day of the meeting.
		today: Today.
		days: On how many days before the meeting reminders go out.
	"""
	reached = [
		number for number in days if number >= 0 and meets_on - timedelta(days=number) <= today <= meets_on
	]
	if not reached:
		return None
	return Reminder(min(reached), meets_on - timedelta(days=min(reached)))


def is_needed(reminder: Reminder, told_on: date | None) -> bool:
	"""Tell whether somebody needs the reminder: not who was told of the date only after it was due.

	Args:
		reminder: What is due.
		told_on: Day of the last invitation or new date; None if there was none.
	"""
	return told_on is not None and told_on <= reminder.due_on
