"""Report Monthly Mediation Statistics: the same figures as the monthly mail, for a month of choice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from heidekreis_integration.statistics import audience, mailing, monthly, texts
from heidekreis_integration.statistics.disclosure import Figure
from heidekreis_integration.statistics.errors import UnknownMonthError
from heidekreis_integration.statistics.model import MonthlyStatistic, Period, Row

Columns = list[dict[str, Any]]


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, notes, chart and summary, as the session's user may see them.

	Whatever municipality is asked for, an officer gets all own ones and nothing else.
	"""
	filters = frappe._dict(filters or {})
	reader = audience.of_user(frappe.session.user, filters.municipality or None)
	statistic = monthly.build(_month(filters), reader.municipalities, audience=reader.audience)
	return (
		_columns(statistic),
		list(_rows(statistic)),
		_notes(statistic),
		_chart(statistic),
		_summary(statistic),
	)


def _month(filters: frappe._dict) -> date:
	default = mailing.previous_month(getdate(nowdate()))
	try:
		return date(cint(filters.year) or default.year, cint(filters.month) or default.month, 1)
	except ValueError:
		frappe.throw(_("Please choose a month from 1 to 12 and a year."), UnknownMonthError)


def _columns(statistic: MonthlyStatistic) -> Columns:
	# An officer's counts may be signs instead of numbers.
	kind = "Int" if statistic.shows_amounts else "Data"
	fields = ["month", "month_before", "year", "year_before", "hours", "amount"]
	types = [kind, kind, kind, kind, "Float" if statistic.shows_amounts else "Data", "Currency"]
	columns = [{"fieldname": "group", "label": _("Group"), "fieldtype": "Data", "width": 320}]
	for field, fieldtype, label in zip(fields, types, texts.headings(statistic), strict=False):
		column = {"fieldname": field, "label": label, "fieldtype": fieldtype, "width": 150, "align": "right"}
		columns.append(
			column
			| ({"options": "EUR"} if field == "amount" else {})
			| ({"precision": 1} if field == "hours" else {})
		)
	return columns


def _rows(statistic: MonthlyStatistic) -> Iterator[dict[str, Any]]:
	yield _row(statistic, statistic.total, 0) | {"bold": 1}
	for table in statistic.tables:
		yield {"group": table.title, "indent": 0, "bold": 1}
		for row in table.rows:
			yield _row(statistic, row, 1)
	yield from _demand(statistic)


def _row(statistic: MonthlyStatistic, row: Row, indent: int) -> dict[str, Any]:
	plain = statistic.shows_amounts

	def shown(figure: Figure) -> int | str | None:
		return figure.value if plain else texts.count(figure)

	def hours(period: Period) -> float | str | None:
		return period.hours if plain else texts.hours(period)

	return {
		"group": row.label,
		"indent": indent,
		"month": shown(row.month.count),
		"month_before": shown(row.month_before.count),
		"year": shown(row.year.count),
		"year_before": shown(row.year_before.count),
		"hours": hours(row.month),
		"amount": float(row.month.amount) if row.month.amount is not None else None,
	}


def _demand(statistic: MonthlyStatistic) -> Iterator[dict[str, Any]]:
	"""Give open and not placeable requests as two groups in the columns of the month and the year."""
	plain = statistic.shows_amounts
	for title, month, year in (
		(_("Requests without a Mediator: Open"), "open_month", "open_year"),
		(_("Requests without a Mediator: Not Placeable"), "not_placeable_month", "not_placeable_year"),
	):
		for row, indent in ((statistic.demand_total, 0), *((row, 1) for row in statistic.demand)):
			figures = (getattr(row, month), getattr(row, year))
			if indent and all(figure.value == 0 for figure in figures):
				continue
			shown = [figure.value if plain else texts.count(figure) for figure in figures]
			label = row.label if indent else title
			yield {"group": label, "indent": indent, "bold": 1 - indent, "month": shown[0], "year": shown[1]}


def _notes(statistic: MonthlyStatistic) -> str:
	lines = [texts.scope(statistic), *texts.notes(statistic)]
	return "<br>".join(frappe.utils.escape_html(line) for line in lines)


def _chart(statistic: MonthlyStatistic) -> dict[str, Any]:
	year = statistic.month.year
	months = [date(year, month, 1) for month in range(1, 13)]
	return {
		"type": "bar",
		"colors": ["#9aa5b1", "#1d4f91"],
		"data": {
			"labels": [texts.short_month(month) for month in months],
			"datasets": [
				{"name": str(year - 1), "values": _values(statistic.by_month_before)},
				{"name": str(year), "values": _values(statistic.by_month)},
			],
		},
		"fieldtype": "Int",
	}


def _values(figures: tuple[Figure, ...]) -> list[int]:
	"""Return twelve values; a withheld month and one to come have no bar."""
	values = [figure.value or 0 for figure in figures]
	return values + [0] * (12 - len(values))


def _summary(statistic: MonthlyStatistic) -> Columns:
	total, unmet = statistic.total, statistic.demand_total
	cards = [
		(_("Sessions {0}").format(texts.month_name(statistic.month)), texts.count(total.month.count), "Blue"),
		(
			_("Sessions {0}").format(texts.year_to_date(statistic.month, statistic.month.year)),
			texts.count(total.year.count),
			"Blue",
		),
		(_("Hours in {0}").format(texts.month_name(statistic.month)), texts.hours(total.month), "Blue"),
		(_("Open requests of the month"), texts.count(unmet.open_month), "Orange"),
		(_("Not placeable requests of the month"), texts.count(unmet.not_placeable_month), "Red"),
	]
	return [
		{"label": label, "value": value, "indicator": colour, "datatype": "Data"}
		for label, value, colour in cards
	]
