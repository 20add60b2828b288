"""Figures of a strategy measure by year: what the system counts itself is computed, the rest comes from the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from heidekreis_integration.statistics import figures

SOURCES: dict[str, Callable[[int], int]] = {
	"Performed Sessions": figures.performed_sessions,
	"Exchange Meetings": figures.held_exchange_meetings,
	"Trained Mediators": figures.trained_mediators,
}


@dataclass(frozen=True)
class YearFigure:
	"""What a measure reached in one year.

	Attributes:
		year: Calendar year.
		value: The counted figure; for measures with facts only, the participants of the year (None: not stated).
		computed: True if the system counted it, False if it comes from typed facts.
		unit: What is counted, in the measure's own words.
		facts: The facts recorded for the year.
		participants: Sum of the participants of these facts.
		target: The measure's target per year, None where it has none.
		so_far: True for the year that has not ended.
	"""

	year: int
	value: int | None
	computed: bool
	unit: str
	facts: tuple[str, ...]
	participants: int
	target: float | None
	so_far: bool


def figures_by_year(measure: str) -> list[YearFigure]:
	"""Return the figures of `measure` for every year from the strategy's start to today, oldest first.

	No permission check: callers check that the reader may see the measure.

	Raises:
		frappe.DoesNotExistError: there is no such measure.
	"""
	return figures_of(frappe.get_doc("Strategy Measure", measure))


def figures_of(measure: Document) -> list[YearFigure]:
	"""Return the figures of a loaded measure, as `figures_by_year` does."""
	return [_figure(measure, year) for year in _years(measure)]


def _years(measure: Document) -> range:
	this_year = getdate(nowdate()).year
	start = frappe.get_cached_doc("Heidekreis Settings").strategy_start
	first = min([getdate(start).year if start else this_year, *(fact.year for fact in measure.facts)])
	return range(first, this_year + 1)


def _figure(measure: Document, year: int) -> YearFigure:
	count = SOURCES.get(measure.indicator_source)
	facts = [fact for fact in measure.facts if fact.year == year]
	participants = sum(fact.participants or 0 for fact in facts)
	return YearFigure(
		year=year,
		value=count(year) if count else (participants or None),
		computed=count is not None,
		unit=measure.unit or measure.indicator or "",
		facts=tuple(fact.fact for fact in facts),
		participants=participants,
		target=measure.target_value or None,
		so_far=year == getdate(nowdate()).year,
	)
