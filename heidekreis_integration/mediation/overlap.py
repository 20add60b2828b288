"""When two sessions of one mediator are in each other's way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from heidekreis_integration.mediation.travel import Place, TravelTerms, travel_minutes


@dataclass(frozen=True)
class Session:
	"""A planned session. `place` is None for sessions by phone or video, or where it is unknown."""

	name: str
	start: datetime
	end: datetime
	place: Place | None = None
	on_site: bool = True


@dataclass(frozen=True)
class Conflict:
	"""`other` is in the way: at the same time (`same_time`), or `needed_minutes` are more than `gap_minutes`."""

	other: Session
	same_time: bool
	gap_minutes: int
	needed_minutes: int


def conflicts(session: Session, others: Iterable[Session], terms: TravelTerms) -> tuple[Conflict, ...]:
	"""Return which of `others` leave no time for `session`, those at the same time first."""
	found = (conflict(session, other, terms) for other in others if other.name != session.name)
	return tuple(sorted((c for c in found if c), key=lambda c: (not c.same_time, c.other.start)))


def conflict(session: Session, other: Session, terms: TravelTerms) -> Conflict | None:
	"""Return how `other` is in the way of `session`, None if both are possible."""
	if session.start < other.end and other.start < session.end:
		return Conflict(other, same_time=True, gap_minutes=0, needed_minutes=0)
	earlier, later = sorted((session, other), key=lambda s: s.start)
	gap = int((later.start - earlier.end).total_seconds() // 60)
	needed = needed_minutes(earlier, later, terms)
	return Conflict(other, same_time=False, gap_minutes=gap, needed_minutes=needed) if gap < needed else None


def needed_minutes(earlier: Session, later: Session, terms: TravelTerms) -> int:
	"""Return the minutes that must lie between two sessions: the buffer, and the way if both are on site."""
	way = travel_minutes(earlier.place, later.place, terms) if earlier.on_site and later.on_site else 0
	return way + terms.buffer_minutes
