"""How much of the yearly tax-free allowance a mediator has used (§ 3 Nr. 26 and Nr. 26a EStG).

Only pay for time counts; whether the refund of travel cost counts is for the tax office. An amount counts
in the year it is paid (§ 11 (1) EStG); while it is open, in the year it can be paid at the earliest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Cast, Coalesce, Extract, Sum
from frappe.utils import getdate
from pypika import Table
from pypika.terms import Criterion, Field

from heidekreis_integration.compensation.estimates import Estimates
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.validity import Period

# Sessions that are paid or will be: a reported one counts once it is confirmed.
EARNING_STATES = ("Confirmed", "No-show", "Cancelled", "Settled")
# Sessions that will probably be paid, but are not yet certain.
COMING_STATES = ("Planned", "Performed", "Disputed")
NOTHING = Decimal(0)
Among = Callable[[Field], Criterion]


@dataclass(frozen=True)
class AllowanceMeter:
	"""A mediator's allowance of one year in euros. Without an allowance the limit is 0.

	`used` is what has been earned, `planned` what sessions that are planned or not confirmed yet will probably add,
	`remaining` is without the planned ones.
	"""

	kind: str
	limit: Decimal
	used: Decimal
	remaining: Decimal
	planned: Decimal = Decimal(0)

	@property
	def free(self) -> Decimal:
		"""What is left once everything planned has taken place."""
		return max(Decimal(0), self.limit - self.used - self.planned)


def meter(mediator: str, day: date, without: tuple[str, ...] = ()) -> AllowanceMeter:
	"""Return what a mediator has used of the allowance in the year of `day`.

	Args:
		mediator: Name of the Mediator.
		day: A day of the calendar year meant; it also chooses the limit in force.
		without: Assignments that are not counted, because a claim for them is just being made.
	"""
	return meters([mediator], day, without)[mediator]


def meters(
	mediators: list[str],
	day: date,
	without: tuple[str, ...] = (),
	people: Iterable[dict] | None = None,
	among: Among | None = None,
) -> dict[str, AllowanceMeter]:
	"""Return the meter of each mediator, by a fixed number of queries however many there are.

	Args:
		mediators: Names of Mediators.
		day: A day of the calendar year meant; it also chooses the limit in force.
		without: Assignments that are not counted, because a claim for them is just being made.
		people: `name`, `tax_allowance_kind` and `tax_allowance_elsewhere` of the mediators, where the caller has them.
		among: Makes of a column of mediators the condition for a larger group; of thousands it is faster than names.
	"""
	if not mediators:
		return {}
	among = among or (lambda mediator: mediator.isin(mediators))
	day, today = getdate(day), getdate()
	limits = limits_on(day)
	here, planned = (
		_earned(among, without, day.year, today),
		_planned(among, without, day.year, today),
	)
	if people is None:
		people = frappe.get_all(
			"Mediator",
			filters={"name": ["in", mediators]},
			fields=["name", "tax_allowance_kind", "tax_allowance_elsewhere"],
		)
	return {
		person["name"]: _meter(person, day.year == today.year, limits, here, planned) for person in people
	}


def _meter(
	person: dict,
	this_year: bool,
	limits: dict[str, Decimal],
	here: dict[str, Decimal],
	planned: dict[str, Decimal],
) -> AllowanceMeter:
	# What a person declares elsewhere is of the current year only.
	elsewhere = exact(person["tax_allowance_elsewhere"]) if this_year else NOTHING
	limit = limits.get(person["tax_allowance_kind"], NOTHING)
	used = elsewhere + here.get(person["name"], NOTHING)
	return AllowanceMeter(
		person["tax_allowance_kind"] or "",
		limit,
		used,
		max(NOTHING, limit - used),
		planned.get(person["name"], NOTHING),
	)


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


def _earned(among: Among, without: tuple[str, ...], year: int, today: date) -> dict[str, Decimal]:
	"""Sum up what counts in `year`, in the database: a pool has hundreds of thousands of sessions."""
	assignment, claim = frappe.qb.DocType("Assignment"), frappe.qb.DocType("Compensation Claim")
	query = (
		frappe.qb.from_(assignment)
		.left_join(claim)
		.on(claim.name == assignment.compensation_claim)
		.select(assignment.mediator, Sum(assignment.amount_time))
		.where(among(assignment.mediator))
		.where(assignment.workflow_state.isin(EARNING_STATES))
		.where(assignment.amount_time > 0)
		.where(_counts_in(year, today, assignment, claim))
		.groupby(assignment.mediator)
	)
	if without:
		query = query.where(assignment.name.notin(without))
	return {mediator: exact(round(amount, 2)) for mediator, amount in query.run()}


def _counts_in(year: int, today: date, assignment: Table, claim: Table) -> Criterion:
	"""Paid: the year of payment. Settled before this system: the session's. Open: the earliest possible year."""
	session_year = Extract("YEAR", Coalesce(assignment.actual_start, assignment.planned_start))
	settled_outside = (assignment.workflow_state == "Settled") & (
		Coalesce(assignment.compensation_claim, "") == ""
	)
	paid = claim.paid_on[date(year, 1, 1) : date(year, 12, 31)]
	if year < today.year:
		return paid | (settled_outside & (session_year == year))
	if year > today.year:
		return paid | (claim.paid_on.isnull() & (session_year == year))
	return paid | (
		claim.paid_on.isnull() & ((session_year == year) | ((session_year < year) & settled_outside.negate()))
	)


def _planned(among: Among, without: tuple[str, ...], year: int, today: date) -> dict[str, Decimal]:
	"""Sum up what sessions will add that are planned, or reported and not confirmed yet.

	A reported session counts with its stored amount, a planned one with an estimate. Times come as text: the driver
	reads thousands of them faster so.
	"""
	assignment = frappe.qb.DocType("Assignment")
	rows = (
		frappe.qb.from_(assignment)
		.select(
			assignment.name,
			assignment.mediator,
			Cast(assignment.planned_start, "CHAR"),
			Cast(assignment.planned_end, "CHAR"),
			assignment.amount_time,
		)
		.where(among(assignment.mediator))
		.where(assignment.workflow_state.isin(COMING_STATES))
		.where(assignment.planned_start < date(year + 1, 1, 1))
	).run()
	estimates = Estimates() if rows else None
	sums: dict[str, Decimal] = defaultdict(Decimal)
	for name, mediator, starts, ends, amount in rows:
		start, end = datetime.fromisoformat(starts), datetime.fromisoformat(ends)
		if name in without or max(start.year, today.year) != year:
			continue
		sums[mediator] += exact(amount) if amount else estimates.amount(start, end)
	return sums
