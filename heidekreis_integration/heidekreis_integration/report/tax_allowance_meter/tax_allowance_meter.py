"""Report Tax Allowance Meter: what each mediator has used of the yearly tax-free allowance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from heidekreis_integration.compensation.tax_allowance import AllowanceMeter, meters

# Share of the allowance from which the pool should look for somebody else.
NEARLY_USED = Decimal("0.8")


def execute(filters: dict | None = None) -> tuple:
	"""Return one row per mediator the session's user may see, fullest meter first."""
	filters = filters or {}
	day = _day(cint(filters.get("year")))
	chosen = {} if cint(filters.get("all_states")) else {"workflow_state": ["in", ["Active", "Resting"]]}
	people = frappe.get_list(
		"Mediator", filters=chosen, fields=["name", "full_name", "workflow_state"], limit_page_length=0
	)
	found = meters([person.name for person in people], day)
	rows = [_row(person, found[person.name]) for person in people if person.name in found]
	rows.sort(key=lambda row: (-row["share"], row["full_name"] or ""))
	return _columns(), rows, _note(), None, _summary(rows)


def _day(year: int) -> date:
	today = getdate(nowdate())
	return today if year in (0, today.year) else date(year, 12, 31)


def _row(person: dict[str, Any], meter: AllowanceMeter) -> dict[str, Any]:
	share = meter.used / meter.limit if meter.limit else Decimal(0)
	return {
		"mediator": person["name"],
		"full_name": person["full_name"],
		"state": _(person["workflow_state"]),
		"kind": _(meter.kind) if meter.kind else "",
		"limit": float(meter.limit),
		"used": float(meter.used),
		"remaining": float(meter.remaining),
		"planned": float(meter.planned),
		"free": float(meter.free),
		"share": float(round(share * 100, 1)),
	}


def _columns() -> list[dict[str, Any]]:
	def column(field: str, label: str, fieldtype: str, width: int, **more: Any) -> dict[str, Any]:
		return {"fieldname": field, "label": label, "fieldtype": fieldtype, "width": width} | more

	return [
		column("mediator", _("Mediator"), "Link", 140, options="Mediator"),
		column("full_name", _("Full Name"), "Data", 200),
		column("state", _("State"), "Data", 110),
		column("kind", _("Kind of Allowance"), "Data", 200),
		column("limit", _("Limit of the Year"), "Currency", 130, options="EUR"),
		column("used", _("Used"), "Currency", 130, options="EUR"),
		column("remaining", _("Remaining"), "Currency", 130, options="EUR"),
		column("planned", _("Placed, Not Yet Confirmed"), "Currency", 170, options="EUR"),
		column("free", _("Remaining After These"), "Currency", 150, options="EUR"),
		column("share", _("Used in Percent"), "Percent", 120),
	]


def _note() -> str:
	return _(
		"Pay for time counts, travel costs do not. Included is what a mediator declared to have received elsewhere this year. Placed sessions that are not confirmed yet count with their estimated pay; the policy for new sessions goes by what remains after them."
	)


def _summary(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
	nearly = sum(NEARLY_USED * 100 <= Decimal(str(row["share"])) < 100 for row in rows)
	full = sum(row["share"] >= 100 for row in rows)
	return [
		{"label": _("Mediators"), "value": len(rows), "datatype": "Int", "indicator": "Blue"},
		{"label": _("80 percent used or more"), "value": nearly, "datatype": "Int", "indicator": "Orange"},
		{"label": _("Allowance used up"), "value": full, "datatype": "Int", "indicator": "Red"},
	]
