"""Claims: a mediator's sessions of a period, each held by one claim at a time.

The lock is the field Assignment.compensation_claim. It is set and cleared here alone, after the rows have
been locked for update in the order of their names, so that two claims can never hold the same session.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Date
from frappe.utils import getdate

from heidekreis_integration.compensation.errors import (
	AlreadyClaimedError,
	ClaimOutdatedError,
	NotClaimableError,
	NothingToClaimError,
)
from heidekreis_integration.compensation.german import day as german_day
from heidekreis_integration.compensation.german import exact, money
from heidekreis_integration.compensation.rulebook import assignment_values, compensate, session_day
from heidekreis_integration.compensation.rules import Compensation
from heidekreis_integration.compensation.tax_allowance import meter
from heidekreis_integration.workflow.door import system_transition

if TYPE_CHECKING:
	from heidekreis_integration.heidekreis_integration.doctype.compensation_claim.compensation_claim import (
		CompensationClaim,
	)

CLAIMABLE_STATES = ("Confirmed", "No-show", "Cancelled")
LOCK = "compensation_claim"


def draft_claim(mediator: str, period_start: date, period_end: date, *, actor: str) -> CompensationClaim:
	"""Make a draft claim of all sessions of a mediator in a period that no claim holds yet.

	Args:
		mediator: Name of the Mediator.
		period_start: First day of the period.
		period_end: Last day of the period.
		actor: Who asked for it; becomes the owner of the draft.

	Raises:
		NothingToClaimError: no confirmed session in the period is free.
	"""
	rows = _claimable(getdate(period_start), getdate(period_end), mediator)
	names = [row.name for row in rows if _is_payable(row)]
	if not names:
		frappe.throw(
			_("There is no confirmed session between {0} and {1} that is not yet part of a claim.").format(
				german_day(getdate(period_start)), german_day(getdate(period_end))
			),
			NothingToClaimError,
			title=_("Nothing to claim"),
		)
	# Before the claim is numbered: of two who claim the same sessions at once, one waits here and is told why.
	_locked(names)
	claim = frappe.get_doc(
		{
			"doctype": "Compensation Claim",
			"mediator": mediator,
			"period_start": getdate(period_start),
			"period_end": getdate(period_end),
			"items": [{"assignment": name} for name in names],
		}
	).insert()
	if claim.owner != actor:
		claim.db_set("owner", actor, update_modified=False)
	return claim


def draft_claims(period_start: date, period_end: date, *, actor: str) -> list[str]:
	"""Make the draft claims of every mediator with free sessions in the period; return their names."""
	rows = _claimable(getdate(period_start), getdate(period_end))
	mediators = sorted({row.mediator for row in rows if _is_payable(row)})
	return [draft_claim(mediator, period_start, period_end, actor=actor).name for mediator in mediators]


def fill_items(claim: CompensationClaim) -> None:
	"""Recompute each item from its assignment, which is locked until the end of the transaction.

	Raises:
		NotClaimableError: a session is not confirmed, outside the period, of another mediator, listed
			twice, or pays nothing.
		AlreadyClaimedError: another claim holds a session.
	"""
	names = [item.assignment for item in claim.items]
	if len(set(names)) < len(names):
		frappe.throw(_("A session is listed twice. Please remove one of the two rows."), NotClaimableError)
	rows = {row.name: row for row in _locked(names)}
	released = _released_by_cancelled_claims(names)
	for item in claim.items:
		row = rows[item.assignment]
		_check_claimable(row, claim, released)
		compensation = compensate(row)
		if not compensation.amount_total:
			_refuse(row, _("nothing is paid for it"))
		item.update(_item_values(row, compensation))


def hold_assignments(claim: CompensationClaim) -> None:
	"""Set the lock on the claim's assignments, with the amounts it pays, and free those it no longer has.

	Call after `fill_items` in the same transaction: it has locked the rows and found them free.
	"""
	names = [item.assignment for item in claim.items]
	for row in _locked(names):
		values = assignment_values(compensate(row)) | {LOCK: claim.name}
		frappe.db.set_value("Assignment", row.name, values)
	_free(claim.name, keep=names)


def release_assignments(claim: CompensationClaim) -> None:
	"""Free every assignment the claim holds, so that a corrected claim can take it."""
	_free(claim.name, keep=[])


def settle_assignments(claim: CompensationClaim, actor: str) -> None:
	"""Move the claim's assignments to Settled. Those a cancelled claim had settled before stay so."""
	for item in claim.items:
		assignment = frappe.get_doc("Assignment", item.assignment, for_update=True)
		if assignment.workflow_state != "Settled":
			system_transition(
				assignment,
				"Settle Session",
				actor=actor,
				reason=_("Claim {0} approved").format(claim.name),
				door="Desk",
			)


