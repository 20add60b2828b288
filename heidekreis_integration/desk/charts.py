"""Dashboard charts that keep the row rules.

Frappe caches the figures of a chart under the chart's name alone, for everybody: whoever opens the chart
second would see the figures of whoever opened it first, other municipalities' included.
"""

from __future__ import annotations

import frappe
from frappe.desk.doctype.dashboard_chart import dashboard_chart


@frappe.whitelist()
def get(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: str | int | None = None,
	filters: str | list | dict | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
	refresh: str | int | None = None,
) -> dict | None:
	"""Return a chart's figures, always counted with the present user's own permissions.

	Raises:
		frappe.PermissionError: the user may not read the chart.
	"""
	name = chart_name or frappe.parse_json(chart or "{}").get("name")
	frappe.get_doc("Dashboard Chart", name).check_permission("read")
	return dashboard_chart.get(
		chart_name=name,
		filters=filters,
		from_date=from_date,
		to_date=to_date,
		timespan=timespan,
		time_interval=time_interval,
		heatmap_year=heatmap_year,
		refresh=1,
	)
