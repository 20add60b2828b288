"""Report Strategy Measure Figures: what each measure reached by year, with its due date and traffic light."""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from heidekreis_integration.strategy.figures import YearFigure, figures_of

FIELDS = [
	"name",
	"title",
	"field_of_action",
	"responsible_body",
	"status",
	"traffic_light",
	"due_date",
	"indicator",
]
FILTERS = ("field_of_action", "responsible_body", "status", "traffic_light")


def execute(filters: dict | None = None) -> tuple:
	"""Return one row per measure the session's user may see, with one column per year of the strategy."""
	filters = filters or {}
	chosen = {field: filters[field] for field in FILTERS if filters.get(field)}
	measures = frappe.get_list(
		"Strategy Measure",
		filters=chosen,
		fields=FIELDS,
		order_by="field_of_action, name",
		limit_page_length=0,
	)
	figures = {row.name: figures_of(frappe.get_doc("Strategy Measure", row.name)) for row in measures}
	years = sorted({figure.year for of_measure in figures.values() for figure in of_measure})
	rows = [_row(row, figures[row.name]) for row in measures]
	return _columns(years), rows, None, None, _summary(measures)


def _row(measure: dict[str, Any], figures: list[YearFigure]) -> dict[str, Any]:
	row = dict(measure)
	row["status"], row["traffic_light"] = _(row["status"]), _(row["traffic_light"] or "")
	row["facts"] = " · ".join(f"{figure.year}: {fact}" for figure in figures for fact in figure.facts)
	row |= {f"year_{figure.year}": figure.value for figure in figures}
	row["target"] = next((figure.target for figure in figures if figure.target), None)
	row["computed"] = int(any(figure.computed for figure in figures))
	return row


def _columns(years: list[int]) -> list[dict[str, Any]]:
	this_year = getdate(nowdate()).year

	def column(
		field: str, label: str, fieldtype: str = "Data", width: int = 140, **more: Any
	) -> dict[str, Any]:
		return {"fieldname": field, "label": label, "fieldtype": fieldtype, "width": width} | more

	return [
		column("name", _("Strategy Measure"), "Link", 120, options="Strategy Measure"),
		column("title", _("Title"), width=320),
		column("field_of_action", _("Field of Action"), "Link", 180, options="Field of Action"),
		column("responsible_body", _("Responsible Body"), "Link", 220, options="Responsible Body"),
		column("status", _("Status"), width=110),
		column("traffic_light", _("Traffic Light"), width=90),
		column("due_date", _("Due Date"), "Date", 110),
		column("indicator", _("Indicator"), width=180),
		*(
			column(
				f"year_{year}", _("{0} (so far)").format(year) if year == this_year else str(year), "Int", 110
			)
			for year in years
		),
		column("target", _("Target per Year"), "Float", 110, precision=1),
		column("computed", _("Counted by the System"), "Check", 110),
		column("facts", _("Facts"), width=420),
	]


def _summary(measures: list[dict[str, Any]]) -> list[dict[str, Any]]:
	colours = ("Green", "Yellow", "Red", "Grey")
	return [
		{
			"label": _("Measures {0}").format(_(colour)),
			"value": sum(row.traffic_light == colour for row in measures),
			"indicator": colour,
			"datatype": "Int",
		}
		for colour in colours
	]