def check_still_right(claim: CompensationClaim) -> None:
	"""Refuse a claim whose sessions have changed since it was checked.

	Raises:
		ClaimOutdatedError: a session's amount or state is another one now, or its lock is not the claim's.
	"""
	rows = {row.name: row for row in _locked([item.assignment for item in claim.items])}
	for item in claim.items:
		row = rows[item.assignment]
		held = row.get(LOCK) == claim.name and row.workflow_state in (*CLAIMABLE_STATES, "Settled")
		if not held or compensate(row).amount_total != exact(item.amount_total):
			frappe.throw(
				_("Session {0} has changed since this claim was checked. Please return the claim.").format(
					row.name
				),
				ClaimOutdatedError,
				title=_("Claim out of date"),
			)


def allowance_values(claim: CompensationClaim) -> dict:
	"""Return what the claim says about the mediator's tax allowance in the year it will be paid."""
	names = tuple(item.assignment for item in claim.items)
	before = meter(claim.mediator, getdate(), without=names)
	after = before.used + exact(claim.total_time)
	note = ""
	if after > before.limit:
		note = _(
			"With this claim the annual limit of {0} is exceeded by {1}. Please tell the mediator that the excess is taxable."
		).format(money(before.limit), money(after - before.limit))
	return {
		"tax_allowance_kind": before.kind,
		"tax_allowance_limit": float(before.limit),
		"tax_allowance_used": float(before.used),
		"tax_allowance_after": float(after),
		"tax_allowance_note": note,
	}


def _item_values(row: frappe._dict, compensation: Compensation) -> dict:
	values = assignment_values(compensation)
	values.pop("compensation_rule")
	return values | {
		"session_date": session_day(row),
		"requesting_institution": row.requesting_institution,
		"cost_bearer": row.cost_bearer,
		"travel_km": row.travel_km,
	}


def _check_claimable(row: frappe._dict, claim: CompensationClaim, released: set[str]) -> None:
	if row.mediator != claim.mediator:
		_refuse(row, _("it belongs to another mediator"))
	if not getdate(claim.period_start) <= session_day(row) <= getdate(claim.period_end):
		_refuse(row, _("it is not in the period of the claim"))
	if row.get(LOCK) and row.get(LOCK) != claim.name:
		frappe.throw(
			_("Session {0} is already part of claim {1}.").format(row.name, row.get(LOCK)),
			AlreadyClaimedError,
			title=_("Session already claimed"),
		)
	settled_by_us = row.workflow_state == "Settled" and row.name in released
	if row.workflow_state not in CLAIMABLE_STATES and not settled_by_us:
		_refuse(row, _("its state is {0}").format(_(row.workflow_state)))


def _refuse(row: frappe._dict, why: str) -> None:
	frappe.throw(
		_("Session {0} cannot be claimed: {1}.").format(row.name, why),
		NotClaimableError,
		title=_("Session cannot be claimed"),
	)


def _is_payable(row: frappe._dict) -> bool:
	return bool(compensate(row).amount_total)


def _claimable(start: date, end: date, mediator: str | None = None) -> list[frappe._dict]:
	assignment = frappe.qb.DocType("Assignment")
	day = Date(Coalesce(assignment.actual_start, assignment.planned_start))
	query = (
		frappe.qb.from_(assignment)
		.select("*")
		.where(assignment.workflow_state.isin((*CLAIMABLE_STATES, "Settled")))
		.where(Coalesce(assignment.compensation_claim, "") == "")
		.where(day[start:end])
		.orderby(Coalesce(assignment.actual_start, assignment.planned_start))
		.orderby(assignment.name)
	)
	if mediator:
		query = query.where(assignment.mediator == mediator)
	rows = query.run(as_dict=True)
	# What was settled outside this system, before it was used, must not be paid again.
	released = _released_by_cancelled_claims([row.name for row in rows if row.workflow_state == "Settled"])
	return [row for row in rows if row.workflow_state != "Settled" or row.name in released]


def _released_by_cancelled_claims(names: list[str]) -> set[str]:
	item = frappe.qb.DocType("Compensation Claim Item")
	if not names:
		return set()
	query = frappe.qb.from_(item).select(item.assignment).distinct()
	query = query.where(item.assignment.isin(names)).where(item.docstatus == 2)
	return {name for (name,) in query.run()}


def _locked(names: list[str]) -> list[frappe._dict]:
	if not names:
		return []
	assignment = frappe.qb.DocType("Assignment")
	query = frappe.qb.from_(assignment).select("*").where(assignment.name.isin(names))
	return query.orderby(assignment.name).for_update().run(as_dict=True)


def _free(claim: str, keep: list[str]) -> None:
	assignment = frappe.qb.DocType("Assignment")
	query = frappe.qb.from_(assignment).select(assignment.name).where(assignment.compensation_claim == claim)
	for (name,) in query.orderby(assignment.name).for_update().run():
		if name not in keep:
			frappe.db.set_value("Assignment", name, LOCK, None)
