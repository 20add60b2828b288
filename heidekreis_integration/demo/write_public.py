"""Opens the strategy's measures to everybody while the demo is in the site, with the published status of 2024."""

from __future__ import annotations

from datetime import date

import frappe

from heidekreis_integration.data.memory import forget, recall, remember
from heidekreis_integration.demo import logins
from heidekreis_integration.demo.plan import FIRST_YEAR
from heidekreis_integration.demo.stage import Stage

MEASURE, REPORT = "Strategy Measure", "Measure Status Report"
MEMORY, OPENED = "heidekreis_demo_public", "measures"


def write_public(stage: Stage) -> None:
	"""Make every measure public, and publish a status of 2024 on each of which the county has told facts."""
	closed = frappe.get_all(MEASURE, {"is_public": 0}, pluck="name")
	remember(MEMORY, OPENED, closed)
	for name in closed:
		frappe.db.set_value(MEASURE, name, "is_public", 1, update_modified=False)
	for name in frappe.get_all(MEASURE, pluck="name", order_by="name"):
		_write_status(stage, frappe.get_doc(MEASURE, name))


def close_again() -> None:
	"""Take the measures that the demo has opened off the public page again."""
	for name in recall(MEMORY, OPENED) or []:
		if frappe.db.exists(MEASURE, name):
			frappe.db.set_value(MEASURE, name, "is_public", 0, update_modified=False)
	forget(MEMORY)


def _write_status(stage: Stage, measure) -> None:
	day = date(FIRST_YEAR, 12, 31)
	facts = [fact.fact for fact in measure.facts if fact.year == FIRST_YEAR]
	if not facts or frappe.db.exists(REPORT, {"measure": measure.name, "as_of": day}):
		return
	stage.insert_in_state(
		{
			"doctype": REPORT,
			"measure": measure.name,
			"as_of": day,
			"measure_status": measure.status,
			"text": f"{FIRST_YEAR}: {'; '.join(facts)}.",
			"published_on": f"{FIRST_YEAR + 1}-03-12 10:00:00",
		},
		"Published",
		logins.COUNTY,
	)
