"""Keeps small counts from being read or computed out of what is shown. Pure functions, no database.

A count of one or two sessions in a small municipality can tell who the client was; language and country of
origin belong to the special categories of Art. 9 GDPR. So counts from one up to below the threshold are
withheld (primary), and as many further ones as it takes that no total gives them away (secondary). Withheld
figures look all alike, so that nobody can tell the small ones among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
	"""A count as it may be shown: `value` None is withheld; not `exact` means "at least this many"."""

	value: int | None
	exact: bool = True

	@property
	def withheld(self) -> bool:
		return self.value is None


WITHHELD = Figure(None)


def is_small(count: int, threshold: int) -> bool:
	"""Tell whether `count` must be withheld by itself."""
	return 0 < count < threshold


def is_safe(withheld: Iterable[int], threshold: int) -> bool:
	"""Tell whether the sum of the `withheld` counts (each at least 1) leaves open that each reaches the threshold."""
	counts = list(withheld)
	return len(counts) != 1 and (not counts or sum(counts) - (len(counts) - 1) >= threshold)


def withheld_cells(counts: Mapping[str, int], threshold: int, total_shown: bool) -> frozenset[str]:
	"""Return the keys whose counts are withheld in one column.

	Args:
		counts: The column without its total.
		threshold: Counts from 1 to below this are small.
		total_shown: Whether the reader sees the column's sum.

	Returns:
		All small cells, and the smallest others needed. The caller withholds the total too where
		`needs_hidden_total` says so.
	"""
	positive = sorted((key for key, count in counts.items() if count > 0), key=lambda key: (counts[key], key))
	if not total_shown:
		return frozenset(positive)
	hidden = [key for key in positive if is_small(counts[key], threshold)]
	others = [key for key in positive if key not in hidden]
	while others and not is_safe((counts[key] for key in hidden), threshold):
		hidden.append(others.pop(0))
	return frozenset(hidden)


def needs_hidden_total(counts: Mapping[str, int], threshold: int) -> bool:
	"""Tell whether the column's total gives a withheld cell away, whatever else is withheld."""
	if is_small(sum(counts.values()), threshold):
		return True
	hidden = withheld_cells(counts, threshold, total_shown=True)
	return not is_safe((counts[key] for key in hidden), threshold)


def year_to_date(counts: Sequence[int], shown: Sequence[bool]) -> Figure:
	"""Return the running total that tells no more than the months that were shown.

	A full running total would give a withheld month away to whoever kept last month's mail. So withheld
	months are left out of it, and the figure then reads "at least".

	Args:
		counts: The months of the year up to now.
		shown: For each of them, whether it was shown.
	"""
	visible = sum(count for count, is_shown in zip(counts, shown, strict=True) if is_shown)
	if all(shown):
		return Figure(visible)
	return Figure(visible, exact=False) if visible else WITHHELD
