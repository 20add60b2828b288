"""Finds the compensation rule of a day and applies it to an assignment."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from heidekreis_integration.compensation.errors import NoCompensationRuleError, OverlappingRuleError
from heidekreis_integration.compensation.german import day as german_day
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.rules import (
	Calculation,
	Compensation,
	Outcome,
	RuleTerms,
	SessionFacts,
	compute,
)
from heidekreis_integration.compensation.validity import Period

MONEY_TERMS = ("hourly_rate", "first_block_amount", "further_hour_amount", "km_rate")
COUNT_TERMS = (
	"first_block_minutes",
	"minimum_minutes",
	"rounding_step_minutes",
	"maximum_minutes",
	"lead_time_working_days",
	"maximum_km",
	"travel_time_beyond_km",
	"cancellation_free_hours",
	"cancellation_paid_minutes",
	"no_show_paid_minutes",
)


def terms_on(day: date | datetime | str) -> RuleTerms:
	"""Return the terms in force on `day`.

	Raises:
		NoCompensationRuleError: no enabled rule is valid on that day.
		OverlappingRuleError: more than one is, which the rules' own check does not let happen.
	"""
	day = getdate(day)
	rows = [row for row in _enabled_rules() if Period(row.valid_from, row.valid_to).contains(day)]
	if not rows:
		frappe.throw(
			_("No compensation rule is in force on {0}. Please ask the county to enter one.").format(
				german_day(day)
			),
			NoCompensationRuleError,
			title=_("Compensation rule missing"),
		)
	if len(rows) > 1:
		frappe.throw(
			_("More than one compensation rule is in force on {0}: {1}.").format(
				german_day(day), ", ".join(row.name for row in rows)
			),
			OverlappingRuleError,
		)
	return terms_of(rows[0])


def terms_of(rule: Document | frappe._dict) -> RuleTerms:
	"""Return the terms of one Compensation Rule."""
	return RuleTerms(
		rule=rule.name,
		calculation=Calculation(rule.calculation),
		travel_time_paid=bool(cint(rule.travel_time_paid)),
		**{field: exact(rule.get(field)) for field in MONEY_TERMS},
		**{field: cint(rule.get(field)) for field in COUNT_TERMS},
	)


def enabled_terms() -> list[tuple[Period, RuleTerms]]:
	"""Return the terms of every enabled rule with the days they are in force on, by one query."""
	return [(Period(row.valid_from, row.valid_to), terms_of(row)) for row in _enabled_rules()]


def compensate(assignment: Document) -> Compensation:
	"""Work out what an assignment pays under the rule of its day. Reads only.

	Before the session is reported the planned times are used, which gives an estimate.

	Raises:
		NoCompensationRuleError: no rule is in force on the day of the session.
	"""
	return compute(terms_on(session_day(assignment)), facts_of(assignment), _in_site_language())


def session_day(assignment: Document | frappe._dict) -> date:
	"""Return the day a session took place, or was planned for where it did not."""
	return getdate(assignment.actual_start or assignment.planned_start)


def facts_of(assignment: Document | frappe._dict) -> SessionFacts:
	"""Return what the assignment says about its session."""
	start = get_datetime(assignment.actual_start or assignment.planned_start)
	end = get_datetime(assignment.actual_end or assignment.planned_end)
	return SessionFacts(
		minutes=max(0, int((end - start).total_seconds() // 60)),
		on_site=(assignment.setting or "On Site") == "On Site",
		travel_km=exact(assignment.travel_km),
		travel_minutes=cint(assignment.travel_minutes),
		outcome=_outcome(assignment),
		notice_minutes=_notice_minutes(assignment),
		cancelled_by=assignment.cancelled_by_side or "",
	)


def assignment_values(compensation: Compensation) -> dict:
	"""Return the field values an Assignment stores of its compensation."""
	return {
		"compensation_rule": compensation.rule,
		"payable_minutes": compensation.payable_minutes,
		"amount_time": float(compensation.amount_time),
		"amount_travel": float(compensation.amount_travel),
		"amount_total": float(compensation.amount_total),
		"derivation": compensation.derivation,
	}


def _enabled_rules() -> list[frappe._dict]:
	fields = ["name", "valid_from", "valid_to", "calculation", "travel_time_paid", *MONEY_TERMS, *COUNT_TERMS]
	# The terms are no secret; whoever may see or report a session may have it priced.
	return frappe.get_all("Compensation Rule", filters={"enabled": 1}, fields=fields)


def _outcome(assignment: Document | frappe._dict) -> Outcome:
	if assignment.workflow_state == "Cancelled" or assignment.cancelled_on or assignment.cancelled_by_side:
		return Outcome.CANCELLED
	if assignment.workflow_state == "No-show" or cint(assignment.no_show):
		return Outcome.NO_SHOW
	return Outcome.PERFORMED


def _notice_minutes(assignment: Document | frappe._dict) -> int:
	if not assignment.cancelled_on:
		return 0
	notice = get_datetime(assignment.planned_start) - get_datetime(assignment.cancelled_on)
	return int(notice.total_seconds() // 60)


def _in_site_language() -> partial:
	# The derivation is kept with the voucher: it must not depend on who happened to save it.
	return partial(_, lang=frappe.get_system_settings("language") or "de")
