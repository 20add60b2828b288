"""Claims by quarter: those of the past as paid vouchers, those of the last quarter by the app's own services."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Sum
from frappe.utils import now_datetime

from heidekreis_integration.compensation.claims import draft_claims
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.payout import create_run, mark_paid, payment_list
from heidekreis_integration.compensation.tax_allowance import limits_on
from heidekreis_integration.demo import logins
from heidekreis_integration.demo.calendar import Quarter, next_working_day
from heidekreis_integration.demo.stage import REASON, Stage
from heidekreis_integration.workflow.door import system_transition

KIND = "Volunteer Allowance"
TIME_TO_PAY = 18
RETURNED = "Bitte die gefahrenen Kilometer prüfen: Hin- und Rückweg scheinen doppelt angegeben zu sein."
# How the claims of the last quarter are spread, one after the other; the rest stay drafts.
SPREAD = ("Paid",) * 6 + ("Listed",) * 3 + ("Approved",) * 3 + ("Checked",) * 3 + ("Returned",)


def write_claims(stage: Stage, quarter: Quarter) -> None:
	"""Write the paid claims of a quarter long past, with their payout run and its payment list."""
	rows = _settled_sessions(quarter)
	paid_on = next_working_day(quarter.end, TIME_TO_PAY)
	groups = [(mediator, list(group)) for mediator, group in groupby(rows, key=lambda row: row.mediator)]
	claims = [_past_claim(stage, quarter, mediator, sessions, paid_on) for mediator, sessions in groups]
	if not claims:
		return
	run = stage.note(create_run([claim.name for claim in claims], paid_on, actor=logins.FINANCE))
	payment_list(run.name)
	# The workflow's step would stamp the moment of the load instead of the past.
	run.db_set({"status": "Paid", "paid_by_user": logins.FINANCE}, update_modified=False)
	for claim in claims:
		claim.db_set({"workflow_state": "Paid", "paid_on": paid_on}, update_modified=False)


def write_current_claims(stage: Stage, quarter: Quarter) -> None:
	"""Write the claims of the last complete quarter, in every state a claim can have."""
	names = draft_claims(quarter.start, quarter.end, actor=logins.POOL)
	for name in names:
		stage.note(frappe.get_doc("Compensation Claim", name))
	by_state: dict[str, list[str]] = {}
	for name, state in zip(names, SPREAD, strict=False):
		_advance(name, state)
		by_state.setdefault(state, []).append(name)
	for state in ("Paid", "Listed"):
		if by_state.get(state):
			_pay(stage, by_state[state], paid=state == "Paid")


def _advance(name: str, state: str) -> None:
	claim = frappe.get_doc("Compensation Claim", name)
	system_transition(claim, "Check Claim", actor=logins.POOL, door="Desk")
	if state == "Returned":
		system_transition(claim, "Return Claim", actor=logins.FINANCE, reason=RETURNED, door="Desk")
	elif state != "Checked":
		system_transition(claim, "Approve Claim", actor=logins.FINANCE, door="Desk")


def _pay(stage: Stage, claims: list[str], paid: bool) -> None:
	day = next_working_day(stage.now.date(), -3 if paid else 3)
	run = stage.note(create_run(claims, day, actor=logins.FINANCE))
	payment_list(run.name)
	if paid:
		mark_paid(run.name, actor=logins.FINANCE)


def _settled_sessions(quarter: Quarter) -> list[frappe._dict]:
	assignment = frappe.qb.DocType("Assignment")
	return (
		frappe.qb.from_(assignment)
		.select("*")
		.where(assignment.workflow_state == "Settled")
		.where(assignment.compensation_claim.isnull())
		.where(assignment.planned_start >= quarter.start)
		.where(assignment.planned_start < quarter.following.start)
		.orderby(assignment.mediator)
		.orderby(assignment.planned_start)
	).run(as_dict=True)


def _past_claim(
	stage: Stage, quarter: Quarter, mediator: str, sessions: list[frappe._dict], paid_on: date
) -> Document:
	"""Write one approved claim of the past as the voucher it is.

	Written without the controller: that would stamp today's people, times and allowance, and move each session anew.
	The amounts are those the rulebook worked out for each session.
	"""
	claim = frappe.get_doc(
		{
			"doctype": "Compensation Claim",
			"docstatus": 1,
			"workflow_state": "Approved",
			"mediator": mediator,
			"mediator_name": sessions[0].mediator_name,
			"period_start": quarter.start,
			"period_end": quarter.end,
			"items": [_item(row) for row in sessions],
			"checked_by": logins.POOL,
			"checked_on": _at(next_working_day(quarter.end, 5), 10),
			"approved_by": logins.FINANCE,
			"approved_on": _at(next_working_day(quarter.end, 11), 14),
		}
	)
	for total, part in (("total_time", "amount_time"), ("total_travel", "amount_travel")):
		claim.set(total, sum((exact(row[part]) for row in sessions), Decimal(0)))
	claim.total_amount = claim.total_time + claim.total_travel
	claim.update(_allowance(claim, paid_on))
	claim.set_user_and_timestamp()
	claim.set_new_name()
	claim.set_parent_in_children()
	for document in (claim, *claim.items):
		document.docstatus = 1
		document.db_insert()
	_hold(claim, [row.name for row in sessions])
	_log(claim)
	return stage.note(claim)


def _item(row: frappe._dict) -> dict:
	taken_over = (
		"requesting_institution",
		"cost_bearer",
		"payable_minutes",
		"travel_km",
		"amount_time",
		"amount_travel",
		"amount_total",
		"derivation",
	)
	session_date = (row.actual_start or row.planned_start).date()
	return {
		"assignment": row.name,
		"session_date": session_date,
		**{field: row[field] for field in taken_over},
	}


def _allowance(claim: Document, paid_on: date) -> dict:
	"""Return what the mediator had used of the allowance of the year the claim was paid in."""
	table = frappe.qb.DocType("Compensation Claim")
	earlier = (
		frappe.qb.from_(table)
		.select(Sum(table.total_time))
		.where(table.mediator == claim.mediator)
		.where(table.paid_on[date(paid_on.year, 1, 1) : paid_on])
	).run()[0][0]
	used = exact(earlier)
	return {
		"tax_allowance_kind": KIND,
		"tax_allowance_limit": limits_on(paid_on).get(KIND, Decimal(0)),
		"tax_allowance_used": used,
		"tax_allowance_after": used + claim.total_time,
	}


def _hold(claim: Document, assignments: list[str]) -> None:
	table = frappe.qb.DocType("Assignment")
	frappe.qb.update(table).set(table.compensation_claim, claim.name).where(
		table.name.isin(assignments)
	).run()


def _log(claim: Document) -> None:
	frappe.get_doc(
		{
			"doctype": "Transition Log",
			"reference_doctype": claim.doctype,
			"reference_name": claim.name,
			"to_state": "Paid",
			"actor": logins.FINANCE,
			"door": "Import",
			"at": now_datetime(),
			"reason": REASON,
		}
	).insert(ignore_permissions=True)  # the log is the system's; nobody may write it


def _at(day: date, hour: int) -> datetime:
	return datetime.combine(day, time(hour))
