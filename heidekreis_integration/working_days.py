"""Public holidays and working days of the county's federal state."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

SATURDAY = 5


@lru_cache(maxsize=64)
def _holidays_of(subdivision: str, year: int) -> dict[date, str]:
	return dict(holidays.country_holidays("DE", subdiv=subdivision or None, years=year, language="de"))


def holiday_name(day: date, subdivision: str) -> str | None:
	"""Return the German name of the public holiday on `day`, None on other days.

	Args:
		day: The day in site time.
		subdivision: Code of the federal state, for example NI. Empty: holidays of all Germany.
	"""
	return _holidays_of(subdivision, day.year).get(day)


def is_working_day(day: date, subdivision: str) -> bool:
	"""Tell whether `day` is Monday to Friday and no public holiday."""
	return day.weekday() < SATURDAY and holiday_name(day, subdivision) is None


def first_working_day(month: date, subdivision: str) -> date:
	"""Return the first working day of the month in which `month` lies."""
	day = month.replace(day=1)
	while not is_working_day(day, subdivision):
		day += timedelta(days=1)
	return day


def knows_subdivision(subdivision: str) -> bool:
	"""Tell whether the holiday library has the federal state `subdivision`."""
	return not subdivision or subdivision in holidays.DE.subdivisions
