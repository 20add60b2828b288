"""The sessions of one day on one page, for whoever answers the pool's phone that day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import frappe
from frappe.utils import format_datetime, get_datetime

GONE = ("Cancelled",)
FIELDS = [
	"name",
	"mediation_request",
	"mediator",
	"mediator_name",
	"requesting_institution",
	"municipality",
	"workflow_state",
	"planned_start",
	"planned_end",
	"language",
	"setting",
	"occasion",
]
REQUEST_FIELDS = [
	"name",
	"place",
	"meeting_point",
	"place_municipality",
	"contact_name",
	"contact_phone",
	"session_link",
]


def sessions_on(day: date) -> list[dict]:
	"""Return the sessions of `day` in the order of their start, as far as the present login may read them.

	Four queries, however many sessions there are. Nothing about the clients.
	"""
	begin = datetime.combine(day, time())
	attendance = "attendance_confirmed_on"
	known = frappe.get_meta("Assignment").has_field(attendance)
	rows = frappe.get_list(
		"Assignment",
		filters=[
			["planned_start", ">=", begin],
			["planned_start", "<", begin + timedelta(days=1)],
			["workflow_state", "not in", GONE],
		],
		fields=[*FIELDS, attendance] if known else FIELDS,
		order_by="planned_start asc, name asc",
		limit=0,
	)
	requests = _by_name("Mediation Request", {row.mediation_request for row in rows}, REQUEST_FIELDS)
	institutions = _by_name(
		"Requesting Institution",
		{row.requesting_institution for row in rows},
		["name", "institution_name", "phone", "street", "city"],
	)
	people = _by_name("Mediator", {row.mediator for row in rows}, ["name", "mobile", "phone"])
	return [
		_line(
			row,
			requests.get(row.mediation_request, frappe._dict()),
			institutions.get(row.requesting_institution, frappe._dict()),
			people.get(row.mediator, frappe._dict()),
			unconfirmed=known and row.workflow_state == "Planned" and not row.get(attendance),
		)
		for row in rows
	]


def _line(row: dict, request: dict, institution: dict, person: dict, *, unconfirmed: bool) -> dict:
	street = ", ".join(filter(None, (institution.street, institution.city)))
	return {
		**row,
		"from": format_datetime(row.planned_start, "HH:mm"),
		"to": format_datetime(row.planned_end, "HH:mm"),
		"institution": institution.institution_name or row.requesting_institution,
		"institution_phone": request.contact_phone or institution.phone or "",
		"contact": request.contact_name or "",
		"place": request.place or street,
		"meeting_point": request.meeting_point or "",
		"where": request.place_municipality or row.municipality,
		"mediator_phone": person.mobile or person.phone or "",
		"unconfirmed": unconfirmed,
		"minutes": int(
			(get_datetime(row.planned_end) - get_datetime(row.planned_start)).total_seconds() // 60
		),
	}


def _by_name(doctype: str, names: set[str], fields: list[str]) -> dict[str, dict]:
	rows = frappe.get_list(doctype, filters={"name": ("in", list(names) or [""])}, fields=fields, limit=0)
	return {row.name: row for row in rows}
