"""Builds the statistic of a month from the tidy data set. Reads only, no permission check."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import frappe
import pandas as pd
from frappe import _

from heidekreis_integration.statistics import dataset, disclosure
from heidekreis_integration.statistics.definitions import Audience
from heidekreis_integration.statistics.disclosure import WITHHELD, Figure, Month, Publication
from heidekreis_integration.statistics.model import DemandRow, MonthlyStatistic, Period, Row, Table

# The dimensions of the tables, in the order they are shown.
DIMENSIONS = ("language", "municipality", "institution_type", "occasion", "cost_bearer")

# Before any pool's first session.
FIRST_DAY = date(2000, 1, 1)

Columns = dict[Month, dict[str, int]]
Publications = dict[Month, Publication]


@dataclass(frozen=True)
class _Frames:
	"""What a statistic is built from: sessions and unmet requests of this year and the one before."""

	month: date
	sessions: pd.DataFrame
	unmet: pd.DataFrame
	audience: Audience
	threshold: int

	@property
	def months(self) -> list[Month]:
		"""The months of the year up to the statistic's one."""
		return [(self.month.year, month) for month in range(1, self.month.month + 1)]

	@property
	def months_before(self) -> list[Month]:
		"""The same months of the year before."""
		return [(self.month.year - 1, month) for month in range(1, self.month.month + 1)]

	@property
	def year_before(self) -> list[Month]:
		"""All months of the year before."""
		return [(self.month.year - 1, month) for month in range(1, 13)]

	def publish(self, tables: dict[str, Columns]) -> dict[str, Publications]:
		"""Decide what of each table and month is shown, from the first month with data on."""
		known = {month for columns in tables.values() for month in columns}
		months = sorted({*known, *self.months, *self.year_before})
		return disclosure.publish_all(tables, months, self.threshold)


def build(
	month: date, municipality: Sequence[str] | str | None = None, *, audience: Audience = "coordinator"
) -> MonthlyStatistic:
	"""Return the statistic of the month in which `month` lies.

	Args:
		month: Any day of the month.
		municipality: One or several municipalities; None for the whole county, an empty list for none.
		audience: For an officer small counts are withheld and amounts left out.
	"""
	names = [municipality] if isinstance(municipality, str) else municipality
	first = month.replace(day=1)
	last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
	# What an officer may see of a month depends on what earlier months have shown, so all of them are needed.
	start = FIRST_DAY if audience == "officer" else date(month.year - 1, 1, 1)
	frames = _Frames(
		month=first,
		sessions=dataset.sessions(start, last, names),
		unmet=dataset.unmet_requests(start, last, names),
		audience=audience,
		threshold=small_count_threshold() if audience == "officer" else 0,
	)
	return _assemble(frames, None if names is None else tuple(names))


def small_count_threshold() -> int:
	"""Return the setting below which counts are withheld from municipalities; at least 3 where nothing is set."""
	return frappe.get_cached_doc("Heidekreis Settings").small_count_threshold or 3


def _assemble(frames: _Frames, municipalities: tuple[str, ...] | None) -> MonthlyStatistic:
	dimensions = [name for name in DIMENSIONS if frames.audience == "coordinator" or name != "cost_bearer"]
	columns = {dimension: _columns(frames.sessions, dimension) for dimension in dimensions}
	published = frames.publish(columns)
	shown = {month: publication.total_shown for month, publication in published[dimensions[0]].items()}
	totals = _totals(columns[dimensions[0]])
	return MonthlyStatistic(
		month=frames.month,
		municipalities=municipalities,
		audience=frames.audience,
		threshold=frames.threshold,
		total=_row(frames, "", _("Total"), frames.sessions, totals, shown, merged=True),
		tables=tuple(
			Table(name, dimension_title(name), tuple(_rows(frames, name, columns[name], published[name])))
			for name in dimensions
		),
		**_demand(frames),
		by_month=tuple(_figure(totals.get(month, 0), shown[month]) for month in frames.months),
		by_month_before=tuple(_figure(totals.get(month, 0), shown[month]) for month in frames.year_before),
	)


def dimension_title(dimension: str) -> str:
	"""Return the translated title of a table."""
	return {
		"language": _("Sessions by Language"),
		"municipality": _("Sessions by Municipality"),
		"institution_type": _("Sessions by Type of Institution"),
		"occasion": _("Sessions by Occasion"),
		"cost_bearer": _("Sessions by Cost Bearer"),
	}[dimension]


