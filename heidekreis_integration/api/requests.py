"""What requesting institutions call from the portal, and municipality officers for their own administration."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_datetime

from heidekreis_integration.api.values import day, listing, mapping, moment, truth
from heidekreis_integration.mediation import intake, sessions
from heidekreis_integration.mediation import series as series_service
from heidekreis_integration.mediation.duplicates import duplicates_of
from heidekreis_integration.mediation.errors import SeriesError
from heidekreis_integration.permissions import scope
from heidekreis_integration.workflow.definitions import STATE_FIELD

CHANNEL = "Portal"
LIST_FIELDS = [
	"name",
	STATE_FIELD,
	"requesting_institution",
	"language",
	"language_placed",
	"occasion",
	"setting",
	"planned_start",
	"planned_end",
	"client_reference",
	"received_on",
	"series",
	"duplicate_of",
]
DETAIL_FIELDS = [
	*LIST_FIELDS,
	"planned_minutes",
	"dialect_note",
	"accepts_close_language",
	"place",
	"meeting_point",
	"place_municipality",
	"session_link",
	"contact_name",
	"contact_phone",
	"contact_email",
	"case_reference",
	"gender_wish",
	"gender_wish_strict",
	"urgent",
	"urgency_reason",
	"remarks",
	"cost_bearer",
	"state_reason",
	"assignment",
]
SESSION_FIELDS = [
	"name",
	"mediation_request",
	"mediator_name",
	"language",
	"planned_start",
	"planned_end",
	"actual_start",
	"actual_end",
	STATE_FIELD,
]


@frappe.whitelist(methods=["POST"])
def submit(values: dict | str) -> dict:
	"""File a request for an own institution.

	Args:
		values: Fields of the request, see `intake.ACCEPTED_FIELDS`; `requesting_institution` may be left out by
			whoever has only one.

	Returns:
		Name and state of the request, and the own requests it may repeat.
	"""
	request = intake.create_request(_own_entries(values), actor=frappe.session.user, channel=CHANNEL)
	return {
		"name": request.name,
		"state": request.get(STATE_FIELD),
		"duplicates": request.flags.duplicates or [],
	}


@frappe.whitelist(methods=["POST"])
def submit_series(values: dict | str, starts: list[str] | str) -> dict:
	"""File one request for each of `starts`, all or none.

	Args:
		values: Fields of the requests as in `submit`, without `planned_start`.
		starts: The dates, as "YYYY-MM-DD HH:MM:SS".

	Returns:
		`name` of the series, and for each date the request with the own requests it may repeat.

	Raises:
		SeriesError: at least one date is not possible; the text names each. Nothing was filed then.
	"""
	entries = _own_entries(values)
	dates = [moment(start) for start in listing(starts)]
	made = series_service.create_series(entries, dates, actor=frappe.session.user, channel=CHANNEL)
	if not made.name:
		faults = "; ".join(f"{_day_and_time(r.start)}: {r.fault}" for r in made.results if r.fault)
		frappe.throw(
			_("Nothing was filed, because not every date is possible. {0}").format(faults), SeriesError
		)
	requests = [
		{"name": r.request, "planned_start": r.start, "duplicates": list(r.duplicates)} for r in made.results
	]
	return {"name": made.name, "requests": requests}


@frappe.whitelist(methods=["POST"])
def preview_series(
	values: dict | str,
	start: str,
	every_weeks: int | str = 1,
	count: int | str = 0,
	until: str = "",
	skip_free_days: bool | int | str = True,
) -> list[dict]:
	"""Return the dates of a series with the reason for each that is left out, and own requests on the same date.

	Writes nothing; POST because `values` is a whole form.
	"""
	own = _own_institutions()
	if not start:
		frappe.throw(_("Please enter day and start of the first date."), SeriesError)
	rule = series_service.SeriesRule(
		moment(start), cint(every_weeks), cint(count), day(until) if until else None
	)
	found = series_service.preview(rule, skip_free_days=truth(skip_free_days))
	entries = mapping(values)
	return [
		{
			"start": str(each.start),
			"label": _day_and_time(each.start),
			"skipped": each.skipped,
			"known": [] if each.skipped else _known(entries | {"planned_start": str(each.start)}, own),
		}
		for each in found
	]


@frappe.whitelist(methods=["POST"])
def possible_duplicates(values: dict | str, name: str = "") -> list[dict]:
	"""Return own requests that the one in `values` may repeat, before it is sent.

	Args:
		values: Fields of the request, as far as they are filled in.
		name: The own request that is being changed.
	"""
	own = _own_institutions()
	entries = mapping(values)
	if name:
		entries |= {
			"name": name,
			"requesting_institution": _own("Mediation Request", name).requesting_institution,
		}
	known = _known(entries, own)
	rows = frappe.get_list(
		"Mediation Request",
		filters={"name": ("in", known or [""])},
		fields=["name", STATE_FIELD, "planned_start", "planned_end"],
	)
	return [
		{
			"name": row.name,
			"url": f"/portal/anfragen/{row.name}",
			"when": _day_and_time(row.planned_start),
			"state": _(row[STATE_FIELD]),
		}
		for row in rows
	]


@frappe.whitelist(methods=["POST"])
def change(name: str, values: dict | str) -> dict:
	"""Change an own request that nobody has begun to check yet."""
	_own("Mediation Request", name)
	document = intake.change_request(name, mapping(values), actor=frappe.session.user)
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist()
def my_requests(
	group: str = "all",
	language: str = "",
	series: str = "",
	text: str = "",
	start: int | str = 0,
	limit: int | str = 0,
) -> list[dict]:
	"""Return the requests of the own institutions, the latest first; open ones, and those of a series, by date.

	Args:
		group: "open", "ended" or "all".
		language: Only requests for this language.
		series: Only the requests of this series.
		text: Part of the number, the client's reference or the occasion.
		start: How many to leave out, for paging.
		limit: How many at most; 0 for all.
	"""
	return frappe.get_list(
		"Mediation Request",
		filters=_filters(group, language, series),
		or_filters=_search(text),
		fields=LIST_FIELDS,
		order_by="planned_start asc" if group == "open" or series else "planned_start desc",
		limit_start=cint(start),
		limit=cint(limit),
	)


@frappe.whitelist()
def count_requests(group: str = "all", language: str = "", series: str = "", text: str = "") -> int:
	"""Return how many requests `my_requests` has for the same arguments."""
	names = frappe.get_list(
		"Mediation Request",
		filters=_filters(group, language, series),
		or_filters=_search(text),
		pluck="name",
		limit=0,
	)
	return len(names)


@frappe.whitelist()
def request(name: str) -> dict:
	"""Return one request of an own institution."""
	document = _own("Mediation Request", name)
	return {field: document.get(field) for field in DETAIL_FIELDS} | {
		"alternative_dates": [
			{"planned_start": row.planned_start, "note": row.note} for row in document.alternative_dates
		]
	}


@frappe.whitelist(methods=["POST"])
def cancel(name: str, reason: str, rest_of_series: bool | int | str = False) -> dict:
	"""Cancel a request of an own institution, with the reason; or it and all later ones of its series."""
	own = _own("Mediation Request", name)
	if truth(rest_of_series) and own.series:
		done = series_service.cancel_rest(name, actor=frappe.session.user, reason=reason, door="Portal")
		return {"name": name, "cancelled": [document.name for document in done]}
	document = intake.cancel_request(name, actor=frappe.session.user, reason=reason, door="Portal")
	return {"name": document.name, "state": document.get(STATE_FIELD), "cancelled": [document.name]}


@frappe.whitelist()
def sessions_to_confirm() -> list[dict]:
	"""Return the reported sessions of the own institutions that wait for a confirmation, the oldest first."""
	filters = {"requesting_institution": ("in", _own_institutions()), STATE_FIELD: "Performed"}
	return frappe.get_list(
		"Assignment", filters=filters, fields=SESSION_FIELDS, order_by="actual_start asc", limit=0
	)


@frappe.whitelist(methods=["POST"])
def confirm(assignment: str, agrees: bool | int | str, reason: str = "") -> dict:
	"""Confirm that a session took place as reported, or say why not."""
	_own("Assignment", assignment)
	document = sessions.confirm_session(
		assignment, truth(agrees), actor=frappe.session.user, door="Portal", reason=reason
	)
	return {"name": document.name, "state": document.get(STATE_FIELD)}


def _own_entries(values: dict | str) -> dict:
	"""Return the entries of a form, for an own institution only."""
	own = _own_institutions()
	entries = mapping(values)
	if not entries.get("requesting_institution") and len(own) == 1:
		entries["requesting_institution"] = own[0]
	if entries.get("requesting_institution") not in own:
		frappe.throw(_("You can file requests for your own institution only."), frappe.PermissionError)
	if set(entries) & intake.RETROSPECTIVE_FIELDS:
		frappe.throw(
			_("Only the interpreter pool may record sessions of the past. Please contact the pool."),
			frappe.PermissionError,
		)
	return entries


def _known(entries: dict, own: list[str]) -> list[str]:
	"""Return own requests that `entries` may repeat; none as long as language or time is missing."""
	institution = entries.get("requesting_institution") or (own[0] if len(own) == 1 else "")
	if institution not in own or not entries.get("language") or not entries.get("planned_start"):
		return []
	minutes = cint(entries.get("planned_minutes")) or 60
	start = moment(entries["planned_start"])
	asked = frappe.get_doc(
		{
			"doctype": "Mediation Request",
			"name": entries.get("name"),
			"requesting_institution": institution,
			"language": entries["language"],
			"planned_start": start,
			"planned_end": start + timedelta(minutes=minutes),
			"client_reference": entries.get("client_reference"),
			"case_reference": entries.get("case_reference"),
		}
	)
	return duplicates_of(asked)


def _day_and_time(moment: datetime) -> str:
	return format_datetime(moment, "EE dd.MM.yyyy, HH:mm")


def _filters(group: str, language: str, series: str) -> dict:
	filters: dict = {"requesting_institution": ("in", _own_institutions())}
	if group in ("open", "ended"):
		filters[STATE_FIELD] = ("in" if group == "open" else "not in", intake.OPEN_STATES)
	if language:
		filters["language"] = language
	if series:
		filters["series"] = series
	return filters


def _search(text: str) -> dict | None:
	wanted = text.strip()
	if not wanted:
		return None
	return dict.fromkeys(("name", "client_reference", "occasion"), ("like", f"%{wanted}%"))


def _own_institutions() -> list[str]:
	own = scope.requesting_institutions_of(frappe.session.user)
	if not own:
		frappe.throw(
			_("Your login is not linked to an institution. Please contact the interpreter pool."),
			frappe.PermissionError,
		)
	return own


def _own(doctype: str, name: str) -> Document:
	"""Return a document of an own institution; the same refusal for what does not exist, so that nobody can probe."""
	own = _own_institutions()
	if frappe.db.get_value(doctype, name, "requesting_institution") not in own:
		frappe.throw(_("This does not belong to your institution."), frappe.PermissionError)
	return frappe.get_doc(doctype, name)
