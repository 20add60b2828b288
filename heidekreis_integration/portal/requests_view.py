"""What the pages for institutions show: the api's answers in words. Reads only what the api has let through."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.utils import get_datetime, time_diff_in_seconds

from heidekreis_integration.mediation.tracking import consequence_for_requester
from heidekreis_integration.portal import wording
from heidekreis_integration.portal.progress import timeline

CANCELLABLE_STATES = (
	"Received",
	"In Review",
	"Cost Approval Pending",
	"Approved",
	"Placing",
	"Placed",
	"Not Placeable",
)
CHANGEABLE_STATES = ("Received",)
FILTERS = ("open", "ended", "all")
PAGE_PATH = "/portal/anfragen"
# Names of the filters in the address, as the pages use them.
IN_ADDRESS = {"language": "sprache", "text": "suche", "series": "serie"}


@dataclass(frozen=True)
class Page:
	"""One page of a list: its number from 1, how many there are, and the entries left out before it."""

	number: int
	last: int
	start: int


def page(number: int, count: int, size: int) -> Page:
	"""Return the page `number` of `count` entries, the nearest one where that page does not exist."""
	last = max(1, -(-count // size))
	number = min(max(1, number), last)
	return Page(number, last, (number - 1) * size)


def paging(shown: Page, group: str, wanted: dict[str, str]) -> dict | None:
	"""Return what the line below the list says and links to; None where everything is on one page."""
	if shown.last == 1:
		return None
	link = lambda number: _address(stand=group, **wanted, seite=str(number))  # noqa: E731
	return {
		"text": _("Page {0} of {1}").format(shown.number, shown.last),
		"before": link(shown.number - 1) if shown.number > 1 else "",
		"after": link(shown.number + 1) if shown.number < shown.last else "",
	}


def languages() -> list[dict]:
	"""Return the languages for the filter."""
	# Public reference data.
	names = frappe.get_all(
		"Mediation Language", filters={"enabled": 1}, pluck="name", order_by="language_name"
	)
	return [{"value": name, "label": name} for name in names]


def rows(requests: list[dict]) -> list[dict]:
	"""Return the entries of the list, the next date first among the open ones."""
	names = _institution_names(request["requesting_institution"] for request in requests)
	mediators = _mediator_names([request["name"] for request in requests])
	return [
		{
			"name": request["name"],
			"url": f"/portal/anfragen/{request['name']}",
			"language": request["language"],
			"occasion": request["occasion"],
			"when": wording.span(request["planned_start"], request["planned_end"]),
			"badge": wording.request_badge(request["workflow_state"]),
			"institution": names.get(request["requesting_institution"], ""),
			"mediator": mediators.get(request["name"], ""),
			"series": request["series"] or "",
			"duplicate_of": request["duplicate_of"] or "",
		}
		for request in requests
	]


def filters(counts: dict[str, int], wanted: dict[str, str]) -> list[dict]:
	"""Return the choices of the filter with their counts; what is searched for stays."""
	labels = {"open": _("In progress"), "ended": _("Closed or ended"), "all": _("All")}
	return [
		{"key": key, "label": labels[key], "count": counts[key], "url": _address(stand=key, **wanted)}
		for key in FILTERS
	]


def sessions(answer: list[dict]) -> list[dict]:
	"""Return the reported sessions that wait for a confirmation."""
	return [_session(row) for row in answer]


def detail(request: dict) -> dict:
	"""Return the head of a request's page."""
	mediator = _mediator_names([request["name"]]).get(request["name"], "")
	return {
		"name": request["name"],
		"state": request["workflow_state"],
		"name_args": frappe.as_json({"name": request["name"]}, indent=None),
		"language": request["language"],
		"language_placed": request["language_placed"],
		"language_differs": bool(
			request["language_placed"] and request["language_placed"] != request["language"]
		),
		"occasion": request["occasion"],
		"when": wording.span(request["planned_start"], request["planned_end"]),
		"badge": wording.request_badge(request["workflow_state"]),
		"mediator": mediator,
		"cost_bearer": _cost_bearer(request["cost_bearer"]),
		"may_cancel": request["workflow_state"] in CANCELLABLE_STATES,
		"may_change": request["workflow_state"] in CHANGEABLE_STATES,
		"duplicate_of": request["duplicate_of"] or "",
		"series": request["series"] or "",
		"rest_args": frappe.as_json({"name": request["name"], "rest_of_series": 1}, indent=None),
	}


def consequences(requests: list[str]) -> list[dict]:
	"""Return for each of the own `requests` what it costs to cancel it now."""
	found = [consequence_for_requester(name) for name in requests]
	return [asdict(each) | {"when": wording.moment(each.planned_start)} for each in found]


