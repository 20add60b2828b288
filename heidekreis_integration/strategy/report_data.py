"""What the strategy report and the public page show of a year: one data set for desk, PDF and web."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import cint, getdate

from heidekreis_integration.strategy import figures
from heidekreis_integration.strategy.offers import Offer, offers_of


@dataclass(frozen=True)
class Status:
	"""A published status: as of which day, text, next steps, figures counted by the system in words."""

	as_of: date
	text: str
	next_steps: str
	computed_text: str


@dataclass(frozen=True)
class MeasureReport:
	"""One measure in a year.

	Attributes:
		name: Name of the Strategy Measure.
		title, target_groups, responsible_body, partners: as decided.
		horizon, due_date, state: of today.
		traffic_light: Green, Yellow, Red, Grey or empty.
		status: Newest published status up to the end of the year, None if there is none.
		previous: The published status before that one.
		facts: Short facts of the year and of earlier years, as (year, fact).
		offers: Offers of the year.
		participants: How many took part in them.
		figure: Figure of the year, None where nothing is counted or stated.
		figure_before: Figure of the year before.
		computed: True if the system has counted the figure.
		unit: What the figure counts.
		contributions: Accepted contributions, as (municipality, text).
		languages: Where sessions are counted: the languages most asked for in the year.
	"""

	name: str
	title: str
	target_groups: str
	responsible_body: str
	partners: str
	horizon: str
	due_date: date | None
	state: str
	traffic_light: str
	status: Status | None
	previous: Status | None
	facts: tuple[tuple[int, str], ...]
	offers: tuple[Offer, ...]
	participants: int
	figure: float | None
	figure_before: float | None
	computed: bool
	unit: str
	contributions: tuple[tuple[str, str], ...]
	languages: tuple[str, ...] = ()

	@property
	def further_facts(self) -> tuple[tuple[int, str], ...]:
		"""The facts that the status does not tell already."""
		told = self.status.text if self.status else ""
		return tuple((year, fact) for year, fact in self.facts if fact not in told)

	@property
	def is_new_status(self) -> bool:
		"""Whether something was published that an earlier status did not say."""
		return bool(self.status and (not self.previous or self.previous.text != self.status.text))


@dataclass(frozen=True)
class FieldReport:
	"""A field of action with its measures."""

	title: str
	description: str
	colour: str
	measures: tuple[MeasureReport, ...]


@dataclass(frozen=True)
class StrategyReport:
	"""The whole strategy in a year."""

	year: int
	fields: tuple[FieldReport, ...]

	@property
	def measures(self) -> tuple[MeasureReport, ...]:
		"""All measures in the order of the fields."""
		return tuple(measure for field in self.fields for measure in field.measures)


def build(year: int, *, published_only: bool = False) -> StrategyReport:
	"""Return the strategy as it stands for `year`.

	No permission check: callers check the reader, or ask for what is public.

	Args:
		year: Calendar year; statuses up to its end are shown.
		published_only: Only public measures, and of offers and contributions only what may be published.
	"""
	fields = frappe.get_all(
		"Field of Action", fields=["name", "title", "description", "colour"], order_by="sequence, title"
	)
	reports = [
		FieldReport(
			field.title,
			field.description or "",
			field.colour or "",
			tuple(
				measure_report(frappe.get_doc("Strategy Measure", name), year, published_only=published_only)
				for name in _measures(field.name, published_only)
			),
		)
		for field in fields
	]
	return StrategyReport(year, tuple(field for field in reports if field.measures))


def measure_report(measure: Document, year: int, *, published_only: bool = False) -> MeasureReport:
	"""Return one loaded measure as it stands for `year`."""
	statuses = _statuses(measure.name, year)
	now = figures.figure_of(measure, year, public_only=published_only)
	before = _year_before(measure, year, published_only)
	smallest = _smallest_count() if published_only else 1
	offers = offers_of(measure.name, year)
	if published_only:
		offers = [offer for offer in offers if offer.is_public]
	return MeasureReport(
		name=measure.name,
		title=measure.title,
		target_groups=measure.target_groups or "",
		responsible_body=measure.responsible_body or "",
		partners=measure.partners or "",
		horizon=measure.horizon or "",
		due_date=getdate(measure.due_date) if measure.due_date else None,
		state=measure.status or "",
		traffic_light=measure.traffic_light or "",
		status=statuses[0] if statuses else None,
		previous=statuses[1] if len(statuses) > 1 else None,
		facts=tuple(
			(fact.year, fact.fact)
			for fact in measure.facts
			if fact.year <= year and (fact.is_public or not published_only)
		),
		offers=tuple(offers),
		participants=sum(offer.participants or 0 for offer in offers),
		figure=_large_enough(now, smallest),
		figure_before=_large_enough(before, smallest) if before else None,
		computed=now.computed,
		unit=now.unit,
		contributions=_contributions(measure.name, year, published_only),
		languages=figures.most_requested(measure, year, at_least=smallest),
	)


def _year_before(measure: Document, year: int, published_only: bool) -> figures.YearFigure | None:
	"""Return the figure of the year before; None before the strategy began: nobody had counted then."""
	first = frappe.get_cached_doc("Heidekreis Settings").strategy_start
	if first and year <= getdate(first).year:
		return None
	return figures.figure_of(measure, year - 1, public_only=published_only)


def _smallest_count() -> int:
	"""Return from which count on a figure counted from people's records may be published."""
	return max(cint(frappe.get_cached_doc("Heidekreis Settings").small_count_threshold), 1)


def _large_enough(figure: figures.YearFigure, smallest: int) -> float | None:
	"""Return the figure; None for a counted one that is so small that it could point to somebody."""
	if figure.computed and 0 < (figure.value or 0) < smallest:
		return None
	return figure.value


def _measures(field: str, published_only: bool) -> list[str]:
	filters: dict = {"field_of_action": field}
	if published_only:
		filters["is_public"] = 1
	return frappe.get_all("Strategy Measure", filters, pluck="name", order_by="name")


def _statuses(measure: str, year: int) -> list[Status]:
	report = DocType("Measure Status Report")
	rows = (
		frappe.qb.from_(report)
		.select(report.as_of, report.text, report.next_steps, report.computed_text)
		.where((report.measure == measure) & (report.workflow_state == "Published"))
		.where(report.as_of <= date(year, 12, 31))
		.orderby(report.as_of, order=frappe.qb.desc)
		.limit(2)
		.run(as_dict=True)
	)
	return [Status(row.as_of, row.text or "", row.next_steps or "", row.computed_text or "") for row in rows]


def _contributions(measure: str, year: int, published_only: bool) -> tuple[tuple[str, str], ...]:
	filters: dict = {"measure": measure, "year": ("<=", year), "status": "Accepted"}
	if published_only:
		filters["is_public"] = 1
	rows = frappe.get_all(
		"Municipality Contribution", filters, ["municipality", "text"], order_by="municipality, year desc"
	)
	return tuple((row.municipality, row.text) for row in rows)
