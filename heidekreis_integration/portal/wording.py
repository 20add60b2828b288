"""How times, amounts and states are worded for people who use the portal a few times a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import frappe
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from frappe import _
from frappe.utils import get_datetime, getdate


@dataclass(frozen=True)
class Badge:
	"""State as the portal shows it. `tone` is a colour class; the label always says the same in words."""

	label: str
	tone: str


# Tones: waiting for someone, under way, done, stopped.
REQUEST_TONES = {
	"Received": "waiting",
	"In Review": "waiting",
	"Cost Approval Pending": "waiting",
	"Approved": "under-way",
	"Placing": "under-way",
	"Placed": "good",
	"Performed": "good",
	"Closed": "done",
	"Rejected": "stopped",
	"Cancelled": "stopped",
	"Not Placeable": "stopped",
}
ASSIGNMENT_TONES = {
	"Planned": "under-way",
	"Performed": "waiting",
	"Confirmed": "good",
	"Settled": "done",
	"Cancelled": "stopped",
	"No-show": "stopped",
	"Disputed": "stopped",
}
CLAIM_TONES = {
	"Draft": "waiting",
	"Checked": "under-way",
	"Returned": "waiting",
	"Approved": "good",
	"Paid": "done",
	"Cancelled": "stopped",
}

OPEN_REQUEST_STATES = (
	"Received",
	"In Review",
	"Cost Approval Pending",
	"Approved",
	"Placing",
	"Placed",
	"Performed",
)


def state_label(state: str) -> str:
	"""Return the name of a request's or session's state. Appointments are called off; only papers are cancelled."""
	return _("Called off") if state == "Cancelled" else _(state)


def request_badge(state: str) -> Badge:
	"""Return the badge of a Mediation Request."""
	return Badge(state_label(state), REQUEST_TONES.get(state, "waiting"))


def assignment_badge(state: str) -> Badge:
	"""Return the badge of an Assignment."""
	return Badge(state_label(state), ASSIGNMENT_TONES.get(state, "waiting"))


def claim_badge(state: str) -> Badge:
	"""Return the badge of a Compensation Claim."""
	return Badge(_(state), CLAIM_TONES.get(state, "waiting"))


def day(value: date | datetime | str) -> str:
	"""Return a day with its weekday, for example "Mi., 25.11.2026"."""
	return format_date(getdate(value), "EEE, dd.MM.yyyy", locale=_locale())


def date_only(value: date | datetime | str) -> str:
	"""Return a day without its weekday, for example "25.11.2026"."""
	return format_date(getdate(value), "dd.MM.yyyy", locale=_locale())


def clock(value: datetime | str) -> str:
	"""Return a time of day, for example "10:00"."""
	return format_time(get_datetime(value), "HH:mm", locale=_locale())


def moment(value: datetime | str) -> str:
	"""Return day and time, for example "Mi., 25.11.2026, 10:00 Uhr"."""
	return _("{0}, {1} o'clock").format(day(value), clock(value))


def span(start: datetime | str, end: datetime | str | None) -> str:
	"""Return a session's time, for example "Mi., 25.11.2026, 10:00–11:00 Uhr"."""
	if not end:
		return moment(start)
	start, end = get_datetime(start), get_datetime(end)
	if start.date() != end.date():
		return f"{moment(start)} – {moment(end)}"
	return _("{0}, {1} o'clock").format(day(start), f"{clock(start)}–{clock(end)}")


def money(value: Decimal | float | int | None) -> str:
	"""Return an amount in euros, for example "30,00 €"."""
	return format_currency(Decimal(str(value or 0)), "EUR", locale=_locale())


def number(value: Decimal | float | int | None) -> str:
	"""Return a number with at most two decimals, for example "18,5"."""
	return format_decimal(Decimal(str(value or 0)), "#,##0.##", locale=_locale())


def hours(minutes: int | None) -> str:
	"""Return a duration, for example "1 Std. 15 Min."."""
	whole, rest = divmod(int(minutes or 0), 60)
	parts = []
	if whole:
		parts.append(_("{0} h", context="Duration").format(whole))
	if rest or not whole:
		parts.append(_("{0} min", context="Duration").format(rest))
	return " ".join(parts)


def _locale() -> str:
	return (frappe.local.lang or "de").replace("-", "_")
