"""Report Course Capacity: places and demand of language courses by municipality and level.

Who coordinates sees every figure. An officer sees the own municipality, everybody else but the coordination no counts
below the threshold of the settings: one person on a waiting list of a village is somebody.
"""

from __future__ import annotations

from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_date, getdate, nowdate
from frappe.utils.nestedset import get_descendants_of

from heidekreis_integration.courses.capacity import Capacity, capacities, withhold_small
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.permissions import scope

COORDINATION = frozenset({"System Manager", "Integration Coordinator", "Language Course Coordinator"})
COUNTY_WIDE = COORDINATION | {scope.STRATEGY_EDITOR}
COUNTS = ("courses", "places", "taken", "free", "waiting", "demand", "unmet")
WITHHELD = "*"

Rows = list[dict[str, Any]]


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, note, chart and summary of the courses that are not over."""
	filters = frappe._dict(filters or {})
	roles = set(frappe.get_roles())
	everything = bool(roles & COORDINATION)
	found = capacities(
		getdate(nowdate()),
		municipalities=_municipalities(filters.municipality, county_wide=bool(roles & COUNTY_WIDE)),
		level=filters.level,
		kind=filters.kind,
		starts_from=getdate(filters.starts_from) if filters.starts_from else None,
	)
	if not everything:
		found = [withhold_small(capacity, cint(settings().small_count_threshold)) for capacity in found]
	rows = [_row(capacity) for capacity in found]
	return _columns(), rows, _note(everything), _chart(found), _summary(found) if everything else None


def _municipalities(chosen: str | None, *, county_wide: bool) -> list[str] | None:
	"""Return the municipalities to show, None for all: the chosen one with its members, of those the user may see."""
	below = [chosen, *get_descendants_of("Municipality", chosen, ignore_permissions=True)] if chosen else None
	if county_wide:
		return below
	own = scope.municipalities_of(frappe.session.user)
	return own if below is None else [name for name in below if name in own]


def _row(capacity: Capacity) -> dict[str, Any]:
	counts = {count: getattr(capacity, count) for count in COUNTS}
	return {
		"municipality": capacity.municipality,
		"level": _(capacity.level),
		**{count: WITHHELD if value is None else value for count, value in counts.items()},
		"demand_as_of": capacity.demand_as_of,
	}


def _columns() -> list[dict[str, Any]]:
	def column(field: str, label: str, fieldtype: str, width: int, **more) -> dict[str, Any]:
		return {"fieldname": field, "label": label, "fieldtype": fieldtype, "width": width, **more}

	# Counts that may be withheld are texts, aligned like numbers.
	return [
		column("municipality", _("Municipality"), "Link", 170, options="Municipality"),
		column("level", _("Level"), "Data", 130),
		column("courses", _("Courses"), "Int", 80),
		column("places", _("Places"), "Int", 80),
		column("taken", _("Taken"), "Int", 80),
		column("free", _("Free Places"), "Int", 110),
		column("waiting", _("Waiting List"), "Data", 100, align="right"),
		column("demand", _("Demand"), "Data", 90, align="right"),
		column("demand_as_of", _("Demand As Of"), "Date", 130),
		column("unmet", _("Unmet Demand"), "Data", 140, align="right"),
	]


def _note(everything: bool) -> str:
	text = _(
		"Courses that are not finished or cancelled. Demand is the newest count of municipality and level; unmet demand is demand less free places. As of {0}."
	).format(format_date(nowdate()))
	if everything:
		return text
	return f"{text} " + _("Counts of fewer than {0} people are not shown (*).").format(
		cint(settings().small_count_threshold)
	)


def _chart(found: list[Capacity]) -> dict[str, Any] | None:
	labels = sorted({capacity.municipality for capacity in found})
	if not labels:
		return None
	series = (("taken", _("Taken")), ("free", _("Free Places")), ("unmet", _("Unmet Demand")))
	return {
		"type": "bar",
		"colors": ["#9aa5b1", "#22683f", "#b3261e"],
		"data": {
			"labels": labels,
			"datasets": [
				{
					"name": name,
					"values": [
						sum(getattr(c, field) or 0 for c in found if c.municipality == label)
						for label in labels
					],
				}
				for field, name in series
			],
		},
		"fieldtype": "Int",
	}


def _summary(found: list[Capacity]) -> Rows:
	def total(field: str, label: str, indicator: str) -> dict[str, Any]:
		value = sum(getattr(capacity, field) or 0 for capacity in found)
		return {"label": label, "value": value, "indicator": indicator, "datatype": "Int"}

	return [
		total("places", _("Places"), "Blue"),
		total("free", _("Free Places"), "Green"),
		total("waiting", _("Waiting List"), "Orange"),
		total("demand", _("Demand"), "Blue"),
		total("unmet", _("Unmet Demand"), "Red"),
	]
