"""German texts as values: dates, times, durations, yes and no, choices. Pure.

Each reader returns a `Reading`: the value, and a doubt where the clerk should look. No value and no doubt means that
nothing was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from rapidfuzz import fuzz, process

# What a doubt says; `wording.py` puts it into German.
NOT_UNDERSTOOD, YEAR_GUESSED, HOURS_GUESSED, RANGE_GUESSED = "not understood", "year", "hours", "range"
SIMILAR, AMBIGUOUS, CONTRADICTION = "similar", "ambiguous", "contradiction"

MONTHS = {
	"januar": 1, "jan": 1, "jaenner": 1, "februar": 2, "feb": 2, "maerz": 3, "mrz": 3, "april": 4, "apr": 4,
	"mai": 5, "juni": 6, "jun": 6, "juli": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sept": 9, "sep": 9,
	"oktober": 10, "okt": 10, "november": 11, "nov": 11, "dezember": 12, "dez": 12,
}  # fmt: skip
NUMBER_WORDS = {
	"eine": 1, "ein": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6, "halbe": 0.5,
	"eineinhalb": 1.5, "anderthalb": 1.5, "zweieinhalb": 2.5,
}  # fmt: skip
YES = frozenset(
	{"ja", "j", "yes", "y", "x", "1", "on", "wahr", "true", "angekreuzt", "einverstanden", "zugestimmt"}
)
NO = frozenset({"nein", "n", "no", "0", "off", "falsch", "false", "nicht", "keine", "kein"})
TICKS = frozenset({"☒", "☑", "✓", "✔", "[x]", "[X]"})
# Alike enough to be taken, and alike enough to be shown to the clerk.
SURE, POSSIBLE, APART = 88.0, 72.0, 4.0
SHORTEST_FUZZY = 4
# Meaning of a text that names several things, so that only a person can tell: "Kurdisch".
UNCLEAR = "?"


@dataclass(frozen=True)
class Reading:
	"""What was understood: a value or None, the doubt or an empty text, and what was left over of the text."""

	value: object = None
	doubt: str = ""
	rest: str = ""


def plain(text: str) -> str:
	"""Return `text` as it is compared: lower case, umlauts written out, only letters, digits and single spaces."""
	text = unicodedata.normalize("NFKC", text).lower()
	for umlaut, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
		text = text.replace(umlaut, written)
	text = unicodedata.normalize("NFKD", text)
	text = "".join(c for c in text if not unicodedata.combining(c))
	return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def key(text: str) -> str:
	"""Return `text` as names of entries are compared: without spaces too."""
	return plain(text).replace(" ", "")


def read_date(text: str, today: date) -> Reading:
	"""Return the day in `text`; a missing year makes it the next such day, with a doubt."""
	if not text.strip():
		return Reading()
	iso = re.search(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b", text)
	if iso:
		return _day(int(iso[1]), int(iso[2]), int(iso[3]))
	numeric = re.search(r"\b(\d{1,2})\s*[./]\s*(\d{1,2})\s*[./]?\s*(\d{4}|\d{2})?(?!\d|:)", text)
	named = re.search(r"\b(\d{1,2})\s*\.?\s*([A-Za-zäÄ]{3,9})\.?\s*(\d{4})?", text)
	if numeric:
		return _completed(int(numeric[1]), int(numeric[2]), numeric[3], today)
	if named and plain(named[2]) in MONTHS:
		return _completed(int(named[1]), MONTHS[plain(named[2])], named[3], today)
	return Reading(doubt=NOT_UNDERSTOOD)


def _completed(day: int, month: int, year: str | None, today: date) -> Reading:
	if year:
		return _day(int(year) + (2000 if len(year) == 2 else 0), month, day)
	reading = _day(today.year, month, day)
	if reading.value and reading.value < today:
		reading = _day(today.year + 1, month, day)
	return Reading(reading.value, YEAR_GUESSED if reading.value else NOT_UNDERSTOOD)


def _day(year: int, month: int, day: int) -> Reading:
	try:
		return Reading(date(year, month, day))
	except ValueError:
		return Reading(doubt=NOT_UNDERSTOOD)


def read_times(text: str) -> tuple[Reading, Reading]:
	"""Return start and end in `text`: 14:30, 14.30 Uhr, 14 Uhr, 9-10.30 Uhr, von 14 bis 15 Uhr."""
	if not text.strip():
		return Reading(), Reading()
	without_date = re.sub(
		r"\b\d{1,2}\s*\.\s*\d{1,2}\s*\.\s*(\d{4}|\d{2})?(?!\d)|\b\d{4}-\d{1,2}-\d{1,2}\b", " ", text
	)
	found = [
		_clock(hit[1], hit[2])
		for hit in re.finditer(
			r"(?<![\d.,:])(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?(?![\d,])\s*(?:uhr|h\b)?", without_date, re.I
		)
	]
	times = [moment for moment in found if moment]
	if not found or len(times) != len(found) or len(times) > 2:
		return Reading(doubt=NOT_UNDERSTOOD), Reading()
	return Reading(times[0]), Reading(times[1] if len(times) == 2 else None)


def _clock(hour: str, minute: str | None) -> time | None:
	try:
		return time(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0))
	except ValueError:
		return None


def read_minutes(text: str) -> Reading:
	"""Return a duration in minutes: 60, 90 Min., 1,5 Stunden, 1:30, 1 Std. 30 Min., eine Stunde."""
	if not text.strip():
		return Reading()
	spoken = plain(text.replace(",", "komma").replace(":", "zu").replace("½", "komma5").replace(".", " "))
	clock = re.search(r"\b(\d{1,2})zu(\d{2})\b", spoken)
	if clock:
		return Reading(int(clock[1]) * 60 + int(clock[2]))
	for word, number in NUMBER_WORDS.items():
		spoken = re.sub(rf"\b{word}\b", str(number).replace(".", "komma"), spoken)
	numbers = re.findall(r"\b(\d+(?:komma\d+)?)\s*(std|stunden?|h|min(?:uten?)?|m)?\b", spoken)
	if not numbers:
		return Reading(doubt=NOT_UNDERSTOOD)
	return _sum_of(numbers, is_range=bool(re.search(r"\d\s*(-|–|bis|oder)\s*\d", text)))


def _sum_of(numbers: list[tuple[str, str]], is_range: bool) -> Reading:
	"""Add hours and minutes; of a range the longer is taken, with a doubt."""
	unit = next((unit for _number, unit in reversed(numbers) if unit), "")
	parts = [_minutes(number, own or (unit if is_range else "")) for number, own in numbers]
	if is_range:
		return Reading(max(parts), RANGE_GUESSED)
	# "1 Std. 30" is clear; two bare numbers are not.
	clear = len(parts) == 1 or (
		len(parts) == 2 and (all(own for _n, own in numbers) or numbers[0][1][:1] in ("s", "h"))
	)
	if not clear:
		return Reading(doubt=NOT_UNDERSTOOD)
	total = sum(parts)
	if not unit and total <= 8:
		return Reading(total * 60, HOURS_GUESSED)
	return Reading(total) if total else Reading(doubt=NOT_UNDERSTOOD)


def _minutes(number: str, unit: str) -> int:
	amount = float(number.replace("komma", "."))
	return round(amount * 60 if unit[:1] in ("s", "h") else amount)


def read_truth(text: str) -> Reading:
	"""Return 1 or 0 for yes and no, and for a box that is ticked or not."""
	if text.strip() in TICKS:
		return Reading(1)
	words = plain(text).split()
	if not words:
		return Reading(0)
	if words[0] in YES:
		return Reading(1)
	return Reading(0) if words[0] in NO else Reading(doubt=NOT_UNDERSTOOD)


def read_choice(text: str, choices: Mapping[str, str]) -> Reading:
	"""Return the choice that `text` names: exactly, as a part of it, or nearly.

	Args:
		text: What was written.
		choices: What may be written → what it means; several texts may mean the same.

	Returns:
		The meaning; a doubt where only something similar or more than one was found. `rest` is what stands beside it.
	"""
	if not text.strip():
		return Reading()
	known: dict[str, str] = {}
	for name, meaning in choices.items():
		known.setdefault(plain(name), meaning)
	known.pop("", None)
	if plain(text) in known:
		meaning = known[plain(text)]
		return Reading(doubt=AMBIGUOUS) if meaning == UNCLEAR else Reading(meaning)
	named = _named_in(text, known)
	if named:
		return named
	return _similar(text, known)


def _named_in(text: str, known: Mapping[str, str]) -> Reading | None:
	"""Find choices that stand in `text` as whole words; a longer name wins over one that is a part of it."""
	left = f" {plain(text)} "
	found: list[str] = []
	for name in sorted(known, key=len, reverse=True):
		if f" {name} " in left:
			found.append(known[name])
			left = left.replace(f" {name} ", "  ", 1)
	meanings = [meaning for meaning in dict.fromkeys(found) if meaning != UNCLEAR]
	if not found:
		return None
	if not meanings:
		return Reading(doubt=AMBIGUOUS)
	rest = _rest(text, left)
	if len(meanings) > 1:
		return Reading(meanings[0], AMBIGUOUS, rest)
	return Reading(meanings[0], rest=rest)


def _rest(text: str, left: str) -> str:
	"""Return the words of `text` that are still in `left`, as they were written."""
	words = set(left.split())
	kept = [word for word in re.findall(r"[^\s(),;/]+", text) if set(plain(word).split()) & words]
	return " ".join(kept)


def _similar(text: str, known: Mapping[str, str]) -> Reading:
	written = plain(text)
	best = process.extract(written, list(known), scorer=fuzz.ratio, limit=5, score_cutoff=POSSIBLE)
	if not best or len(written) < SHORTEST_FUZZY:
		return Reading(doubt=NOT_UNDERSTOOD)
	name, score, _index = best[0]
	if known[name] == UNCLEAR:
		return Reading(doubt=AMBIGUOUS)
	others = [s for other, s, _i in best[1:] if known[other] != known[name]]
	if score >= SURE and all(score - s >= APART for s in others):
		return Reading(known[name])
	return Reading(known[name], SIMILAR)
