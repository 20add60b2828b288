"""Due dates and traffic lights of measures: pure rules, and the job that keeps the lights up to the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import add_months, getdate, nowdate

from heidekreis_integration.strategy.figures import figures_of

GREEN, YELLOW, RED, GREY = "Green", "Yellow", "Red", "Grey"


@dataclass(frozen=True)
class StrategyTerms:
	"""What the Settings say about the strategy. Horizons in months from the start."""

	start: date
	horizon_months: dict[str, int]
	yellow_before_days: int
	stale_after_months: int


@dataclass(frozen=True)
class MeasureFacts:
	"""What the light of a measure depends on. `newest_fact`: last sign of life, None if there is none."""

	status: str
	due_date: date | None
	newest_fact: date | None


def due_date(horizon: str, terms: StrategyTerms) -> date | None:
	"""Return the last day of a horizon, None for an unknown horizon or one without months."""
	months = terms.horizon_months.get(horizon)
	return getdate(add_months(terms.start, months)) - timedelta(days=1) if months else None


def light(facts: MeasureFacts, terms: StrategyTerms, today: date) -> str:
	"""Return Green, Yellow, Red or Grey.

	Completed is green, paused grey. Past its due date a measure is red; shortly before it, or without a
	newer fact for longer than the Settings allow, yellow. A planned measure without a near due date is grey.
	"""
	if facts.status == "Completed":
		return GREEN
	if facts.status == "Paused":
		return GREY
	if facts.due_date and facts.due_date < today:
		return RED
	if facts.due_date and facts.due_date <= today + timedelta(days=terms.yellow_before_days):
		return YELLOW
	if facts.status == "Planned":
		return GREY
	last_sign = facts.newest_fact or terms.start
	if terms.stale_after_months and last_sign < getdate(add_months(today, -terms.stale_after_months)):
		return YELLOW
	return GREEN


def terms_from_settings() -> StrategyTerms:
	"""Return the strategy's terms from the Settings."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return StrategyTerms(
		start=getdate(settings.strategy_start or "2024-01-01"),
		horizon_months={
			"Short-term": settings.short_term_months or 0,
			"Medium-term": settings.medium_term_months or 0,
			"Long-term": settings.long_term_months or 0,
		},
		yellow_before_days=settings.yellow_before_days or 0,
		stale_after_months=settings.stale_after_months or 0,
	)


def light_of(measure: Document, terms: StrategyTerms, today: date) -> str:
	"""Return the light of a loaded measure."""
	facts = MeasureFacts(
		status=measure.status,
		due_date=getdate(measure.due_date) if measure.due_date else None,
		newest_fact=_newest_fact(measure, today),
	)
	return light(facts, terms, today)


def _newest_fact(measure: Document, today: date) -> date | None:
	"""Return the newest sign of life, at most today: a published status, or a year with a fact or a counted figure."""
	years = [
		figure.year for figure in figures_of(measure) if figure.facts or (figure.computed and figure.value)
	]
	signs = [date(max(years), 12, 31)] if years else []
	signs += filter(None, [_newest_status(measure.name)])
	return min(max(signs), today) if signs else None


def _newest_status(measure: str | None) -> date | None:
	report = DocType("Measure Status Report")
	found = (
		frappe.qb.from_(report)
		.select(Max(report.as_of))
		.where((report.measure == (measure or "")) & (report.workflow_state == "Published"))
		.run(pluck=True)
	)
	return getdate(found[0]) if found[0] else None


def refresh_all(today: date | None = None) -> int:
	"""Bring every measure's light up to the day and return how many changed. Nobody's edit is touched."""
	terms, day, changed = terms_from_settings(), getdate(today or nowdate()), 0
	for name in frappe.get_all("Strategy Measure", pluck="name"):
		measure = frappe.get_doc("Strategy Measure", name)
		colour = light_of(measure, terms, day)
		if colour != measure.traffic_light:
			# Not an edit of a person: neither the time stamp nor the version may change under someone's form.
			measure.db_set("traffic_light", colour, update_modified=False)
			changed += 1
	return changed