def _label(dimension: str, key: str) -> str:
	if not key:
		return _("Not stated")
	return _(key) if dimension == "institution_type" else key


def _columns(frame: pd.DataFrame, dimension: str) -> Columns:
	"""Return the counts of each group for every month that has any."""
	columns: Columns = {}
	for (year, month, key), count in frame.groupby(["year", "month", dimension]).size().items():
		columns.setdefault((int(year), int(month)), {})[str(key)] = int(count)
	return columns


def _totals(columns: Columns) -> dict[Month, int]:
	return {month: sum(column.values()) for month, column in columns.items()}


def _figure(count: int, shown: bool) -> Figure:
	return Figure(count) if shown else WITHHELD


def _rows(frames: _Frames, dimension: str, columns: Columns, published: Publications) -> Iterator[Row]:
	months = frames.months + frames.months_before
	in_year: dict[str, int] = {}
	for month in months:
		for key, count in columns.get(month, {}).items():
			if published[month].shows(key):  # a group without any figure to show would only give itself away
				in_year[key] = in_year.get(key, 0) + (count if month in frames.months else 0)
	# Officers read the alphabet: the order by size would tell something about withheld counts.
	for key in sorted(
		in_year, key=lambda key: (0 if frames.threshold else -in_year[key], _label(dimension, key))
	):
		group = frames.sessions[frames.sessions[dimension] == key]
		counts = {month: columns.get(month, {}).get(key, 0) for month in months}
		shown = {month: published[month].shows(key) for month in months}
		yield _row(frames, key, _label(dimension, key), group, counts, shown)


def _row(
	frames: _Frames,
	key: str,
	label: str,
	group: pd.DataFrame,
	counts: dict[Month, int],
	shown: dict[Month, bool],
	merged: bool = False,
) -> Row:
	def period(months: list[Month]) -> Period:
		numbers, visible = [counts.get(m, 0) for m in months], [shown[m] for m in months]
		if merged:
			visible = disclosure.merge_months(numbers, visible, frames.threshold)
		figure = disclosure.year_to_date(numbers, visible)
		return _period(frames, group, [m for m, v in zip(months, visible, strict=True) if v], figure)

	return Row(
		key=key,
		label=label,
		month=period(frames.months[-1:]),
		month_before=period(frames.months_before[-1:]),
		year=period(frames.months),
		year_before=period(frames.months_before),
	)


def _period(frames: _Frames, group: pd.DataFrame, months: list[Month], figure: Figure) -> Period:
	"""Return hours and amount of exactly the months whose counts are shown."""
	if figure.withheld:
		return Period(figure)
	within = [(year, month) in months for year, month in zip(group["year"], group["month"], strict=True)]
	wanted = group[pd.Series(within, index=group.index, dtype=bool)]
	amount = sum(wanted["amount"], Decimal("0.00")) if frames.audience == "coordinator" else None
	return Period(figure, round(float(wanted["hours"].sum()), 2), amount)


def _demand(frames: _Frames) -> dict[str, Any]:
	"""Return the unmet demand by language, and its total, as MonthlyStatistic holds them."""
	opened, refused = (_demand_columns(frames, kind) for kind in ("Open", "Not Placeable"))
	published = [frames.publish({"language": columns})["language"] for columns in (opened, refused)]
	languages = {
		language
		for columns, shown in zip((opened, refused), published, strict=True)
		for month in frames.months
		for language in columns.get(month, {})
		if shown[month].shows(language)
	}

	def figures(columns: Columns, shown: Publications, language: str | None) -> tuple[Figure, Figure]:
		if language is None:
			counts = [sum(columns.get(month, {}).values()) for month in frames.months]
			visible = [shown[month].total_shown for month in frames.months]
		else:
			counts = [columns.get(month, {}).get(language, 0) for month in frames.months]
			visible = [shown[month].shows(language) for month in frames.months]
		return _figure(counts[-1], visible[-1]), disclosure.year_to_date(counts, visible)

	def row(label: str, language: str | None) -> DemandRow:
		open_month, open_year = figures(opened, published[0], language)
		refused_month, refused_year = figures(refused, published[1], language)
		return DemandRow(label, open_month, refused_month, open_year, refused_year)

	return {
		"demand": tuple(row(_label("language", language), language) for language in sorted(languages)),
		"demand_total": row(_("Total"), None),
	}


def _demand_columns(frames: _Frames, kind: str) -> Columns:
	return _columns(frames.unmet[frames.unmet["demand"] == kind], "language")
