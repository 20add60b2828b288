"""Report Own Municipality Figures: sessions and unmet demand of the reader's municipalities by year and language."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_date

from heidekreis_integration.network import own_figures
from heidekreis_integration.network.own_figures import LanguageFigures, OwnFigures, YearFigures
from heidekreis_integration.statistics import texts

Rows = list[dict[str, Any]]


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, note, chart and summary as the session's user may see them, whatever is asked for."""
	filters = frappe._dict(filters or {})
	figures = own_figures.build(frappe.session.user, cint(filters.year) or None)
	return _columns(), _rows(figures), _note(figures), _chart(figures), _summary(figures)


def _columns() -> Rows:
	def column(field: str, label: str, width: int) -> dict[str, Any]:
		return {"fieldname": field, "label": label, "fieldtype": "Data", "width": width, "align": "right"}

	return [
		{"fieldname": "group", "label": _("Year / Language"), "fieldtype": "Data", "width": 240},
		column("sessions", _("Sessions"), 140),
		column("open", _("Still Open"), 140),
		column("not_placeable", _("Not Placeable"), 160),
	]


def _rows(figures: OwnFigures) -> Rows:
	rows: Rows = []
	for year in figures.years:
		rows.append({"group": str(year.year), **_cells(year.total), "indent": 0, "bold": 1})
		rows += [{"group": row.label, **_cells(row), "indent": 1} for row in year.languages]
	return rows


def _cells(row: LanguageFigures) -> dict[str, str]:
	return {field: texts.count(getattr(row, field)) for field in ("sessions", "open", "not_placeable")}


def _note(figures: OwnFigures) -> str:
	lines = [
		_("For: {0}").format(
			", ".join(figures.municipalities) if figures.municipalities else _("the whole county")
		)
	]
	if figures.years:
		lines.append(
			_("Counted up to {0}; a month counts once it is over.").format(
				format_date(figures.years[0].until)
			)
		)
	if figures.threshold:
		lines.append(
			_("Counts below {0}, and those they could be worked out from, are not shown.").format(
				figures.threshold
			)
		)
	return "<br>".join(frappe.utils.escape_html(line) for line in lines)


def _chart(figures: OwnFigures) -> dict[str, Any]:
	years = list(reversed(figures.years))

	def values(field: str) -> list[int]:
		return [getattr(year.total, field).value or 0 for year in years]

	return {
		"type": "bar",
		"colors": ["#1d4f91", "#9aa5b1", "#b3261e"],
		"data": {
			"labels": [str(year.year) for year in years],
			"datasets": [
				{"name": _("Sessions"), "values": values("sessions")},
				{"name": _("Still Open"), "values": values("open")},
				{"name": _("Not Placeable"), "values": values("not_placeable")},
			],
		},
		"fieldtype": "Int",
	}


def _summary(figures: OwnFigures) -> Rows:
	if not figures.years:
		return []
	year: YearFigures = figures.years[0]
	cards = [
		(_("Sessions {0}").format(year.year), texts.count(year.total.sessions), "Blue"),
		(_("Requests without a mediator, open"), texts.count(year.total.open), "Orange"),
		(_("Requests found not placeable"), texts.count(year.total.not_placeable), "Red"),
		(_("Requests of our administration {0}").format(year.year), str(year.own_requests), "Blue"),
	]
	return [
		{"label": label, "value": value, "indicator": colour, "datatype": "Data"}
		for label, value, colour in cards
	]
