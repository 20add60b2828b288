"""Builds the statistic of a month from the tidy data set. Reads only, no permission check."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
import pandas as pd
from frappe import _

from heidekreis_integration.statistics import dataset, disclosure
from heidekreis_integration.statistics.definitions import Audience
from heidekreis_integration.statistics.disclosure import WITHHELD, Figure
from heidekreis_integration.statistics.model import DemandRow, MonthlyStatistic, Period, Row, Table

# The dimensions of the tables, in the order they are shown.
DIMENSIONS = ("language", "municipality", "institution_type", "occasion", "cost_bearer")

YearMonth = tuple[int, int]
Column = dict[str, int]


@dataclass(frozen=True)
class _Frames:
	"""What a statistic is built from: sessions and unmet requests of this year and the one before."""

	month: date
	sessions: pd.DataFrame
	unmet: pd.DataFrame
	audience: Audience
	threshold: int

	@property
	def months(self) -> list[YearMonth]:
		return [(self.month.year, month) for month in range(1, self.month.month + 1)]

	@property
	def months_before(self) -> list[YearMonth]:
		return [(self.month.year - 1, month) for month in range(1, self.month.month + 1)]


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
	start = date(month.year - 1, 1, 1)
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
	counts = {dimension: _columns(frames.sessions, dimension) for dimension in DIMENSIONS}
	hidden_totals = _months_without_total(counts, frames.threshold)
	year_before = [(frames.month.year - 1, month) for month in range(1, 13)]
	totals = _totals(frames.sessions)
	return MonthlyStatistic(
		month=frames.month,
		municipalities=municipalities,
		audience=frames.audience,
		threshold=frames.threshold,
		total=_total_row(frames, hidden_totals),
		tables=tuple(
			Table(dimension, dimension_title(dimension), tuple(_rows(frames, dimension, counts[dimension], hidden_totals)))
			for dimension in DIMENSIONS
			if not (dimension == "cost_bearer" and frames.audience == "officer")
		),
		demand=tuple(_demand_rows(frames)),
		demand_total=_demand_total(frames),
		by_month=tuple(_figure(totals.get(m, 0), m not in hidden_totals) for m in frames.months),
		by_month_before=tuple(_figure(totals.get(m, 0), m not in hidden_totals) for m in year_before),
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


def _columns(frame: pd.DataFrame, dimension: str) -> dict[YearMonth, Column]:
	"""Return the counts of each group for every month that has any."""
	columns: dict[YearMonth, Column] = {}
	for (year, month, key), count in frame.groupby(["year", "month", dimension]).size().items():
		columns.setdefault((int(year), int(month)), {})[str(key)] = int(count)
	return columns


def _totals(frame: pd.DataFrame) -> dict[YearMonth, int]:
	return {(int(y), int(m)): int(n) for (y, m), n in frame.groupby(["year", "month"]).size().items()}


def _months_without_total(counts: dict[str, dict[YearMonth, Column]], threshold: int) -> frozenset[YearMonth]:
	"""Return the months whose total would give a small count away in one of the tables (they share the total)."""
	return frozenset(
		month
		for columns in counts.values()
		for month, column in columns.items()
		if disclosure.needs_hidden_total(column, threshold)
	)


def _figure(count: int, shown: bool) -> Figure:
	return Figure(count) if shown else WITHHELD


def _rows(
	frames: _Frames, dimension: str, columns: dict[YearMonth, Column], hidden_totals: frozenset[YearMonth]
) -> Iterator[Row]:
	hidden = {
		month: disclosure.withheld_cells(column, frames.threshold, total_shown=month not in hidden_totals)
		for month, column in columns.items()
	}
	shown_months = frames.months + frames.months_before
	keys = {key for month in shown_months for key in columns.get(month, {})}
	in_year = {key: sum(columns.get(month, {}).get(key, 0) for month in frames.months) for key in keys}
	order = sorted(keys, key=lambda key: (-in_year[key], _label(dimension, key)))
	if frames.threshold:  # the order of withheld rows must not tell their size
		order = sorted(keys, key=lambda key: _label(dimension, key))
	for key in order:
		group = frames.sessions[frames.sessions[dimension] == key]
		shown = {month: key not in hidden.get(month, frozenset()) for month in shown_months}
		counts = {month: columns.get(month, {}).get(key, 0) for month in shown_months}
		yield _row(frames, key, _label(dimension, key), group, counts, shown)


def _total_row(frames: _Frames, hidden_totals: frozenset[YearMonth]) -> Row:
	totals, months = _totals(frames.sessions), frames.months + frames.months_before
	counts = {month: totals.get(month, 0) for month in months}
	return _row(frames, "", _("Total"), frames.sessions, counts, {m: m not in hidden_totals for m in months})


def _row(
	frames: _Frames,
	key: str,
	label: str,
	group: pd.DataFrame,
	counts: dict[YearMonth, int],
	shown: dict[YearMonth, bool],
) -> Row:
	def period(months: list[YearMonth], only_last: bool) -> Period:
		wanted = months[-1:] if only_last else months
		figure = disclosure.year_to_date([counts[m] for m in wanted], [shown[m] for m in wanted])
		return _period(frames, group, [m for m in wanted if shown[m]], figure)

	return Row(
		key=key,
		label=label,
		month=period(frames.months, True),
		month_before=period(frames.months_before, True),
		year=period(frames.months, False),
		year_before=period(frames.months_before, False),
	)


def _period(frames: _Frames, group: pd.DataFrame, months: list[YearMonth], figure: Figure) -> Period:
	"""Return hours and amount of exactly the months whose counts are shown."""
	if figure.withheld:
		return Period(figure)
	wanted = group[[(year, month) in months for year, month in zip(group["year"], group["month"], strict=True)]]
	amount = sum(wanted["amount"], Decimal("0.00")) if frames.audience == "coordinator" else None
	return Period(figure, round(float(wanted["hours"].sum()), 2), amount)


def _demand_rows(frames: _Frames) -> Iterator[DemandRow]:
	this_year = frames.unmet[frames.unmet["year"] == frames.month.year]
	figures = {kind: _demand_figures(frames, this_year, kind) for kind in ("Open", "Not Placeable")}
	for language in sorted(set(this_year["language"])):
		opened, refused = figures["Open"][language], figures["Not Placeable"][language]
		yield DemandRow(_label("language", language), opened[0], refused[0], opened[1], refused[1])


def _demand_total(frames: _Frames) -> DemandRow:
	this_year = frames.unmet[frames.unmet["year"] == frames.month.year]
	opened = _demand_figures(frames, this_year, "Open")[_TOTAL]
	refused = _demand_figures(frames, this_year, "Not Placeable")[_TOTAL]
	return DemandRow(_("Total"), opened[0], refused[0], opened[1], refused[1])


_TOTAL = ("total",)


def _demand_figures(frames: _Frames, unmet: pd.DataFrame, kind: str) -> dict:
	"""Return month and year to date of one kind of unmet demand, by language and for _TOTAL."""
	columns = _columns(unmet[unmet["demand"] == kind], "language")
	shown_total, hidden = {}, {}
	for month in frames.months:
		column = columns.get(month, {})
		shown_total[month] = not disclosure.needs_hidden_total(column, frames.threshold)
		hidden[month] = disclosure.withheld_cells(column, frames.threshold, shown_total[month])

	def pair(counts: list[int], shown: list[bool]) -> tuple[Figure, Figure]:
		return _figure(counts[-1], shown[-1]), disclosure.year_to_date(counts, shown)

	figures: dict = {
		language: pair(
			[columns.get(month, {}).get(language, 0) for month in frames.months],
			[language not in hidden[month] for month in frames.months],
		)
		for language in set(unmet["language"])
	}
	figures[_TOTAL] = pair(
		[sum(columns.get(month, {}).values()) for month in frames.months],
		[shown_total[month] for month in frames.months],
	)
	return figures
