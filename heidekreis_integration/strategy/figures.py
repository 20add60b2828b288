"""Figures of a strategy measure by year: what the system counts itself is computed, the rest comes from the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate, nowdate

from heidekreis_integration.statistics import figures as counted
from heidekreis_integration.strategy.offers import participants_of

SOURCES: dict[str, Callable[[int], int]] = {
	"Performed Sessions": counted.performed_sessions,
	"Exchange Meetings": counted.held_exchange_meetings,
	"Trained Mediators": counted.trained_mediators,
}


@dataclass(frozen=True)
class YearFigure:
	"""What a measure reached in one year.

	Attributes:
		year: Calendar year.
		value: The counted figure; else what the newest published status says, else the participants of the
			year's offers (None: not stated).
		computed: True if the system counted it, False if it was typed.
		unit: What is counted, in the measure's own words.
		facts: The facts recorded for the year.
		participants: How many took part in the offers of the year.
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
	return [figure_of(measure, year) for year in _years(measure)]


def in_words(measure: Document, year: int) -> str:
	"""Return the counted figure of `year` in German words, empty where the system counts nothing for the measure."""
	figure = figure_of(measure, year)
	if not figure.computed:
		return ""
	text = _("{0}: {1} {2}").format(year, figure.value or 0, figure.unit).strip()
	languages = most_requested(measure, year)
	if not languages:
		return text
	return _("{0}; most requested: {1}").format(text, ", ".join(languages))


def _years(measure: Document) -> range:
	this_year = getdate(nowdate()).year
	start = frappe.get_cached_doc("Heidekreis Settings").strategy_start
	first = min([getdate(start).year if start else this_year, *(fact.year for fact in measure.facts)])
	return range(first, this_year + 1)


def most_requested(measure: Document, year: int, *, at_least: int = 1) -> tuple[str, ...]:
	"""Return the languages most asked for in `year`, if sessions are what the measure counts.

	Args:
		measure: Loaded Strategy Measure.
		year: Calendar year.
		at_least: Languages with fewer sessions are left out.
	"""
	if measure.indicator_source != "Performed Sessions":
		return ()
	return tuple(_(name) for name, count in counted.most_requested_languages(year, 4) if count >= at_least)


def figure_of(measure: Document, year: int, *, public_only: bool = False) -> YearFigure:
	"""Return the figure of a loaded measure for one year, of all its offers or of those that may be published."""
	count = SOURCES.get(measure.indicator_source)
	facts = [fact for fact in measure.facts if fact.year == year]
	participants = participants_of(measure.name, year, public_only=public_only)
	return YearFigure(
		year=year,
		value=count(year) if count else (_reported(measure.name, year) or participants or None),
		computed=count is not None,
		unit=measure.unit or measure.indicator or "",
		facts=tuple(fact.fact for fact in facts),
		participants=participants,
		target=measure.target_value or None,
		so_far=year == getdate(nowdate()).year,
	)


def _reported(measure: str, year: int) -> int | None:
	"""Return the figure of the newest published status of `year`, None where none states one."""
	report = DocType("Measure Status Report")
	found = (
		frappe.qb.from_(report)
		.select(report.indicator_value)
		.where((report.measure == measure) & (report.year == year) & (report.workflow_state == "Published"))
		.orderby(report.as_of, order=frappe.qb.desc)
		.limit(1)
		.run(pluck=True)
	)
	return found[0] or None if found else None
