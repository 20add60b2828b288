"""What the pages for mediators show: the api's answers in words. Reads only what the api has let through."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate, now_datetime, time_diff_in_seconds

from heidekreis_integration.mediation.cancelling import consequence
from heidekreis_integration.mediation.reminders import reminder_hours
from heidekreis_integration.portal import wording

PAST_SHOWN = 10
REQUEST_FIELDS = (
	"name",
	"requesting_institution",
	"occasion",
	"setting",
	"place",
	"meeting_point",
	"place_municipality",
	"municipality",
	"session_link",
	"dialect_note",
	"contact_name",
	"contact_phone",
	"client_reference",
	"remarks",
)


def offers(answer: list[dict]) -> list[dict]:
	"""Return the open offers with what one needs to know before answering."""
	return [_offer(row) for row in answer]


def assignments(answer: list[dict]) -> dict[str, list[dict]]:
	"""Sort the own sessions into those to report, upcoming ones (next first) and past ones (latest first)."""
	now = now_datetime()
	institutions = _institution_names([row["requesting_institution"] for row in answer])
	sorted_rows: dict[str, list[dict]] = {"to_report": [], "upcoming": [], "past": []}
	for row in answer:
		entry = _entry(row, institutions)
		if row["workflow_state"] != "Planned":
			sorted_rows["past"].append(entry)
		elif get_datetime(row["planned_start"]) > now:
			sorted_rows["upcoming"].insert(0, entry)
		else:
			sorted_rows["to_report"].insert(0, entry)
	return sorted_rows


def detail(assignment) -> dict:
	"""Return the head of a session's page and what its report form starts from."""
	start, end = get_datetime(assignment.planned_start), get_datetime(assignment.planned_end)
	planned = assignment.workflow_state == "Planned"
	tolerance = cint(frappe.get_cached_doc("Heidekreis Settings").reporting_tolerance_hours)
	return {
		"name": assignment.name,
		"args": frappe.as_json({"assignment": assignment.name}, indent=None),
		"language": assignment.language,
		"occasion": assignment.occasion,
		"when": wording.span(start, end),
		"badge": wording.assignment_badge(assignment.workflow_state),
		"on_site": assignment.setting == "On Site",
		"upcoming": planned and start > now_datetime(),
		"to_confirm": planned and _to_confirm(assignment),
		"attendance_confirmed": bool(assignment.attendance_confirmed_on),
		"consequence": consequence(assignment, "Mediator", now_datetime()).text if planned else "",
		"may_report": planned and start <= now_datetime(),
		"reported": bool(assignment.reported_on),
		"derivation": assignment.derivation or "",
		"tolerance_minutes": tolerance * 60,
		"planned_start_iso": f"{start:%Y-%m-%d %H:%M:%S}",
		"day_iso": f"{start:%Y-%m-%d}",
		"today_iso": str(getdate()),
		"start_clock": f"{start:%H:%M}",
		"end_clock": f"{end:%H:%M}",
	}


def facts(assignment) -> list[tuple[str, str]]:
	"""Return what the mediator has to know for the session, as label and value."""
	request = _request(assignment.mediation_request)
	over = assignment.workflow_state in ("Cancelled", "Settled", "Confirmed")
	return [
		(
			_("Institution"),
			_institution_names([request.requesting_institution]).get(request.requesting_institution),
		),
		(_("Duration"), _minutes(assignment.planned_start, assignment.planned_end)),
		(_("Setting"), _(assignment.setting)),
		(_("Place"), _place(request)),
		(_("Meeting point"), request.meeting_point if assignment.setting == "On Site" else ""),
		(_("Phone number or link"), "" if assignment.setting == "On Site" else request.session_link),
		(_("Dialect or region"), request.dialect_note),
		# Whom to call and whom to meet is needed until the session is over, not afterwards.
		(_("Contact on site"), "" if over else request.contact_name),
		(_("Phone"), "" if over else request.contact_phone),
		(_("Reference of the client"), "" if over else request.client_reference),
		(_("Remarks"), "" if over else request.remarks),
		(_("Reason"), assignment.state_reason),
	]


