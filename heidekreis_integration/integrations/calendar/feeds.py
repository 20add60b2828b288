"""Calendars to subscribe to, private and public: whose they are, under which secret address, and what stands in them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.translate import print_language
from frappe.utils import get_datetime, get_url, getdate, now_datetime

from heidekreis_integration.integrations.calendar import files, public_feed
from heidekreis_integration.integrations.calendar.events import event_of
from heidekreis_integration.integrations.calendar.model import CalendarEvent
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.training.places import HOLDS_PLACE

DOCTYPE = "Calendar Feed"
ROUTE = "kalender"
SUFFIX = ".ics"
TOKEN_BYTES = 32
DAYS_BACK = 90

# Calendars that need no secret, by the name in their address: title and entries.
PUBLIC: dict[str, Callable[[], tuple[str, list[CalendarEvent]]]] = {public_feed.KEY: public_feed.calendar}


@dataclass(frozen=True)
class Feed:
	"""A calendar as it is sent: its file, a mark of its content, when that last changed, and whether all may read it."""

	content: bytes
	mark: str
	changed_on: datetime
	is_public: bool = False


def issue(mediator: str) -> str:
	"""Make a new secret address for a mediator's calendar and return it; an earlier one is void from now on.

	The address is stored nowhere, only a fingerprint of it: it is shown once.
	"""
	token = secrets.token_urlsafe(TOKEN_BYTES)
	name = frappe.db.get_value(DOCTYPE, {"mediator": mediator}, "name", for_update=True)
	row = frappe.get_doc(DOCTYPE, name) if name else frappe.new_doc(DOCTYPE, mediator=mediator)
	row.update({"token_hash": _fingerprint(token), "issued_on": now_datetime(), "last_fetched_on": None})
	row.save(
		ignore_permissions=True
	)  # mediators hold no right on the records; the caller has checked whose it is
	return get_url(f"/{ROUTE}/{token}{SUFFIX}")


def revoke(mediator: str) -> bool:
	"""Make a mediator's secret address void; tell whether there was one."""
	name = frappe.db.get_value(DOCTYPE, {"mediator": mediator}, "name", for_update=True)
	if not name:
		return False
	frappe.delete_doc(DOCTYPE, name, ignore_permissions=True, delete_permanently=True)  # as in `issue`
	return True


def status(mediator: str) -> dict | None:
	"""Return when the address was made and last used, None if there is none."""
	return frappe.db.get_value(
		DOCTYPE, {"mediator": mediator}, ["issued_on", "last_fetched_on"], as_dict=True
	)


def open_feed(key: str) -> Feed | None:
	"""Return the calendar under `key`, the address's last part without the suffix; None for whatever is not good."""
	if key in PUBLIC:
		title, events = PUBLIC[key]()
		content = files.feed(events, name=title)
		changed_on = max((event.stamp for event in events), default=now_datetime())
		return Feed(content, _mark(content), changed_on, is_public=True)
	fields = ["name", "mediator", "content_mark", "content_changed_on", "last_fetched_on"]
	row = frappe.db.get_value(DOCTYPE, {"token_hash": _fingerprint(key)}, fields, as_dict=True)
	if not row or not _may_have_one(row.mediator):
		return None
	content = calendar_of(row.mediator)
	return _noted(row, content)


def calendar_of(mediator: str, now: datetime | None = None) -> bytes:
	"""Return a mediator's calendar: sessions, trainings and meetings of the past 90 days and all that lie ahead.

	What was cancelled stays, as cancelled, under the identity of the invitation.
	"""
	since = (now or now_datetime()) - timedelta(days=DAYS_BACK)
	named = _sessions(mediator, since) + _trainings(mediator, since) + _meetings(mediator, since)
	events = [event_of(frappe.get_doc(doctype, name)) for doctype, name in named]
	with print_language(LANGUAGE):
		title = _("Interpreting: my dates")
	return files.feed(sorted(events, key=lambda event: (event.start, event.uid)), name=title)


def _may_have_one(mediator: str) -> bool:
	"""Tell whether the mediator is still in the pool and the login still open."""
	found = frappe.db.get_value("Mediator", mediator, ["workflow_state", "user"], as_dict=True)
	if not found or found.workflow_state == "Left Pool" or not found.user:
		return False
	return bool(frappe.db.get_value("User", found.user, "enabled"))


def _sessions(mediator: str, since: datetime) -> list[tuple[str, str]]:
	filters = {"mediator": mediator, "planned_start": (">=", since)}
	return [("Assignment", name) for name in frappe.get_all("Assignment", filters=filters, pluck="name")]


def _trainings(mediator: str, since: datetime) -> list[tuple[str, str]]:
	session, row = DocType("Training Session"), DocType("Training Participant")
	names = (
		frappe.qb.from_(session)
		.join(row)
		.on((row.parent == session.training_course) & (row.parenttype == "Training Course"))
		.select(session.name)
		.distinct()
		.where(row.mediator == mediator)
		.where(row.status.isin(list(HOLDS_PLACE)))
		.where(session.starts_on >= since)
		.run(pluck=True)
	)
	return [("Training Session", name) for name in names]


def _meetings(mediator: str, since: datetime) -> list[tuple[str, str]]:
	meeting, row = DocType("Exchange Meeting"), DocType("Exchange Meeting Attendance")
	rows = (
		frappe.qb.from_(meeting)
		.join(row)
		.on((row.parent == meeting.name) & (row.parenttype == "Exchange Meeting"))
		.select(meeting.name, row.reply)
		.where(row.mediator == mediator)
		.where(meeting.status != "Planned")
		.where(meeting.starts_on >= since)
		.run(as_dict=True)
	)
	return [("Exchange Meeting", found.name) for found in rows if found.reply != "Not Coming"]


def _noted(row: frappe._dict, content: bytes) -> Feed:
	"""Note that the calendar was fetched, and since when its content is as it is."""
	mark, today, values = _mark(content), getdate(), {}
	changed_on = get_datetime(row.content_changed_on) if row.content_changed_on else None
	if row.content_mark != mark or not changed_on:
		changed_on = now_datetime().replace(microsecond=0)
		values |= {"content_mark": mark, "content_changed_on": changed_on}
	if not row.last_fetched_on or getdate(row.last_fetched_on) != today:
		values["last_fetched_on"] = today
	if values:
		frappe.db.set_value(DOCTYPE, row.name, values, update_modified=False)
	return Feed(content, mark, changed_on)


def _mark(content: bytes) -> str:
	return sha256(content).hexdigest()[:32]


def _fingerprint(token: str) -> str:
	return sha256(token.encode()).hexdigest()
