"""How a mediator sees the exchange meetings: the own reply, never the others'."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.core.utils import html2text
from frappe.query_builder import DocType
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.portal import wording
from heidekreis_integration.portal.wording import Badge
from heidekreis_integration.training import meetings

FIELDS = (
	"name",
	"title",
	"starts_on",
	"ends_on",
	"location",
	"status",
	"training_topic",
	"agenda",
	"cancel_reason",
)
PAST_SHOWN = 12


@dataclass(frozen=True)
class Meetings:
	"""What the page shows: invitations, further dates, and what was attended."""

	invited: list[dict]
	planned: list[dict]
	attended: list[dict]
	trainings: list[dict]


def of_mediator(mediator: str) -> Meetings:
	"""Return the meetings of a mediator, as the portal shows them."""
	now = now_datetime()
	own = _own(mediator)
	coming = [row for row in own if get_datetime(row.ends_on) > now and row.status != meetings.PLANNED]
	attended = [row for row in own if row.status == meetings.HELD and row.attended]
	return Meetings(
		invited=[_shown(row) for row in sorted(coming, key=lambda row: row.starts_on)],
		planned=[_shown(row) for row in _announced(mediator)],
		attended=[_shown(row) for row in attended[:PAST_SHOWN]],
		trainings=[_training(row) for row in meetings.further_trainings(mediator)],
	)


def one(meeting: str, mediator: str) -> dict | None:
	"""Return one meeting a mediator is invited to, None for any other."""
	return next((_shown(row) for row in _own(mediator, meeting)), None)


def _own(mediator: str, name: str | None = None) -> list[frappe._dict]:
	meeting, row = DocType("Exchange Meeting"), DocType("Exchange Meeting Attendance")
	query = (
		frappe.qb.from_(meeting)
		.join(row)
		.on((row.parent == meeting.name) & (row.parenttype == "Exchange Meeting"))
		.select(*(meeting[field] for field in FIELDS), row.reply, row.attended)
		.where(row.mediator == mediator)
		.orderby(meeting.starts_on, order=frappe.qb.desc)
	)
	return (query.where(meeting.name == name) if name else query).run(as_dict=True)


def _announced(mediator: str) -> list[frappe._dict]:
	"""Return the dates that are fixed already, for who is going to be invited."""
	if frappe.db.get_value("Mediator", mediator, "workflow_state") != "Active":
		return []
	filters = {"status": meetings.PLANNED, "starts_on": (">", now_datetime())}
	return frappe.get_all("Exchange Meeting", filters=filters, fields=list(FIELDS), order_by="starts_on asc")


def _shown(row: frappe._dict) -> dict:
	return {
		"name": row.name,
		"title": row.title,
		"when": wording.span(row.starts_on, row.ends_on),
		"location": row.location,
		"topic": row.training_topic,
		"agenda": [line.strip() for line in html2text(row.agenda or "").splitlines() if line.strip()],
		"cancel_reason": row.cancel_reason if row.status == meetings.CANCELLED else "",
		"badge": _badge(row),
		"reply": row.get("reply"),
		"may_reply": row.status == meetings.INVITED and get_datetime(row.starts_on) > now_datetime(),
		"args": frappe.as_json({"meeting": row.name}, indent=None),
	}


def _badge(row: frappe._dict) -> Badge:
	if row.status == meetings.CANCELLED:
		return Badge(_("Called Off"), "stopped")
	if row.status == meetings.HELD:
		return Badge(_("You were there"), "done") if row.get("attended") else Badge(_("Held"), "done")
	if row.get("reply") == meetings.COMING:
		return Badge(_("You are coming"), "good")
	if row.get("reply") == meetings.NOT_COMING:
		return Badge(_("You are not coming"), "stopped")
	return Badge(_("Reply open") if row.status == meetings.INVITED else _("Invitation follows"), "waiting")


def _training(row: dict) -> dict:
	return {
		"topic": row["topic"],
		"day": wording.date_only(row["day"]),
		"duration": wording.hours(row["minutes"]),
	}