def reported(assignment) -> list[tuple[str, str]]:
	"""Return what has been reported about the session, as label and value."""
	no_show = _("The client did not come") if assignment.no_show else ""
	travel = (
		_("{0} km").format(wording.number(assignment.travel_km)) if assignment.setting == "On Site" else ""
	)
	times = wording.span(assignment.actual_start, assignment.actual_end) if assignment.actual_start else ""
	amount = wording.money(assignment.amount_total) if assignment.amount_total else ""
	return [
		(_("Reported time"), times),
		(_("Note"), no_show),
		(_("Journey there and back"), travel),
		(_("Reason of the deviation"), assignment.deviation_reason),
		(_("Disagreement of the institution"), assignment.dispute_reason),
		(_("Amount"), amount),
	]


def _to_confirm(row) -> bool:
	"""Tell whether the session is so soon that the mediator is asked to say that they come."""
	until_start = get_datetime(row.get("planned_start")) - now_datetime()
	soon = timedelta(0) < until_start <= timedelta(hours=reminder_hours())
	return not row.get("attendance_confirmed_on") and bool(
		soon or (row.get("reminded_on") and until_start > timedelta(0))
	)


def _offer(row: dict) -> dict:
	# The offer is the mediator's own (api); of the request only what one needs to decide, no contact, no client.
	request = _request(frappe.db.get_value("Assignment Offer", row["name"], "mediation_request"))
	return {
		"name": row["name"],
		"args": frappe.as_json({"offer": row["name"]}, indent=None),
		"language": row["language"] + (f" ({request.dialect_note})" if request.dialect_note else ""),
		"is_close_language": bool(row["is_close_language"]),
		"occasion": request.occasion,
		"when": wording.span(row["planned_start"], row["planned_end"]),
		"answer_until": wording.moment(row["expires_on"]),
		"institution": _institution_names([request.requesting_institution]).get(
			request.requesting_institution, ""
		),
		"setting": _(request.setting),
		"place": _town(request) if request.setting == "On Site" else "",
	}


def _entry(row: dict, institutions: dict[str, str]) -> dict:
	start, end = row["actual_start"] or row["planned_start"], row["actual_end"] or row["planned_end"]
	return {
		"name": row["name"],
		"url": f"/portal/einsaetze/{row['name']}",
		"language": row["language"],
		"occasion": row["occasion"],
		"when": wording.span(start, end),
		"badge": wording.assignment_badge(row["workflow_state"]),
		"institution": institutions.get(row["requesting_institution"], ""),
		"setting": _(row["setting"]),
		"to_confirm": row["workflow_state"] == "Planned" and _to_confirm(row),
	}


def _request(name: str) -> frappe._dict:
	return frappe.db.get_value("Mediation Request", name, REQUEST_FIELDS, as_dict=True)


def _institution_names(names: list[str]) -> dict[str, str]:
	# Where a session takes place is told to whoever is asked for it or holds it; the record itself stays closed.
	found = frappe.get_all(
		"Requesting Institution",
		filters={"name": ("in", sorted(set(filter(None, names))) or [""])},
		fields=["name", "institution_name"],
	)
	return {row.name: row.institution_name for row in found}


def _place(request: frappe._dict) -> str:
	if request.setting != "On Site":
		return ""
	return request.place or _institution_address(request.requesting_institution) or _town(request)


def _institution_address(name: str) -> str:
	street, code, city = frappe.db.get_value(
		"Requesting Institution", name, ("street", "postal_code", "city")
	)
	town = " ".join(part for part in (code, city) if part)
	return "\n".join(part for part in (street, town) if part)


def _town(request: frappe._dict) -> str:
	municipality = request.place_municipality or request.municipality
	return (
		frappe.db.get_value("Municipality", municipality, "municipality_name") or "" if municipality else ""
	)


def _minutes(start: datetime | str, end: datetime | str) -> str:
	return wording.hours(time_diff_in_seconds(end, start) // 60)
