"""Public dates to subscribe to: trainings, public network meetings, language courses and offers of measures.

Everybody reads them: no person, no remark, no link to a meeting stands in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.translate import print_language
from frappe.utils import cint, get_url, getdate, now_datetime

from heidekreis_integration.integrations.calendar.events import CALLED_OFF, event_of, in_zone, uid_of
from heidekreis_integration.integrations.calendar.model import CANCELLED, CONFIRMED, CalendarEvent
from heidekreis_integration.notices.outbox import LANGUAGE

KEY = "oeffentlich"
PATH = f"kalender/{KEY}.ics"
DAYS_BACK = 90


def calendar(now: datetime | None = None) -> tuple[str, list[CalendarEvent]]:
	"""Return the title and the entries: of the past 90 days and all that lie ahead, by begin.

	What was cancelled stays, as cancelled, under the same identity.
	"""
	since = (now or now_datetime()) - timedelta(days=DAYS_BACK)
	with print_language(LANGUAGE):
		events = [
			*_trainings(since),
			*_meetings(since),
			*_language_courses(since.date()),
			*_offers(since.date()),
		]
		title = _("{0}: public dates").format(_county())
	return title, sorted(events, key=lambda event: (event.start, event.uid))


def _county() -> str:
	return frappe.get_cached_doc("Heidekreis Settings").county_name or _("Integration strategy")


def _trainings(since: datetime) -> Iterator[CalendarEvent]:
	session, course = DocType("Training Session"), DocType("Training Course")
	names = (
		frappe.qb.from_(session)
		.join(course)
		.on(course.name == session.training_course)
		.select(session.name, course.status)
		# One that was announced and is only planned again says nothing until it is announced anew.
		.where((session.starts_on >= since) & course.announced_on.isnotnull() & (course.status != "Planned"))
		.run(as_dict=True)
	)
	for row in names:
		event = event_of(frappe.get_doc("Training Session", row.name))
		if row.status in CALLED_OFF and not event.is_cancelled:
			event = replace(event, status=CANCELLED, summary=_("Cancelled: {0}").format(event.summary))
		yield replace(
			event,
			description=_("Training of volunteer mediators. Please register."),
			url=get_url("/sprachmittlung-werden"),
		)


def _meetings(since: datetime) -> Iterator[CalendarEvent]:
	fields = ["name", "title", "starts_on", "ends_on", "location", "status", "calendar_sequence", "modified"]
	filters = {"is_public": 1, "starts_on": (">=", since)}
	# Guests hold no right on the records: what is read here was opened by its flag.
	for row in frappe.get_all("Network Meeting", filters=filters, fields=fields):
		yield _entry(
			"Network Meeting",
			row,
			start=in_zone(row.starts_on),
			end=in_zone(row.ends_on or row.starts_on + timedelta(hours=2)),
			sequence=cint(row.calendar_sequence),
			location=row.location or "",
			url=get_url("/integrationsstrategie"),
		)


def _language_courses(since: date) -> Iterator[CalendarEvent]:
	course, provider = DocType("Language Course"), DocType("Course Provider")
	rows = (
		frappe.qb.from_(course)
		.left_join(provider)
		.on(provider.name == course.provider)
		.select(course.name, course.title, course.starts_on, course.times, course.municipality)
		.select(course.level, course.status, course.modified, course.creation, provider.provider_name)
		.where((course.is_public == 1) & (course.starts_on >= since))
		.run(as_dict=True)
	)
	for row in rows:
		lines = [row.provider_name, _("Level: {0}").format(_(row.level)) if row.level else "", row.times]
		row.title = _("Start of course: {0}").format(row.title)
		yield _entry(
			"Language Course",
			row,
			**_days(row.starts_on),
			description="\n".join(line for line in lines if line),
			location=row.municipality or "",
			url=get_url("/sprachkurse"),
		)


def _offers(since: date) -> Iterator[CalendarEvent]:
	offer, measure = DocType("Measure Offer"), DocType("Strategy Measure")
	rows = (
		frappe.qb.from_(offer)
		.join(measure)
		.on(measure.name == offer.measure)
		.select(offer.name, offer.title, offer.kind, offer.starts_on, offer.ends_on)
		.select(offer.modified, offer.creation, measure.title.as_("measure_title"))
		.where((offer.is_public == 1) & (measure.is_public == 1))
		.where(offer.starts_on >= since)
		.run(as_dict=True)
	)
	for row in rows:
		yield _entry(
			"Measure Offer",
			row,
			**_days(row.starts_on, row.ends_on),
			description=f"{_(row.kind)}: {row.measure_title}",
			url=get_url(f"/integrationsstrategie?jahr={getdate(row.starts_on).year}"),
		)


def _days(first: date, last: date | None = None) -> dict:
	"""Return begin and end of an entry for whole days; the end is the day after (RFC 5545, 3.6.1)."""
	end = getdate(last or first) + timedelta(days=1)
	return {
		"start": in_zone(datetime.combine(getdate(first), time())),
		"end": in_zone(datetime.combine(end, time())),
		"all_day": True,
	}


def _entry(doctype: str, row: frappe._dict, **values) -> CalendarEvent:
	cancelled = row.get("status") in CALLED_OFF
	# Records without a number of their own: the seconds since they were made only ever rise.
	age = int((row.modified - row.creation).total_seconds()) if row.get("creation") else 0
	entry = {
		"uid": uid_of(doctype, row.name),
		"sequence": age,
		"summary": _("Cancelled: {0}").format(row.title) if cancelled else row.title,
		"description": "",
		"location": "",
		"status": CANCELLED if cancelled else CONFIRMED,
		"stamp": in_zone(row.modified),
	}
	return CalendarEvent(**entry | values)
