"""Yearly budgets of the county, and one rule that asks for its approval."""

from __future__ import annotations

from datetime import date

import frappe

from heidekreis_integration.demo.plan import FIRST_YEAR
from heidekreis_integration.demo.stage import Stage

COUNTY_BEARER = "Landkreis Heidekreis"
FIRST_BUDGET, MORE_EACH_YEAR = 6000, 1500
EVENING = "Elternabend oder Informationsveranstaltung"


def write_money(stage: Stage) -> None:
	"""Write a budget for each year, and a rule by which parents' evenings need the county's approval."""
	if not frappe.db.exists("Cost Bearer", COUNTY_BEARER):
		return  # the site has its own cost bearers; the demo does not interfere
	for number, year in enumerate(range(FIRST_YEAR, stage.now.year + 2)):
		if not frappe.db.exists("Cost Bearer Budget", {"cost_bearer": COUNTY_BEARER, "fiscal_year": year}):
			stage.insert(
				{
					"doctype": "Cost Bearer Budget",
					"cost_bearer": COUNTY_BEARER,
					"fiscal_year": year,
					"amount": FIRST_BUDGET + number * MORE_EACH_YEAR,
					"approval_threshold_percent": 90,
					"expected_cost_per_session": 45,
				}
			)
	stage.insert(
		{
			"doctype": "Cost Bearer Rule",
			"title": "Elternabende an Schulen mit Zustimmung des Landkreises",
			"cost_bearer": COUNTY_BEARER,
			"priority": 50,
			"needs_coordinator_approval": 1,
			"valid_from": date(FIRST_YEAR, 1, 1),
			"institution_type": "School",
			"occasion": EVENING,
			"source": "Demodaten: erfundene Regel.",
		}
	)
