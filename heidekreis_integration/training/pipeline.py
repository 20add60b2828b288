"""The daily look at every mediator: remind, let rest, keep the list of what is missing up to date.

Each mediator is a transaction of its own: a run that is killed, repeated or started twice goes on where it stopped, and
no step is taken twice for the same cause and period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import add_days, cint, format_date, get_datetime, getdate, now_datetime, nowdate

from heidekreis_integration.mediation.eligibility import certificate_valid_until
from heidekreis_integration.mediation.mediator_rules import missing_text
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.training import mails, plan, record, resting
from heidekreis_integration.training.resting import (
	CERTIFICATE,
	INACTIVITY,
	UNDERTAKING,
	Action,
	Cause,
	Standing,
	Terms,
)
from heidekreis_integration.workflow.door import system_transition

KIND, CLERK_KIND = "Pipeline Reminder", "Pipeline Clerk Notice"
LOOKED_AT = ("Interested", "In Training", "Trained", "Active", "Resting")
REMIND_DAYS, INACTIVE_MONTHS, GRACE_DAYS = 60, 12, 30


@dataclass
class Run:
	"""What a run did, by mediator."""

	reminded: list[str] = field(default_factory=list)
	rested: list[str] = field(default_factory=list)
	told: list[str] = field(default_factory=list)
	failed: list[str] = field(default_factory=list)


def run(
	today: date | None = None,
	*,
	mediators: Iterable[str] | None = None,
	after_each: Callable[[], None] = lambda: None,
) -> Run:
	"""Look at every mediator who has not left. One person's failure is logged and leaves the others alone.

	Args:
		today: The day of the run in site time; today if None.
		mediators: Names, to look at these alone; all if None.
		after_each: Called after each mediator; the scheduled job commits here.
	"""
	done, day = Run(), getdate(today or nowdate())
	filters = {"workflow_state": ("in", LOOKED_AT)}
	if mediators is not None:
		filters["name"] = ("in", list(mediators))
	for name in frappe.get_all("Mediator", filters, pluck="name", order_by="name"):
		frappe.db.savepoint("mediator")
		try:
			_look_at(name, day, done)
		except Exception:  # noqa: BLE001 - whatever breaks for one person must not stop the others' reminders
			frappe.db.rollback(save_point="mediator")
			frappe.log_error(title=f"Pipeline: {name} failed")
			done.failed.append(name)
		after_each()
	return done


def terms() -> Terms:
	"""Return the Settings the rules need."""
	action = frappe.get_cached_doc(plan.SETTINGS).get("certificate_overdue_action")
	return Terms(
		remind_days=plan.number("certificate_reminder_days", REMIND_DAYS),
		inactive_months=plan.number("resting_after_months", INACTIVE_MONTHS),
		grace_days=plan.number("resting_grace_days", GRACE_DAYS),
		rest_for_certificate=action != "Block Work with Minors",
	)


def standing(mediator: Document) -> Standing:
	"""Return what the rules look at."""
	return Standing(
		active_since=_active_since(mediator),
		mediates_for_minors=bool(mediator.mediates_for_minors),
		certificate_until=_certificate_until(mediator),
		has_undertaking=bool(mediator.undertaking_kind and mediator.undertaking_date),
		last_session=record.last_session(mediator.name),
		planned_sessions=frappe.db.count(
			"Assignment",
			{"mediator": mediator.name, "workflow_state": "Planned", "planned_start": (">=", now_datetime())},
		),
	)


def _look_at(name: str, today: date, done: Run) -> None:
	# The row is locked, so that of two runs at once the second sees what the first has done.
	mediator = frappe.get_doc("Mediator", name, for_update=True)
	if mediator.workflow_state == "Active":
		current = terms()
		for action in resting.due(standing(mediator), _reminded(name), current, today):
			_take(mediator, action, current, today, done)
	text = missing_text(mediator)
	if text != (mediator.missing_text or ""):
		frappe.db.set_value("Mediator", name, "missing_text", text, update_modified=False)


def _take(mediator: Document, action: Action, current: Terms, today: date, done: Run) -> None:
	with print_language(LANGUAGE):
		if action.step == "Remind":
			if _remind(mediator, action.cause, current, today):
				done.reminded.append(mediator.name)
		elif action.step == "Rest":
			_rest(mediator, action.cause)
			done.rested.append(mediator.name)
		elif _tell_clerk(mediator, action.cause, _planned_text(mediator, action.cause), today):
			done.told.append(mediator.name)


def _remind(mediator: Document, cause: Cause, current: Terms, today: date) -> bool:
	"""Remind the mediator; whoever has no mail address is reminded by the clerk, who gets the notice instead."""
	lines = [reminder_text(cause)]
	if cause.restful:
		day = resting.rest_day(cause, today, current)
		lines.append(
			_("If nothing changes, you will be set to resting from {0} and get no offers until then.").format(
				_day(day)
			)
			if cause.kind != INACTIVITY
			else _(
				"If there is no session until {0}, you will be set to resting. A short message is enough to stay active."
			).format(_day(day))
		)
	key = f"{KIND}|{mediator.name}|{resting.key_of(cause)}"
	if mails.recipient_of(mediator):
		return mails.tell_mediator(
			mediator,
			key=key,
			kind=KIND,
			subject=_subject(cause),
			lines=lines,
			page="/portal/schulung",
			due_on=today,
		)
	text = _("{0} has no mail address. Please call and tell: {1}").format(mediator.full_name, lines[0])
	return mails.tell_clerks(
		key=key,
		kind=KIND,
		subject=_subject(cause),
		lines=[text],
		reference=("Mediator", mediator.name),
		due_on=today,
	)


def _rest(mediator: Document, cause: Cause) -> None:
	reason = rest_reason(cause)
	system_transition(mediator, "Let Mediator Rest", actor="Administrator", reason=reason, door="Job")
	mails.tell_mediator(
		mediator,
		key=f"Pipeline Rest|{mediator.name}|{resting.key_of(cause)}",
		kind="Pipeline Rest",
		subject=_("You are set to resting in the pool"),
		lines=[
			reason,
			_(
				"You get no offers at the moment. As soon as this is settled the pool sets you to active again."
			),
		],
	)
	_tell_clerk(mediator, cause, _("{0} was set to resting: {1}").format(mediator.full_name, reason), None)


def _tell_clerk(mediator: Document, cause: Cause, text: str, today: date | None) -> bool:
	return mails.tell_clerks(
		key=f"{CLERK_KIND}|{mediator.name}|{resting.key_of(cause)}|{'rest' if today is None else 'planned'}",
		kind=CLERK_KIND,
		subject=_("Mediator {0}").format(mediator.full_name),
		lines=[text],
		reference=("Mediator", mediator.name),
		due_on=today,
	)


def _planned_text(mediator: Document, cause: Cause) -> str:
	return _(
		"{0} would be set to resting, but has planned sessions. Please settle it with the person: {1}"
	).format(mediator.full_name, rest_reason(cause))


def reminder_text(cause: Cause) -> str:
	"""Return what a mediator is reminded of."""
	if cause.kind == UNDERTAKING:
		return _("Your signed confidentiality undertaking is missing. Please come by the pool to sign it.")
	if cause.kind == INACTIVITY:
		return _(
			"You have had no session since {0}. Would you like to stay active? Please tell the pool."
		).format(_day(cause.since))
	if cause.period.startswith("missing"):
		return _(
			"Your extended certificate of good conduct has not been inspected. Please show it to the pool."
		)
	return _(
		"The inspection of your extended certificate of good conduct is valid until {0}. Please apply for a new one and show it to the pool; you get the letter for the free application from us. After that day no sessions with minors are possible without it."
	).format(_day(cause.since))


def rest_reason(cause: Cause) -> str:
	"""Return the reason that stands in the log and in the record."""
	if cause.kind == UNDERTAKING:
		return _("The confidentiality undertaking is missing.")
	if cause.kind == INACTIVITY:
		return _("No session since {0}.").format(_day(cause.since))
	if cause.period.startswith("missing"):
		return _("The extended certificate of good conduct has not been inspected.")
	return _("The inspection of the extended certificate of good conduct was valid until {0} only.").format(
		_day(cause.since)
	)


def _subject(cause: Cause) -> str:
	return {
		CERTIFICATE: _("Please renew: certificate of good conduct"),
		UNDERTAKING: _("Please sign: confidentiality undertaking"),
		INACTIVITY: _("Would you like to stay active in the pool?"),
	}[cause.kind]


def _reminded(mediator: str) -> dict[str, date]:
	"""Return when each reminder was sent, by cause and period."""
	prefix = f"{KIND}|{mediator}|"
	rows = frappe.get_all(
		"Notice Log",
		{"notice_key": ("like", f"{prefix}%"), "kind": KIND},
		["notice_key", "due_on", "queued_on"],
	)
	return {
		"|".join(row.notice_key.removeprefix(prefix).split("|")[:2]): getdate(row.due_on or row.queued_on)
		for row in rows
	}


def _active_since(mediator: Document) -> date:
	rows = frappe.get_all(
		"Transition Log",
		{"reference_doctype": "Mediator", "reference_name": mediator.name, "to_state": "Active"},
		["at", "door"],
		order_by="at desc",
		limit=1,
	)
	# A take-over of older records writes its own day into the log: the day of joining tells more.
	if rows and not (rows[0].door == "Import" and mediator.joined_on):
		return getdate(get_datetime(rows[0].at))
	return getdate(mediator.joined_on or mediator.creation)


def _certificate_until(mediator: Document) -> date | None:
	years = cint(frappe.get_cached_doc(plan.SETTINGS).certificate_validity_years)
	if not (mediator.mediates_for_minors and mediator.certificate_inspected_on):
		return None
	return certificate_valid_until(getdate(mediator.certificate_inspected_on), years)


def forget_interest(today: date | None = None) -> int:
	"""Delete interest forms older than the Settings allow, confirmed or not; return how many."""
	days = plan.number("interest_keep_days", 14)
	before = add_days(getdate(today or nowdate()), -days)
	names = frappe.get_all("Mediator Interest", {"received_on": ("<", before)}, pluck="name")
	for name in names:
		frappe.delete_doc(
			"Mediator Interest", name, ignore_permissions=True, force=True
		)  # retention, by the job
	return len(names)


def _day(value: date) -> str:
	return format_date(value, "dd.MM.yyyy")
