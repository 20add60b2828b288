"""Report Language Demand: what was asked for, what could not be served, and who is there to serve it.

It tells the pool in which languages and where to recruit. It is for the desk; for passing on (`for_sharing`) it shows
languages only, and nothing below the threshold of the settings (Art. 9 GDPR: a language can tell a person's origin).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import add_days, add_years, cint, getdate, nowdate

from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.statistics.disclosure import is_small

OPEN = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing")
PLACED = ("Placed", "Performed", "Closed")
KINDS = dict.fromkeys(OPEN, "open") | dict.fromkeys(PLACED, "placed") | {"Not Placeable": "not_placeable"}
COUNTS = ("requests", "placed", "open", "not_placeable", "unmet")
CHART_LANGUAGES = 8

Rows = list[dict[str, Any]]


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, note, chart and summary for the sessions asked for between two days."""
	filters = frappe._dict(filters or {})
	first = getdate(filters.from_date or add_years(nowdate(), -1))
	last = getdate(filters.to_date or nowdate())
	sharing = bool(cint(filters.for_sharing))
	languages = _by_language(_demand(first, last), _active_speakers())
	rows = _for_sharing(languages) if sharing else list(_with_municipalities(languages))
	return _columns(), rows, _note(sharing), _chart(rows), _summary(languages) if not sharing else None


def _demand(first: date, last: date) -> dict[tuple[str, str], Counter]:
	"""Count requests by language and place of the session. Cancelled and rejected ones were no demand for the pool.

	A request counts as unmet once nobody was found, even if somebody was later: the need was there.
	"""
	request, unmet = DocType("Mediation Request"), DocType("Unmet Demand")
	place = Coalesce(request.place_municipality, request.municipality)
	query = (
		frappe.qb.from_(request)
		.left_join(unmet)
		.on(unmet.mediation_request == request.name)
		.select(request.language, place, request.workflow_state, Count(request.name), Count(unmet.name))
		.where(request.workflow_state.isin(list(KINDS)))
		.where(request.planned_start >= first)
		.where(request.planned_start < add_days(last, 1))
		.groupby(request.language, place, request.workflow_state)
	)
	found: dict[tuple[str, str], Counter] = defaultdict(Counter)
	for language, municipality, state, requests, recorded in query.run():
		kind = KINDS[state]
		never_placed = requests if kind == "not_placeable" else recorded
		found[language, municipality or ""].update(
			{"requests": requests, kind: requests, "unmet": never_placed}
		)
	return found


def _active_speakers() -> dict[str, int]:
	mediator, spoken = DocType("Mediator"), DocType("Mediator Language")
	query = (
		frappe.qb.from_(spoken)
		.join(mediator)
		.on(mediator.name == spoken.parent)
		.select(spoken.language, Count(mediator.name).distinct())
		.where(mediator.workflow_state == "Active")
		.groupby(spoken.language)
	)
	return dict(query.run())


def _by_language(demand: dict[tuple[str, str], Counter], speakers: dict[str, int]) -> Rows:
	places: dict[str, Rows] = defaultdict(list)
	for (language, municipality), counts in demand.items():
		places[language].append({"label": municipality or _("Unknown"), **_filled(counts), "indent": 1})
	rows = []
	for language, below in places.items():
		below.sort(key=lambda row: (-row["unmet"], -row["requests"], row["label"]))
		total = {count: sum(row[count] for row in below) for count in COUNTS}
		active = speakers.get(language, 0)
		row = {"label": language, **total, "active": active, "indent": 0, "below": below}
		rows.append(row | {"share": _share(row), "hint": _hint(row)})
	return sorted(rows, key=lambda row: (-row["unmet"], -row["requests"], row["label"]))


def _filled(counts: Counter) -> dict[str, int]:
	return {count: counts[count] for count in COUNTS}


def _share(row: dict[str, Any]) -> int | None:
	decided = row["placed"] + row["not_placeable"]
	return round(100 * row["placed"] / decided) if decided else None


def _hint(row: dict[str, Any]) -> str:
	"""Say what the figures mean for recruiting, the most urgent first."""
	if not row["active"]:
		return _("Nobody in the pool speaks it: recruit.")
	if row["unmet"]:
		return _("Recruit: nobody was found for {0} of {1} requests.").format(row["unmet"], row["requests"])
	if row["active"] == 1:
		return _("One person only: nobody can step in.")
	return ""


def _with_municipalities(languages: Rows):
	for row in languages:
		yield {key: value for key, value in row.items() if key != "below"}
		yield from ({**below, "share": _share(below)} for below in row["below"])


def _for_sharing(languages: Rows) -> Rows:
	"""Put languages with a small count together; leave them out where even their sum is small.

	There is neither a total nor a place from which a small count could be worked out.
	"""
	threshold = cint(settings().small_count_threshold)

	def small(row: dict[str, Any]) -> bool:
		return any(is_small(row[count], threshold) for count in COUNTS)

	shown = [_plain(row) for row in languages if not small(row)]
	rest = [row for row in languages if small(row)]
	together = {count: sum(row[count] for row in rest) for count in COUNTS}
	if len(rest) > 1 and not small(together):
		shown.append({"label": _("Other languages"), **together, "share": _share(together), "indent": 0})
	return shown


def _plain(row: dict[str, Any]) -> dict[str, Any]:
	return {key: value for key, value in row.items() if key not in ("below", "active", "hint")}


def _columns() -> list[dict[str, Any]]:
	def column(field: str, label: str, fieldtype: str, width: int) -> dict[str, Any]:
		return {"fieldname": field, "label": label, "fieldtype": fieldtype, "width": width}

	return [
		column("label", _("Language / Municipality"), "Data", 190),
		column("requests", _("Requests"), "Int", 90),
		column("placed", _("Placed"), "Int", 100),
		column("open", _("Open"), "Int", 80),
		column("not_placeable", _("Not Placeable"), "Int", 140),
		column("unmet", _("Nobody Found"), "Int", 140),
		column("share", _("Placed in %"), "Percent", 130),
		column("active", _("Active Persons"), "Int", 120),
		column("hint", _("For Recruiting"), "Data", 380),
	]


def _note(sharing: bool) -> str:
	if sharing:
		return _(
			"For passing on: languages with fewer than {0} requests in a column are put together or left out."
		).format(cint(settings().small_count_threshold))
	return _(
		"For the pool only. Small counts can tell who a client is: please tick “For Passing On” before you share figures."
	)


def _chart(rows: Rows) -> dict[str, Any] | None:
	languages = [row for row in rows if not row["indent"]][:CHART_LANGUAGES]
	if not languages:
		return None
	series = (("placed", _("Placed")), ("open", _("Open")), ("not_placeable", _("Not Placeable")))
	return {
		"type": "bar",
		"barOptions": {"stacked": 1},
		"colors": ["#1d4f91", "#9aa5b1", "#b3261e"],
		"data": {
			"labels": [row["label"] for row in languages],
			"datasets": [{"name": name, "values": [row[key] for row in languages]} for key, name in series],
		},
		"fieldtype": "Int",
	}


def _summary(languages: Rows) -> Rows:
	total = {count: sum(row[count] for row in languages) for count in COUNTS}
	nobody = sum(1 for row in languages if not row["active"])
	return [
		{"label": _("Requests"), "value": total["requests"], "indicator": "Blue", "datatype": "Int"},
		{"label": _("Nobody Found"), "value": total["unmet"], "indicator": "Red", "datatype": "Int"},
		{"label": _("Languages nobody speaks"), "value": nobody, "indicator": "Orange", "datatype": "Int"},
	]
