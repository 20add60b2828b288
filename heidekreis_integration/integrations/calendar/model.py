"""What a calendar entry consists of: plain values, no site needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
METHODS = frozenset({REQUEST, CANCEL, PUBLISH})


@dataclass(frozen=True)
class CalendarEvent:
	"""One entry. Names no client; times carry their time zone.

	Attributes:
		uid: The same in every invitation and feed, for ever.
		sequence: Rises with every change of time or place and with the cancellation (RFC 5546, 2.1.4).
		start: Begin.
		end: End.
		summary: Title.
		description: Text, several lines.
		location: Place, empty if there is none.
		status: CONFIRMED or CANCELLED.
		url: Page with all details, for whoever may see them.
		stamp: When the entry was last changed.
		private: Others who see the calendar see only that the time is taken.
		all_day: Whole days: only the days of `start` and `end` count, the end being the day after.
	"""

	uid: str
	sequence: int
	start: datetime
	end: datetime
	summary: str
	description: str
	location: str
	status: str
	url: str
	stamp: datetime
	private: bool = False
	all_day: bool = False

	@property
	def is_cancelled(self) -> bool:
		"""Tell whether the event does not take place."""
		return self.status == CANCELLED


@dataclass(frozen=True)
class Party:
	"""An organizer or attendee: mail address and, where it may be named, the name."""

	email: str
	name: str = ""
