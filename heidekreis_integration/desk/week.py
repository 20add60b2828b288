"""The right side of the placing desk: one mediator's week, with the wanted session in it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime, get_time, getdate, now_datetime

from heidekreis_integration.compensation.tax_allowance import meter
from heidekreis_integration.mediation.candidates import (
	WEEKDAYS,
	place_of_municipality,
	session_facts,
	sessions_of,
)
from heidekreis_integration.mediation.overlap import Session, conflicts, needed_minutes
from heidekreis_integration.mediation.settings import settings, travel_terms
from heidekreis_integration.mediation.travel import place_at, travel_minutes

DAYS = 7
PERSON_FIELDS = (
	"name",
	"full_name",
	"workflow_state",
	"mobile",
	"phone",
	"email",
	"languages_text",
	"municipality",
)


def load(mediator: Document, request: Document | None, monday: date | None) -> dict:
	"""Return the week of `mediator`.

	Args:
		mediator: A loaded mediator; the caller has checked that it may be read.
		request: The request to place; its session is drawn in with the time for the way before and after it.
		monday: A day of the week; without it the week of the request, else the present one.
	"""
	first = _monday(monday or (getdate(request.planned_start) if request else now_datetime().date()))
	last = first + timedelta(days=DAYS)
	return {
		"person": {field: mediator.get(field) for field in PERSON_FIELDS},
		"allowance": _allowance(mediator),
		"recent_sessions": _recent(mediator.name),
		"fair_load_days": settings().fair_load_days,
		"days": [first + timedelta(days=n) for n in range(DAYS)],
		"sessions": _sessions(mediator.name, first, last),
		"offers": _offers(mediator.name, first, last, request),
		"absences": [
			{"from": row.from_date, "to": row.to_date}
			for row in mediator.absences
			if getdate(row.from_date) < last and getdate(row.to_date) >= first
		],
		"windows": [
			{"weekday": WEEKDAYS.index(row.weekday), "from": _clock(row.from_time), "to": _clock(row.to_time)}
			for row in mediator.availability
		],
		"wanted": _wanted(mediator, request) if request else None,
	}


def _monday(day: date) -> date:
	day = getdate(day)
	return day - timedelta(days=day.weekday())


def _clock(value: time | timedelta | str) -> str:
	return get_time(value).strftime("%H:%M")


def _sessions(mediator: str, first: date, last: date) -> list[dict]:
	assignment, request, institution = (
		DocType("Assignment"),
		DocType("Mediation Request"),
		DocType("Requesting Institution"),
	)
	begins = Coalesce(assignment.actual_start, assignment.planned_start)
	ends = Coalesce(assignment.actual_end, assignment.planned_end)
	return (
		frappe.qb.from_(assignment)
		.left_join(request)
		.on(request.name == assignment.mediation_request)
		.left_join(institution)
		.on(institution.name == assignment.requesting_institution)
		.select(
			assignment.name,
			assignment.workflow_state.as_("state"),
			assignment.setting,
			assignment.language,
			institution.institution_name.as_("institution"),
			Coalesce(request.place_municipality, assignment.municipality).as_("where"),
			begins.as_("start"),
			ends.as_("end"),
		)
		.where(assignment.mediator == mediator)
		.where(assignment.workflow_state.notin(("Cancelled", "No-show")))
		.where(begins < last)
		.where(ends >= first)
		.orderby(begins)
		.run(as_dict=True)
	)


def _offers(mediator: str, first: date, last: date, request: Document | None) -> list[dict]:
	"""Return open offers of other requests in the week: the mediator may accept them at any moment."""
	return frappe.get_list(
		"Assignment Offer",
		filters=[
			["mediator", "=", mediator],
			["status", "=", "Open"],
			["planned_start", "<", last],
			["planned_end", ">=", first],
			["mediation_request", "!=", request.name if request else ""],
		],
		fields=[
			"name",
			"mediation_request",
			"planned_start as start",
			"planned_end as end",
			"language",
			"expires_on",
		],
		order_by="planned_start asc",
		limit=50,
	)


def _wanted(mediator: Document, request: Document) -> dict:
	"""Return the session to place: its times, the minutes for the way on either side, and what is in its way."""
	facts, terms = session_facts(request), travel_terms()
	own = Session("", facts.start, facts.end, facts.place, facts.on_site)
	others = sessions_of([mediator.name], facts.start, facts.end)[mediator.name]
	home = place_at(mediator.latitude, mediator.longitude) or place_of_municipality(mediator.municipality)
	from_home = terms.buffer_minutes + (travel_minutes(home, facts.place, terms) if facts.on_site else 0)
	before = [other for other in others if other.end <= own.start and other.end.date() == own.start.date()]
	after = [other for other in others if other.start >= own.end and other.start.date() == own.end.date()]
	found = conflicts(own, others, terms)
	return {
		"request": request.name,
		"start": facts.start,
		"end": facts.end,
		"before_minutes": needed_minutes(max(before, key=_end), own, terms) if before else from_home,
		"after_minutes": needed_minutes(own, min(after, key=_start), terms) if after else from_home,
		"conflicts": [
			{
				"assignment": one.other.name,
				"same_time": one.same_time,
				"gap": one.gap_minutes,
				"needed": one.needed_minutes,
			}
			for one in found
		],
	}


def _start(session: Session) -> datetime:
	return session.start


def _end(session: Session) -> datetime:
	return session.end


def _allowance(mediator: Document) -> dict | None:
	found = meter(mediator.name, now_datetime().date())
	if not found.limit:
		return None
	return {"kind": found.kind, "limit": float(found.limit), "used": float(found.used)}


def _recent(mediator: str) -> int:
	since = get_datetime(now_datetime() - timedelta(days=settings().fair_load_days or 0))
	filters = {
		"mediator": mediator,
		"planned_start": (">=", since),
		"workflow_state": ("not in", ("Cancelled", "No-show")),
	}
	return frappe.db.count("Assignment", filters)
