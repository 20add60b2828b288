"""Which open request is to be dealt with first, and what it waits for. Pure but for the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frappe import _
from frappe.utils import format_datetime

OVERDUE, PRESSING, SOON, LATER = range(4)
PRESSING_DAYS, SOON_DAYS = 2, 7


@dataclass(frozen=True)
class Facts:
	"""What urgency depends on. `open_offers` wait for an answer until `next_expiry`; `repeats` waits for a decision."""

	state: str
	start: datetime
	urgent: bool
	open_offers: int = 0
	answered_offers: int = 0
	next_expiry: datetime | None = None
	repeats: bool = False


def level(facts: Facts, now: datetime) -> int:
	"""Return OVERDUE (the session's time has passed), PRESSING (marked, or within two days), SOON (a week) or LATER."""
	days = (facts.start.date() - now.date()).days
	if facts.start <= now:
		return OVERDUE
	if facts.urgent or days <= PRESSING_DAYS:
		return PRESSING
	return SOON if days <= SOON_DAYS else LATER


def needs_clerk(facts: Facts) -> bool:
	"""Tell whether the request waits for the clerk and not for somebody else's answer."""
	if facts.state == "Placing":
		return facts.repeats or not facts.open_offers
	return facts.state not in ("Cost Approval Pending", "Placed")


def order(facts: Facts, now: datetime) -> tuple:
	"""Return the sort key: urgent first, then what waits for the clerk, then the earlier session."""
	return level(facts, now), not needs_clerk(facts), facts.start


def due_text(facts: Facts, now: datetime) -> str:
	"""Return in how many days the session is, as the clerk says it."""
	days = (facts.start.date() - now.date()).days
	if facts.start <= now:
		return _("Date has passed")
	if days == 0:
		return _("Today")
	if days == 1:
		return _("Tomorrow")
	return _("in {0} days").format(days)


def waits_for(facts: Facts) -> str:
	"""Return what has to happen next."""
	texts = {
		"Received": _("New: review"),
		"In Review": _("In review: decide"),
		"Cost Approval Pending": _("The county decides on the cost"),
		"Approved": _("Approved: find somebody"),
		"Placed": _("Placed"),
		"Not Placeable": _("Nobody found"),
	}
	if facts.state != "Placing":
		return texts.get(facts.state, _(facts.state))
	if facts.repeats:
		return _("Possible duplicate: decide")
	if facts.open_offers:
		until = format_datetime(facts.next_expiry, "dd.MM. HH:mm") if facts.next_expiry else "–"
		if facts.open_offers == 1:
			return _("1 offer open, answer until {0}").format(until)
		return _("{0} offers open, answer until {1}").format(facts.open_offers, until)
	if facts.answered_offers:
		return _("No offer open: ask others")
	return _("Find somebody")
