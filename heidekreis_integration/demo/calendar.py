"""On which days the demo's sessions happen: working days, fewer in the school holidays of Lower Saxony."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays

# First and last day, as published by the ministry of education. Years not listed follow the same months roughly.
SCHOOL_HOLIDAYS = (
	("2024-02-01", "2024-02-02"),
	("2024-03-18", "2024-03-28"),
	("2024-06-24", "2024-08-03"),
	("2024-10-04", "2024-10-19"),
	("2024-12-23", "2025-01-04"),
	("2025-02-03", "2025-02-04"),
	("2025-04-07", "2025-04-19"),
	("2025-07-03", "2025-08-13"),
	("2025-10-13", "2025-10-25"),
	("2025-12-22", "2026-01-05"),
	("2026-02-02", "2026-02-03"),
	("2026-03-23", "2026-04-07"),
	("2026-07-02", "2026-08-12"),
	("2026-10-12", "2026-10-24"),
	("2026-12-23", "2027-01-09"),
	("2027-02-01", "2027-02-02"),
	("2027-03-22", "2027-04-03"),
	("2027-07-08", "2027-08-18"),
	("2027-10-16", "2027-10-30"),
	("2027-12-23", "2028-01-08"),
)
HOLIDAY_WEIGHT = 0.15


@lru_cache(maxsize=16)
def _public_holidays(year: int) -> frozenset[date]:
	return frozenset(holidays.Germany(subdiv="NI", years=year))


@lru_cache(maxsize=1)
def _school_holidays() -> tuple[tuple[date, date], ...]:
	return tuple((date.fromisoformat(first), date.fromisoformat(last)) for first, last in SCHOOL_HOLIDAYS)


def is_working_day(day: date) -> bool:
	"""Tell whether `day` is Monday to Friday and no public holiday in Lower Saxony."""
	return day.weekday() < 5 and day not in _public_holidays(day.year)


def is_school_holiday(day: date) -> bool:
	"""Tell whether `day` lies in the school holidays of Lower Saxony, as far as they are listed here."""
	return any(first <= day <= last for first, last in _school_holidays())


def next_working_day(day: date, steps: int = 1) -> date:
	"""Return the working day `steps` working days after `day` (before it, if negative)."""
	direction = timedelta(days=1 if steps > 0 else -1)
	for _number in range(abs(steps)):
		day += direction
		while not is_working_day(day):
			day += direction
	return day


@lru_cache(maxsize=16)
def session_days(year: int) -> tuple[tuple[date, ...], tuple[float, ...]]:
	"""Return the working days of `year` and how likely a session falls on each."""
	# The first request of the take-over was received in January 2024, so its first sessions follow a little later.
	first = date(year, 1, 11 if year == 2024 else 4)
	days = [first + timedelta(days=n) for n in range((date(year, 12, 22) - first).days)]
	working = tuple(day for day in days if is_working_day(day))
	return working, tuple(HOLIDAY_WEIGHT if is_school_holiday(day) else 1.0 for day in working)


@dataclass(frozen=True)
class Quarter:
	"""A quarter of a year, the period of a claim."""

	year: int
	number: int

	@property
	def title(self) -> str:
		"""The quarter as it is written: 2024-Q1."""
		return f"{self.year}-Q{self.number}"

	@property
	def start(self) -> date:
		"""The first day."""
		return date(self.year, 3 * self.number - 2, 1)

	@property
	def end(self) -> date:
		"""The last day."""
		return self.following.start - timedelta(days=1)

	@property
	def following(self) -> Quarter:
		"""The quarter after this one."""
		return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)


def quarter_of(day: date) -> Quarter:
	"""Return the quarter `day` lies in."""
	return Quarter(day.year, (day.month + 2) // 3)


def past_quarters(first: date, today: date) -> list[Quarter]:
	"""Return the quarters from `first` that were over before `today`, oldest first."""
	found, quarter = [], quarter_of(first)
	while quarter.end < today:
		found.append(quarter)
		quarter = quarter.following
	return found
