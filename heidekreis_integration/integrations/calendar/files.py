"""Writes calendar files as RFC 5545 and 5546 want them. Pure: no site needed.

Times are written in UTC, so no file needs a VTIMEZONE and none is read an hour off.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta, timezone

from icalendar import Calendar, Event, vCalAddress, vDuration

from heidekreis_integration.integrations.calendar.model import (
	CANCEL,
	METHODS,
	PUBLISH,
	CalendarEvent,
	Party,
)

PRODUCT = "-//heidekreis_integration//Sprachmittlung//DE"
REFRESH = timedelta(hours=1)


def invitation(event: CalendarEvent, *, method: str, organizer: Party, attendee: Party | None) -> bytes:
	"""Return the file of one scheduling message.

	Args:
		event: What it is about.
		method: REQUEST (invite, or tell of a change), CANCEL or PUBLISH (just to be noted).
		organizer: The pool.
		attendee: Who is asked; PUBLISH has none (RFC 5546, 3.2.1).

	Raises:
		ValueError: unknown method, an attendee too many or missing, or CANCEL for what takes place.
	"""
	if method not in METHODS or (attendee is None) != (method == PUBLISH):
		raise ValueError(method)
	if method == CANCEL and not event.is_cancelled:
		raise ValueError(event.status)
	calendar = _calendar(method)
	calendar.add_component(_component(event, organizer, attendee, wants_reply=method != CANCEL))
	return calendar.to_ical()


def feed(events: Iterable[CalendarEvent], *, name: str, organizer: Party | None = None) -> bytes:
	"""Return a calendar to subscribe to, called `name`, with `events` in the order given."""
	calendar = _calendar(PUBLISH)
	calendar.add("x-wr-calname", name)
	# RFC 7986, and what Outlook reads in its place.
	calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
	calendar.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())
	for event in events:
		calendar.add_component(_component(event, organizer, None))
	return calendar.to_ical()


def _calendar(method: str) -> Calendar:
	calendar = Calendar()
	calendar.add("prodid", PRODUCT)
	calendar.add("version", "2.0")
	calendar.add("calscale", "GREGORIAN")
	calendar.add("method", method)
	return calendar


def _component(
	event: CalendarEvent, organizer: Party | None, attendee: Party | None, wants_reply: bool = False
) -> Event:
	component = Event()
	component.add("uid", event.uid)
	component.add("sequence", event.sequence)
	for key, moment in (("dtstamp", event.stamp), ("last-modified", event.stamp)):
		component.add(key, moment.astimezone(timezone.utc))
	for key, moment in (("dtstart", event.start), ("dtend", event.end)):
		component.add(key, moment.date() if event.all_day else moment.astimezone(timezone.utc))
	for key in ("summary", "description", "location", "url"):
		if value := getattr(event, key):
			component.add(key, value)
	component.add("status", event.status)
	component.add("transp", "TRANSPARENT" if event.is_cancelled or event.all_day else "OPAQUE")
	component.add("class", "PRIVATE" if event.private else "PUBLIC")
	if organizer:
		component.add("organizer", _address(organizer))
	if attendee:
		reply = {"ROLE": "REQ-PARTICIPANT", "CUTYPE": "INDIVIDUAL"}
		if wants_reply:
			reply |= {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
		component.add("attendee", _address(attendee, **reply))
	return component


def _address(party: Party, **parameters: str) -> vCalAddress:
	address = vCalAddress(f"mailto:{party.email}")
	if party.name:
		address.params["CN"] = party.name
	address.params.update(parameters)
	return address
