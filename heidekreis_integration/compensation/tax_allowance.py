"""How much of the yearly tax-free allowance a mediator has used (§ 3 Nr. 26 and Nr. 26a EStG).

Only pay for time counts; whether the refund of travel cost counts is for the tax office. An amount counts
in the year it is paid (§ 11 (1) EStG); while it is open, in the year it can be paid at the earliest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.utils import getdate

from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.validity import Period

# Sessions that are paid or will be: a reported one counts once it is confirmed.
EARNING_STATES = ("Confirmed", "No-show", "Cancelled", "Settled")


@dataclass(frozen=True)
class AllowanceMeter:
	"""A mediator's allowance of one year in euros. Without an allowance the limit is 0."""

	kind: str
	limit: Decimal
	used: Decimal
	remaining: Decimal


@dataclass(frozen=True)
class Earning:
	"""Pay for the time of one session. `settled_outside`: settled without a claim in this system."""

	amount: Decimal
	session_day: date
	paid_on: date | None = None
	settled_outside: bool = False

	def year(self, today: date) -> int:
		"""Return the year in which the amount counts."""
		if self.paid_on:
			return self.paid_on.year
		if self.settled_outside:
			return self.session_day.year
		return max(self.session_day.year, today.year)


def meter(mediator: str, day: date, without: tuple[str, ...] = ()) -> AllowanceMeter:
	"""Return what a mediator has used of the allowance in the year of `day`.

	Args:
		mediator: Name of the Mediator.
		day: A day of the calendar year meant; it also chooses the limit in force.
		without: Assignments that are not counted, because a claim for them is just being made.
	"""
	return meters([mediator], day, without)[mediator]


def meters(mediators: list[str], day: date, without: tuple[str, ...] = ()) -> dict[str, AllowanceMeter]:
	"""Return the meter of each mediator, by three queries however many there are."""
	day, today = getdate(day), getdate()
	limits = limits_on(day)
	earnings = _earnings(mediators, without)
	people = frappe.get_all(
		"Mediator",
		filters={"name": ["in", mediators]},
		fields=["name", "tax_allowance_kind", "tax_allowance_elsewhere"],
	)
	result = {}
	for person in people:
		# What a person declares elsewhere is of the current year only.
		elsewhere = exact(person.tax_allowance_elsewhere) if day.year == today.year else Decimal(0)
		here = sum((e.amount for e in earnings.get(person.name, ()) if e.year(today) == day.year), Decimal(0))
		limit = limits.get(person.tax_allowance_kind, Decimal(0))
		used = elsewhere + here
		result[person.name] = AllowanceMeter(
			person.tax_allowance_kind or "", limit, used, max(Decimal(0), limit - used)
		)
	return result


def limits_on(day: date) -> dict[str, Decimal]:
	"""Return the yearly limit of each kind of allowance in force on `day`."""
	rows = frappe.get_all(
		"Tax Allowance", fields=["allowance_kind", "annual_limit", "valid_from", "valid_to"]
	)
	return {
		row.allowance_kind: exact(row.annual_limit)
		for row in rows
		if Period(row.valid_from, row.valid_to).contains(getdate(day))
	}


def _earnings(mediators: list[str], without: tuple[str, ...]) -> dict[str, list[Earning]]:
	assignment, claim = frappe.qb.DocType("Assignment"), frappe.qb.DocType("Compensation Claim")
	if not mediators:
		return {}
	rows = (
		frappe.qb.from_(assignment)
		.left_join(claim)
		.on(claim.name == assignment.compensation_claim)
		.select(
			assignment.name,
			assignment.mediator,
			assignment.amount_time,
			assignment.planned_start,
			assignment.actual_start,
			assignment.workflow_state,
			assignment.compensation_claim,
			claim.paid_on,
		)
		.where(assignment.mediator.isin(mediators))
		.where(assignment.workflow_state.isin(EARNING_STATES))
		.where(assignment.amount_time > 0)
	).run(as_dict=True)
	result: dict[str, list[Earning]] = {}
	for row in rows:
		if row.name in without:
			continue
		outside = row.workflow_state == "Settled" and not row.compensation_claim
		day = getdate(row.actual_start or row.planned_start)
		result.setdefault(row.mediator, []).append(Earning(exact(row.amount_time), day, row.paid_on, outside))
	return result
