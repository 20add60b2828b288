"""Periods of validity with an open end. Pure, no site needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
	"""From the first to the last day, both included; no last day means: until further notice."""

	first: date
	last: date | None = None

	def contains(self, day: date) -> bool:
		"""Tell whether `day` lies in the period."""
		return self.first <= day and (self.last is None or day <= self.last)

	def overlaps(self, other: Period) -> bool:
		"""Tell whether both periods share at least one day."""
		return (self.last is None or other.first <= self.last) and (
			other.last is None or self.first <= other.last
		)
