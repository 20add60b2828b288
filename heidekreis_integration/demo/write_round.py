"""The yearly round of 2025 in the demo: asked, mostly answered, closed; and what editors have asked to change."""

from __future__ import annotations

from datetime import date, datetime

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.plan import FIRST_YEAR
from heidekreis_integration.demo.stage import Stage

REPORT, CHANGE = "Measure Status Report", "Measure Change"
YEAR = FIRST_YEAR + 1
# What became of the reports, in turn: most are published, some still on their way.
STATES = ("Published", "Published", "Submitted", "Reviewed", "Published", "Draft", "Returned", "Published")
TEXTS = {
	"Published": "Demodaten: Die Maßnahme lief {year} planmäßig weiter.",
	"Submitted": "Demodaten: Das Angebot wurde {year} ausgebaut und wird gut angenommen.",
	"Reviewed": "Demodaten: {year} fanden zwei Abstimmungstreffen mit den Partnern statt.",
	"Draft": "",
	"Returned": "Demodaten: Es ging weiter.",
}
RETURNED = "Bitte die Zahl der Teilnehmenden ergänzen."
CHANGES = (
	("Requested", {"new_due_date": date(2028, 6, 30)}, "Die Förderung wurde bis Mitte 2028 verlängert."),
	(
		"Approved",
		{"new_horizon": "Long-term"},
		"Die Abstimmung mit den Schulen braucht mehr Zeit als geplant.",
	),
	("Refused", {"new_target_groups": "Alle Interessierten"}, "Das Angebot soll für alle geöffnet werden."),
)


def write_round(stage: Stage) -> None:
	"""Write the closed round of the second year with its reports, and three changes of measures."""
	if stage.now < datetime(YEAR + 1, 4, 1):
		return
	measures = frappe.get_all(
		"Strategy Measure", fields=["name", "responsible_body", "status"], order_by="name"
	)
	round_ = _write_round(stage, measures)
	for number, measure in enumerate(measures):
		_write_report(stage, round_, measure, STATES[number % len(STATES)])
	for (state, wish, why), measure in zip(CHANGES, measures[3:], strict=False):
		_write_change(stage, measure.name, state, wish, why)


def _write_round(stage: Stage, measures: list) -> str:
	bodies = sorted({measure.responsible_body for measure in measures if measure.responsible_body})
	asked, reminded = datetime(YEAR + 1, 1, 15, 6), datetime(YEAR + 1, 2, 5, 6)
	rows = []
	for body in bodies:
		own = [n for n, measure in enumerate(measures) if measure.responsible_body == body]
		received = sum(STATES[n % len(STATES)] not in ("Draft", "Returned") for n in own)
		rows.append(
			{
				"responsible_body": body,
				"measures": len(own),
				"received": received,
				"asked_on": asked,
				"reminded_on": reminded if received < len(own) else None,
				"escalated_on": datetime(YEAR + 1, 2, 20, 6) if received < len(own) else None,
			}
		)
	round_ = stage.insert(
		{
			"doctype": "Status Round",
			"year": YEAR,
			"as_of": date(YEAR, 12, 31),
			"opens_on": date(YEAR + 1, 1, 15),
			"due_on": date(YEAR + 1, 2, 12),
			"closes_on": date(YEAR + 1, 3, 12),
			"bodies": rows,
		}
	)
	# The steps lie in the past: they are written down, not taken.
	round_.db_set({"status": "Closed", "closed_on": datetime(YEAR + 1, 3, 12, 6)}, update_modified=False)
	return round_.name


def _write_report(stage: Stage, round_: str, measure, state: str) -> None:
	day = date(YEAR, 12, 31)
	if frappe.db.exists(REPORT, {"measure": measure.name, "as_of": day}):
		return
	stamps = {"status_round": round_}
	if state not in ("Draft", "Returned"):
		stamps |= {"submitted_by": logins.STRATEGY, "submitted_on": datetime(YEAR + 1, 2, 3, 11)}
	if state in ("Reviewed", "Published"):
		stamps |= {"reviewed_by": logins.COUNTY, "reviewed_on": datetime(YEAR + 1, 2, 17, 9)}
	if state == "Published":
		stamps["published_on"] = datetime(YEAR + 1, 3, 10, 14)
	if state == "Returned":
		stamps["state_reason"] = RETURNED
	values = {
		"doctype": REPORT,
		"measure": measure.name,
		"as_of": day,
		"measure_status": measure.status,
		"text": TEXTS[state].format(year=YEAR),
	}
	stage.insert_in_state(values | stamps, state, logins.COUNTY)


def _write_change(stage: Stage, measure: str, state: str, wish: dict, why: str) -> None:
	stamps = {}
	if state != "Requested":
		stamps = {"decided_by": logins.COUNTY, "decided_on": datetime(YEAR + 1, 5, 6, 10)}
	if state == "Refused":
		stamps["state_reason"] = "Die Zielgruppe ist vom Kreistag beschlossen."
	stage.insert_in_state(
		{"doctype": CHANGE, "measure": measure, "justification": why} | wish | stamps, state, logins.COUNTY
	)
