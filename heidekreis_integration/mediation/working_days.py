"""Working days: Monday to Friday without the public holidays of the federal state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays


def is_working_day(day: date, subdivision: str) -> bool:
	"""Tell whether `day` is a working day in the German federal state `subdivision`, for example NI."""
	return day.weekday() < 5 and day not in _public_holidays(subdivision, day.year)


def working_days_between(start: date, end: date, subdivision: str) -> int:
	"""Return the number of whole working days after `start` and before `end`.

	A request that arrives on Monday for Thursday leaves two of them: Tuesday and Wednesday.
	"""
	return sum(is_working_day(day, subdivision) for day in _days_between(start, end))


def earliest_day(start: date, lead_days: int, subdivision: str) -> date:
	"""Return the first working day that keeps `lead_days` whole working days after `start`."""
	day = start + timedelta(days=1)
	while not is_working_day(day, subdivision) or working_days_between(start, day, subdivision) < lead_days:
		day += timedelta(days=1)
	return day


def _days_between(start: date, end: date) -> Iterator[date]:
	for offset in range(1, (end - start).days):
		yield start + timedelta(days=offset)


@lru_cache(maxsize=64)
def _public_holidays(subdivision: str, year: int) -> holidays.HolidayBase:
	return holidays.country_holidays("DE", subdiv=subdivision or None, years=year)
