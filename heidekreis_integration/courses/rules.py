"""Places, days and state of a language course. Pure functions, no database."""

from __future__ import annotations

from datetime import date, timedelta

CALLED_OFF, FINISHED, FULL, OPEN, PLANNED, RUNNING = (
	"Called Off",
	"Finished",
	"Full",
	"Open",
	"Planned",
	"Running",
)
OVER = (CALLED_OFF, FINISHED)
UNDER_WAY = (PLANNED, OPEN, FULL, RUNNING)
DAYS_WITHOUT_END = 365
EARLIEST = date(2000, 1, 1)
LONGEST_YEARS = 5
FORMULA_SIGNS = "=+-@\t\r"


def state_of(chosen: str, starts_on: date, ends_on: date | None, places: int, taken: int, today: date) -> str:
	"""Return the state of a course.

	Args:
		chosen: The state somebody entered. Called Off stays; Planned and Open are a decision too, as long as the
			course has not begun and has places left.
		starts_on: First day.
		ends_on: Last day; without it a course counts as finished a year after it began.
		places: How many can take part.
		taken: How many are registered.
		today: The day to judge by.
	"""
	if chosen == CALLED_OFF:
		return CALLED_OFF
	if (ends_on or starts_on + timedelta(days=DAYS_WITHOUT_END)) < today:
		return FINISHED
	if starts_on <= today:
		return RUNNING
	if places and taken >= places:
		return FULL
	return PLANNED if chosen == PLANNED else OPEN


def free_places(state: str, places: int, taken: int) -> int:
	"""Return how many more can take part; none once the course is over."""
	return 0 if state in OVER else max(places - taken, 0)


def begins_like_formula(text: str | None) -> bool:
	"""Tell whether a spreadsheet would take `text` for a formula."""
	return bool(text) and text[0] in FORMULA_SIGNS and not text.lstrip("+-").replace(" ", "").isdigit()


def is_stale(as_of: date | None, today: date, days: int) -> bool:
	"""Tell whether figures stated on `as_of` are too old to be taken for today's."""
	return as_of is None or (today - as_of).days > days
