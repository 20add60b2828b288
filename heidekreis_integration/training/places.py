"""Who has a place in a course and who waits: a pure rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

REGISTERED, WAITING, CANCELLED = "Registered", "Waiting List", "Cancelled"
COMPLETED, INCOMPLETE = "Completed", "Incomplete"
HOLDS_PLACE = frozenset({REGISTERED, COMPLETED, INCOMPLETE})


@dataclass(frozen=True)
class Entry:
	"""A participant's row. `had_place`: held a place before this save; `since` sorts by registration."""

	key: str
	status: str
	had_place: bool
	since: tuple


def give_places(entries: Sequence[Entry], capacity: int) -> list[Entry]:
	"""Return `entries` with their places given anew.

	Whoever had a place keeps it. Free places go to the others by the time of registration; the rest waits.
	Cancelled entries hold no place.
	"""
	kept = [entry for entry in entries if entry.status in HOLDS_PLACE and entry.had_place]
	asking = sorted(
		(e for e in entries if e.status == WAITING or (e.status in HOLDS_PLACE and not e.had_place)),
		key=lambda entry: entry.since,
	)
	free = max(capacity - len(kept), 0)
	placed = {entry.key for entry in asking[:free]}
	waiting = {entry.key for entry in asking[free:]}
	return [
		replace(entry, status=REGISTERED)
		if entry.key in placed and entry.status == WAITING
		else replace(entry, status=WAITING)
		if entry.key in waiting
		else entry
		for entry in entries
	]


def places_left(entries: Sequence[Entry], capacity: int) -> int:
	"""Return how many places nobody holds."""
	return max(capacity - sum(entry.status in HOLDS_PLACE for entry in entries), 0)