def held_session(request: dict) -> dict | None:
	"""Return the times the mediator has reported for a request, None as long as nothing is reported."""
	if not request["assignment"]:
		return None
	# The session of the request that the api has let through.
	row = frappe.db.get_value(
		"Assignment",
		request["assignment"],
		["actual_start", "actual_end", "planned_start", "planned_end", "workflow_state", "deviation_reason"],
		as_dict=True,
	)
	if not row or not row.actual_start or not row.actual_end:
		return None
	return {
		"actual": wording.span(row.actual_start, row.actual_end),
		"planned": wording.span(row.planned_start, row.planned_end),
		"duration": wording.hours(time_diff_in_seconds(row.actual_end, row.actual_start) // 60),
		"badge": wording.assignment_badge(row.workflow_state),
		"deviation_reason": row.deviation_reason or "",
	}


def steps(request: dict, mediator: str) -> list[dict]:
	"""Return the timeline of a request, in words."""
	words = {"done": _("done"), "now": _("now"), "ahead": _("still to come"), "stopped": _("ended")}
	found = timeline(request["workflow_state"], _reached(request), mediator, request["state_reason"] or "")
	return [
		asdict(step) | {"at": wording.moment(step.at) if step.at else "", "word": words[step.kind]}
		for step in found
	]


def facts(request: dict) -> list[tuple[str, str]]:
	"""Return what the institution has entered, as label and value."""
	on_site = request["setting"] == "On Site"
	place = "\n".join(part for part in (request["place"], request["meeting_point"]) if part)
	dates = "\n".join(_alternative(row) for row in request["alternative_dates"])
	institution = _institution_names([request["requesting_institution"]])
	return [
		(_("Institution"), institution.get(request["requesting_institution"], "")),
		(_("Duration"), wording.hours(request["planned_minutes"])),
		(_("Alternative dates"), dates),
		(_("Dialect or region"), request["dialect_note"]),
		(_("Related language"), _("is accepted") if request["accepts_close_language"] else ""),
		(_("Setting"), _(request["setting"])),
		(_("Place"), place or _("Address of your institution") if on_site else ""),
		(_("Town or municipality"), _municipality(request["place_municipality"]) if on_site else ""),
		(_("Phone number or link"), "" if on_site else request["session_link"]),
		(_("Contact on site"), request["contact_name"]),
		(_("Phone"), request["contact_phone"]),
		(_("E-mail"), request["contact_email"]),
		(_("Reference of the client"), request["client_reference"]),
		(_("Same case as before?"), request["case_reference"]),
		(_("Who should mediate?"), _gender(request)),
		(_("Why is it urgent?"), request["urgency_reason"] if request["urgent"] else ""),
		(_("Remarks"), request["remarks"]),
	]


def _address(**values: str) -> str:
	named = {IN_ADDRESS.get(key, key): value for key, value in values.items() if value}
	return f"{PAGE_PATH}?{urlencode(named)}"


def _session(row: dict) -> dict:
	start, end = row["actual_start"] or row["planned_start"], row["actual_end"] or row["planned_end"]
	# The own session: the api has checked the institution; these two facts are not among its fields.
	more = frappe.db.get_value("Assignment", row["name"], ["occasion", "deviation_reason"], as_dict=True)
	return {
		"name": row["name"],
		"language": row["language"],
		"occasion": more.occasion,
		"mediator": row["mediator_name"],
		"when": wording.span(row["planned_start"], row["planned_end"]),
		"actual": wording.span(start, end),
		"duration": wording.hours(time_diff_in_seconds(end, start) // 60),
		"differs": (get_datetime(start), get_datetime(end))
		!= (get_datetime(row["planned_start"]), get_datetime(row["planned_end"])),
		"deviation_reason": more.deviation_reason or "",
		"confirm_args": frappe.as_json({"assignment": row["name"], "agrees": True}, indent=None),
		"dispute_args": frappe.as_json({"assignment": row["name"], "agrees": False}, indent=None),
	}


def _reached(request: dict) -> dict[str, datetime]:
	# The log itself is closed to portal users; of their own request they may know when it moved.
	log = frappe.get_all(
		"Transition Log",
		filters={"reference_doctype": "Mediation Request", "reference_name": request["name"]},
		fields=["to_state", "at"],
		order_by="at asc",
	)
	first_time = {row.to_state: row.at for row in reversed(log)}
	received = {"Received": request["received_on"]} if request["received_on"] else {}
	return received | {state: at for state, at in first_time.items() if state != "Received"}


def _mediator_names(requests: list[str]) -> dict[str, str]:
	# Who comes is told to whoever asked, through the request that the api has let through; the address is not.
	assigned = frappe.get_all(
		"Assignment",
		filters={"mediation_request": ("in", requests or [""]), "workflow_state": ("!=", "Cancelled")},
		fields=["mediation_request", "mediator_name"],
	)
	return {row.mediation_request: row.mediator_name for row in assigned}


def _institution_names(names: Iterable[str]) -> dict[str, str]:
	wanted = sorted(set(names))
	found = frappe.get_list(
		"Requesting Institution",
		filters={"name": ("in", wanted or [""])},
		fields=["name", "institution_name"],
		limit=0,
	)
	return {row.name: row.institution_name for row in found}


def _cost_bearer(name: str | None) -> str:
	if not name:
		return ""
	field = frappe.get_meta("Cost Bearer").get_title_field()
	return frappe.db.get_value("Cost Bearer", name, field) or name


def _municipality(name: str | None) -> str:
	return frappe.db.get_value("Municipality", name, "municipality_name") or "" if name else ""


def _gender(request: dict) -> str:
	wish = {"Female": _("A woman"), "Male": _("A man")}.get(request["gender_wish"], "")
	return f"{wish} ({_('binding')})" if wish and request["gender_wish_strict"] else wish


def _alternative(row: dict) -> str:
	return wording.moment(row["planned_start"]) + (f" ({row['note']})" if row["note"] else "")
