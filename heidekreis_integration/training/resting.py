"""When a mediator is reminded, and when the rest follows by itself: pure rules.

There are three causes: the inspection of the certificate of good conduct gets too old (for whoever mediates where
minors are concerned), the undertaking is missing, or there was no session for months. Each cause has a period, named by
the day it began or ends: what was done for it once is not done again, and a new inspection or session opens a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

CERTIFICATE, UNDERTAKING, INACTIVITY = "certificate", "undertaking", "inactivity"


@dataclass(frozen=True)
class Terms:
	"""The Settings. `inactive_months` 0: nobody rests for want of sessions."""

	remind_days: int
	inactive_months: int
	grace_days: int
	rest_for_certificate: bool


@dataclass(frozen=True)
class Standing:
	"""What is known about an active mediator.

	`certificate_until`: last day the inspected certificate counts, None where minors are no matter or nothing was
	inspected; `active_since`: when the mediator last became active; `planned_sessions`: sessions still to come.
	"""

	active_since: date
	mediates_for_minors: bool
	certificate_until: date | None
	has_undertaking: bool
	last_session: date | None
	planned_sessions: int = 0


@dataclass(frozen=True)
class Cause:
	"""A reason to remind or to let rest.

	`period` makes it this one and no other; `overdue`: the day is over, so that the rest may follow; `restful`: the
	person rests for it at all; `since`: the day the cause counts from, or the certificate's last day.
	"""

	kind: str
	period: str
	since: date
	overdue: bool
	restful: bool = True


@dataclass(frozen=True)
class Action:
	"""What is due now: Remind, Rest, or Tell Clerk (the person would rest, but has sessions planned)."""

	step: str
	cause: Cause


def causes(standing: Standing, terms: Terms, today: date) -> list[Cause]:
	"""Return what stands against a mediator today."""
	found = [
		_certificate(standing, terms, today),
		_undertaking(standing),
		_inactivity(standing, terms, today),
	]
	return [cause for cause in found if cause]


def due(standing: Standing, reminded: Mapping[str, date], terms: Terms, today: date) -> list[Action]:
	"""Return what has to be done today.

	Args:
		standing: What is known about the mediator.
		reminded: When the reminder of each cause and period was sent, by `key_of`.
		terms: The Settings.
		today: The day of the run.

	Returns:
		Reminders that were not sent, and at most one rest: it follows the reminder, never stands alone, and comes only
		when the period of grace after it is over. Whoever has sessions planned does not rest; the clerk is told.
	"""
	actions = []
	for cause in causes(standing, terms, today):
		sent = reminded.get(key_of(cause))
		if sent is None:
			actions.append(Action("Remind", cause))
		elif cause.overdue and cause.restful and today >= _end_of_grace(cause, sent, terms):
			actions.append(Action("Tell Clerk" if standing.planned_sessions else "Rest", cause))
	rests = [action for action in actions if action.step == "Rest"]
	return [action for action in actions if action.step != "Rest"] + rests[:1]


def key_of(cause: Cause) -> str:
	"""Return what names a cause and its period."""
	return f"{cause.kind}|{cause.period}"


def rest_day(cause: Cause, reminded_on: date, terms: Terms) -> date:
	"""Return the first day on which the rest may follow the reminder."""
	return _end_of_grace(cause, reminded_on, terms)


def _end_of_grace(cause: Cause, sent: date, terms: Terms) -> date:
	begins = max(sent, cause.since) if cause.kind == CERTIFICATE else sent
	return begins + timedelta(days=terms.grace_days)


def _certificate(standing: Standing, terms: Terms, today: date) -> Cause | None:
	if not standing.mediates_for_minors:
		return None
	until = standing.certificate_until
	if until is None:
		since = standing.active_since
		return Cause(CERTIFICATE, f"missing since {since}", since, True, terms.rest_for_certificate)
	if until - timedelta(days=terms.remind_days) > today:
		return None
	return Cause(CERTIFICATE, f"until {until}", until, until < today, terms.rest_for_certificate)


def _undertaking(standing: Standing) -> Cause | None:
	if standing.has_undertaking:
		return None
	return Cause(UNDERTAKING, f"since {standing.active_since}", standing.active_since, True)


def _inactivity(standing: Standing, terms: Terms, today: date) -> Cause | None:
	if not terms.inactive_months or standing.planned_sessions:
		return None
	last = max(standing.last_session or standing.active_since, standing.active_since)
	if last + relativedelta(months=terms.inactive_months) > today:
		return None
	return Cause(INACTIVITY, f"since {last}", last, True)
