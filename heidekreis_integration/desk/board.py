"""The left side of the placing desk: open requests by urgency."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Min
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.desk import deputies, urgency
from heidekreis_integration.desk.urgency import Facts

OPEN_STATES = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing")
# More than anybody works through; the page says so where there are more.
MOST = 400
FIELDS = [
	"name",
	"requesting_institution",
	"municipality",
	"place_municipality",
	"language",
	"occasion",
	"setting",
	"workflow_state",
	"planned_start",
	"planned_end",
	"planned_minutes",
	"urgent",
	"clerk",
	"received_on",
	"duplicate_of",
	"not_a_duplicate",
]


def load(user: str) -> dict:
	"""Return what the page shows on its left: the requests `user` may read, and for whom `user` is the deputy.

	Five queries, however many requests there are.
	"""
	now = now_datetime()
	rows = _requests(now)
	offers = _offers([row.name for row in rows])
	names = _institutions({row.requesting_institution for row in rows})
	clerks = deputies.clerks()
	absent = deputies.absent_for(user, now.date())
	found = [_line(row, offers.get(row.name, {}), names, clerks, now) for row in rows]
	return {
		"requests": [line for _key, line in sorted(found, key=lambda pair: pair[0])],
		"most": MOST,
		"absent": [{**row, "full_name": clerks.get(row["user"], row["user"])} for row in absent],
		"now": now,
	}


def _requests(now: datetime) -> list[dict]:
	"""Return open requests, and placed or given-up ones whose session lies ahead."""
	ahead = {"workflow_state": ("in", ("Placed", "Not Placeable")), "planned_start": (">", now)}
	common = {"fields": FIELDS, "order_by": "urgent desc, planned_start asc", "limit": MOST}
	return [
		*frappe.get_list("Mediation Request", filters={"workflow_state": ("in", OPEN_STATES)}, **common),
		*frappe.get_list("Mediation Request", filters=ahead, **common),
	]


def _offers(requests: list[str]) -> dict[str, dict]:
	offer = DocType("Assignment Offer")
	found: dict[str, dict] = defaultdict(lambda: {"open": 0, "answered": 0, "expires": None})
	if not requests:
		return found
	rows = (
		frappe.qb.from_(offer)
		.select(
			offer.mediation_request,
			offer.status,
			Count("*").as_("offers"),
			Min(offer.expires_on).as_("expires"),
		)
		.where(offer.mediation_request.isin(requests))
		.groupby(offer.mediation_request, offer.status)
		.run(as_dict=True)
	)
	for row in rows:
		counts = found[row.mediation_request]
		if row.status == "Open":
			counts.update(open=row.offers, expires=row.expires)
		else:
			counts["answered"] += row.offers
	return found


def _institutions(names: set[str]) -> dict[str, str]:
	rows = frappe.get_list(
		"Requesting Institution",
		filters={"name": ("in", list(names) or [""])},
		fields=["name", "institution_name"],
		limit=0,
	)
	return {row.name: row.institution_name for row in rows}


def _line(row: dict, offers: dict, names: dict, clerks: dict, now: datetime) -> tuple[tuple, dict]:
	repeats = bool(row.duplicate_of and not row.not_a_duplicate and row.workflow_state != "Placed")
	facts = Facts(
		state=row.workflow_state,
		start=get_datetime(row.planned_start),
		urgent=bool(row.urgent),
		open_offers=offers.get("open", 0),
		answered_offers=offers.get("answered", 0),
		next_expiry=offers.get("expires"),
		repeats=repeats,
	)
	line = {
		**row,
		"institution_name": names.get(row.requesting_institution, row.requesting_institution),
		"where": row.place_municipality or row.municipality,
		"clerk_name": clerks.get(row.clerk, row.clerk) if row.clerk else "",
		"open_offers": facts.open_offers,
		"repeats": repeats,
		"level": urgency.level(facts, now),
		"due": urgency.due_text(facts, now),
		"waits_for": urgency.waits_for(facts),
		"needs_clerk": urgency.needs_clerk(facts),
	}
	return urgency.order(facts, now), line
