"""Reads dates and times the way they are said on the phone: "Di 14:30", "morgen 9 Uhr", "24.11. 8.15"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from frappe import _, throw

from heidekreis_integration.desk.errors import MomentUnclearError

WEEKDAYS = (
	("mo", "montag"),
	("di", "dienstag"),
	("mi", "mittwoch"),
	("do", "donnerstag"),
	("fr", "freitag"),
	("sa", "samstag", "sonnabend"),
	("so", "sonntag"),
)
NEARBY = {"heute": 0, "morgen": 1, "übermorgen": 2, "uebermorgen": 2}
FILLERS = {"um", "uhr", "h", "am", "den", "der", "dem", "ab", "gegen", "nächsten", "nächster", "kommenden"}

_GERMAN_DATE = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.(\d{4}|\d{2})?(?!\d)")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_DISTANCE = re.compile(r"\bin\s+(\d{1,2}|einem|einer|zwei|drei|vier)\s+(tag|tagen|woche|wochen)\b")
_TIME = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?$")
_NUMBERS = {"einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4}


@dataclass
class _Said:
	"""What has been understood so far."""

	day: date | None = None
	weekday: int | None = None
	clock: time | None = None
	next_week: bool = False


def read_moment(text: str, now: datetime) -> datetime:
	"""Return the moment that `text` names, counted from `now`.

	A weekday is the next one whose time lies ahead, a date without a year the next one, a time alone the next one.

	Args:
		text: As said, German, for example "Di 14:30", "morgen 9", "24.11. 14.30 Uhr", "in zwei Wochen Do 10".
		now: Site time.

	Raises:
		MomentUnclearError: something could not be read, or the time is missing.
	"""
	said = _read(text.lower().replace(",", " "), now)
	if said.clock is None:
		throw(_("Please add the time, for example: Di 14:30."), MomentUnclearError)
	if said.weekday is not None:
		return _on_weekday(said, now)
	if said.day:
		return datetime.combine(said.day, said.clock)
	today = datetime.combine(now.date(), said.clock)
	return today if today > now else today + timedelta(days=1)


def _read(text: str, now: datetime) -> _Said:
	said = _Said()
	for pattern, reader in ((_ISO_DATE, _iso), (_GERMAN_DATE, _german), (_DISTANCE, _distance)):
		match = pattern.search(text)
		if match:
			said.day = reader(match, now)
			text = f"{text[: match.start()]} {text[match.end() :]}"
	if re.search(r"\bnächste(r|n)? woche\b", text):
		said.next_week, text = True, re.sub(r"\bnächste(r|n)? woche\b", " ", text)
	for word in text.split():
		_take_word(word.strip("."), said, now)
	return said


def _take_word(word: str, said: _Said, now: datetime) -> None:
	weekday = next((i for i, names in enumerate(WEEKDAYS) if word in names), None)
	clock = _TIME.match(word.removesuffix("uhr").removesuffix("h"))
	if weekday is not None:
		said.weekday = weekday if said.day is None or _is_distance(said, now) else None
	elif word in NEARBY:
		said.day = now.date() + timedelta(days=NEARBY[word])
	elif clock and said.clock is None:
		said.clock = _clock(int(clock[1]), int(clock[2] or 0))
	elif word and word not in FILLERS:
		throw(
			_("I do not understand “{0}”. For example: Di 14:30, morgen 9, 24.11. 14:30.").format(word),
			MomentUnclearError,
		)


def _is_distance(said: _Said, now: datetime) -> bool:
	"""Tell whether the day came from "in two weeks": then a weekday picks the day of that week."""
	return (said.day - now.date()).days >= 7 and said.day.weekday() == now.weekday()


def _on_weekday(said: _Said, now: datetime) -> datetime:
	start = said.day or now.date()
	if said.day or said.next_week:
		monday = start - timedelta(days=start.weekday()) + timedelta(days=7 if said.next_week else 0)
		return datetime.combine(monday + timedelta(days=said.weekday), said.clock)
	ahead = (said.weekday - start.weekday()) % 7
	moment = datetime.combine(start + timedelta(days=ahead), said.clock)
	return moment if moment > now else moment + timedelta(days=7)


def _iso(match: re.Match, now: datetime) -> date:
	return _date(int(match[1]), int(match[2]), int(match[3]))


def _german(match: re.Match, now: datetime) -> date:
	day, month, year = int(match[1]), int(match[2]), match[3]
	if year:
		return _date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
	this_year = _date(now.year, month, day)
	return this_year if this_year >= now.date() else _date(now.year + 1, month, day)


def _distance(match: re.Match, now: datetime) -> date:
	count = _NUMBERS.get(match[1]) or int(match[1])
	return now.date() + timedelta(days=count * (7 if match[2].startswith("woche") else 1))


def _date(year: int, month: int, day: int) -> date:
	try:
		return date(year, month, day)
	except ValueError:
		throw(_("{0} is no day of the calendar.").format(f"{day}.{month}.{year}"), MomentUnclearError)


def _clock(hour: int, minute: int) -> time:
	if hour > 23 or minute > 59:
		throw(_("{0} is no time of the day.").format(f"{hour}:{minute:02d}"), MomentUnclearError)
	return time(hour, minute)
