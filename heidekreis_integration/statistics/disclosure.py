"""Keeps small counts from being read or computed out of what is shown. Pure functions, no database.

A count of one or two sessions in a small municipality can tell who the client was; language and country of
origin belong to the special categories of Art. 9 GDPR. So counts from one up to below the threshold are
withheld (primary), and as many further ones as it takes that no total gives them away (secondary). Withheld
figures look all alike, so that nobody can tell the small ones among them.

A month is published once and read beside all later ones. Each month is therefore decided from what was known
in that month, in order; a group is listed only once it has a figure that may be shown; and running totals add
up nothing but what was shown, because a full one would give a withheld month away to whoever kept last
month's mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Month = tuple[int, int]  # year and month
Column = Mapping[str, int]  # count by group, without the total


@dataclass(frozen=True)
class Figure:
	"""A count as it may be shown: `value` None is withheld; not `exact` means "at least this many"."""

	value: int | None
	exact: bool = True

	@property
	def withheld(self) -> bool:
		return self.value is None


WITHHELD = Figure(None)


@dataclass(frozen=True)
class Publication:
	"""What of one month and one table may be shown.

	Attributes:
		hidden: Groups with a count that is withheld.
		listed: Groups the reader knows to exist, from this or an earlier month.
		total_shown: Whether the month's total is shown.
	"""

	hidden: frozenset[str] = frozenset()
	listed: frozenset[str] = frozenset()
	total_shown: bool = True

	def shows(self, group: str) -> bool:
		"""Tell whether the count of `group` may be shown, a zero included."""
		return group not in self.hidden and (group in self.listed or not self.hidden)


def is_small(count: int, threshold: int) -> bool:
	"""Tell whether `count` must be withheld by itself."""
	return 0 < count < threshold


def is_safe(column: Column, hidden: Iterable[str], listed: Iterable[str], threshold: int) -> bool:
	"""Tell whether each of the `hidden` counts could still reach the threshold, for all the reader can compute.

	The reader knows the sum of the hidden counts, and that each listed one among them is at least 1.
	"""
	withheld = set(hidden)
	if not withheld:
		return True
	known = max(len(withheld & set(listed)) - 1, 0)
	return sum(column[group] for group in withheld) - known >= threshold


def publish(
	column: Column, listed_before: frozenset[str], threshold: int, total_shown: bool = True
) -> Publication:
	"""Decide what of one month's column is shown.

	Args:
		column: The counts of the month.
		listed_before: Groups the reader knows from earlier months.
		threshold: Counts from 1 to below this are small; 0 withholds nothing.
		total_shown: False if another table has already withheld the month's total.

	Returns:
		The decision; its `total_shown` is False where the total would give a small count away.
	"""
	positive = sorted((group for group, count in column.items() if count > 0), key=lambda g: (column[g], g))
	hidden = [group for group in positive if is_small(column[group], threshold)]
	others = [group for group in positive if group not in hidden]
	while others and not is_safe(column, hidden, listed_before, threshold):
		hidden.append(others.pop(0))
	if (
		not total_shown
		or is_small(sum(column.values()), threshold)
		or not is_safe(column, hidden, listed_before, threshold)
	):
		return Publication(frozenset(positive), listed_before, total_shown=False)
	return Publication(frozenset(hidden), listed_before | frozenset(others))


def publish_all(
	tables: Mapping[str, Mapping[Month, Column]], months: Sequence[Month], threshold: int
) -> dict[str, dict[Month, Publication]]:
	"""Decide what of every month is shown, in order, for tables that share their totals.

	Args:
		tables: The columns of each table by month; a month without an entry has no counts.
		months: All months in order, from the first with data.
		threshold: As for `publish`.
	"""
	published: dict[str, dict[Month, Publication]] = {table: {} for table in tables}
	for month in months:
		columns = {table: by_month.get(month, {}) for table, by_month in tables.items()}
		before = {table: _listed_before(published[table], month) for table in tables}
		first = {table: publish(columns[table], before[table], threshold) for table in tables}
		total_shown = all(publication.total_shown for publication in first.values())
		for table in tables:
			published[table][month] = (
				first[table]
				if total_shown
				else publish(columns[table], before[table], threshold, total_shown=False)
			)
	return published


def _listed_before(published: Mapping[Month, Publication], month: Month) -> frozenset[str]:
	"""Return the groups that earlier months have shown: once listed, a group is known for good."""
	if not published:
		return frozenset()
	return published[max(known for known in published if known < month)].listed


def merge_months(counts: Sequence[int], shown: Sequence[bool], threshold: int) -> list[bool]:
	"""Return which months may enter a running total, because enough withheld ones are summed up together.

	Two or more withheld months in a row of publications enter together as soon as each of them could still
	reach the threshold. Only for totals: groups of one table constrain each other.

	Args:
		counts: The months of the year up to now.
		shown: For each of them, whether it was shown by itself.
		threshold: Counts from 1 to below this are small.
	"""
	included, waiting = list(shown), []
	for position, is_shown in enumerate(shown):
		if is_shown:
			continue
		waiting.append(position)
		if len(waiting) > 1 and sum(counts[p] for p in waiting) - (len(waiting) - 1) >= threshold:
			for place in waiting:
				included[place] = True
			waiting = []
	return included


def year_to_date(counts: Sequence[int], shown: Sequence[bool]) -> Figure:
	"""Return the running total that tells no more than the months that were shown.

	Args:
		counts: The months of the year up to now.
		shown: For each of them, whether it was shown.
	"""
	visible = sum(count for count, is_shown in zip(counts, shown, strict=True) if is_shown)
	if all(shown):
		return Figure(visible)
	return Figure(visible, exact=False) if visible else WITHHELD
