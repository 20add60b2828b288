"""How much of the yearly tax-free allowance a mediator has used (§ 3 Nr. 26 and Nr. 26a EStG).

Only pay for time counts; whether the refund of travel cost counts is for the tax office. An amount counts
in the year it is paid (§ 11 (1) EStG); while it is open, in the year it can be paid at the earliest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe.query_builder.functions import Coalesce, Extract, Sum
from frappe.utils import getdate
from pypika import Case

from heidekreis_integration.compensation.estimates import Estimates
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.validity import Period

# Sessions that are paid or will be: a reported one counts once it is confirmed.
EARNING_STATES = ("Confirmed", "No-show", "Cancelled", "Settled")
# Sessions that will probably be paid, but are not yet certain.
COMING_STATES = ("Planned", "Performed", "Disputed")
NOTHING = Decimal(0)


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


def meters(
	mediators: list[str], day: date, without: tuple[str, ...] = (), people: Iterable[dict] | None = None
) -> dict[str, AllowanceMeter]:
	"""Return the meter of each mediator, by a fixed number of queries however many there are.

	Args:
		mediators: Names of Mediators.
		day: A day of the calendar year meant; it also chooses the limit in force.
		without: Assignments that are not counted, because a claim for them is just being made.
		people: `name`, `tax_allowance_kind` and `tax_allowance_elsewhere` of the mediators, where the caller has them.
	"""
	day, today = getdate(day), getdate()
	limits = limits_on(day)
	here, planned = (
		_earned(mediators, without, day.year, today),
		_planned(mediators, without, day.year, today),
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


def _earned(mediators: list[str], without: tuple[str, ...], year: int, today: date) -> dict[str, Decimal]:
	"""Sum up what counts in `year`: grouped in the database by what decides on the year (`Earning.year`)."""
	if not mediators:
		return {}
	assignment, claim = frappe.qb.DocType("Assignment"), frappe.qb.DocType("Compensation Claim")
	session_year = Extract("YEAR", Coalesce(assignment.actual_start, assignment.planned_start))
	outside = (
		Case()
		.when(
			(assignment.workflow_state == "Settled") & (Coalesce(assignment.compensation_claim, "") == ""), 1
		)
		.else_(0)
	)
	query = (
		frappe.qb.from_(assignment)
		.left_join(claim)
		.on(claim.name == assignment.compensation_claim)
		.select(
			assignment.mediator,
			session_year.as_("session_year"),
			Extract("YEAR", claim.paid_on).as_("paid_year"),
			outside.as_("outside"),
			Sum(assignment.amount_time).as_("amount"),
		)
		.where(assignment.mediator.isin(mediators))
		.where(assignment.workflow_state.isin(EARNING_STATES))
		.where(assignment.amount_time > 0)
		.where(
			(claim.paid_on.isnull() & (session_year <= year))
			| claim.paid_on[date(year, 1, 1) : date(year, 12, 31)]
		)
		.groupby(assignment.mediator, session_year, Extract("YEAR", claim.paid_on), outside)
	)
	if without:
		query = query.where(assignment.name.notin(without))
	sums: dict[str, Decimal] = defaultdict(Decimal)
	for mediator, earned_in, paid_in, settled_outside, amount in query.run():
		paid_on = date(int(paid_in), 12, 31) if paid_in else None
		earning = Earning(exact(amount), date(int(earned_in), 12, 31), paid_on, bool(settled_outside))
		if earning.year(today) == year:
			sums[mediator] += earning.amount
	return sums


def _planned(mediators: list[str], without: tuple[str, ...], year: int, today: date) -> dict[str, Decimal]:
	"""Sum up what sessions will add that are planned, or reported and not confirmed yet.

	A reported session counts with its stored amount, a planned one with an estimate.
	"""
	if not mediators:
		return {}
	assignment = frappe.qb.DocType("Assignment")
	rows = (
		frappe.qb.from_(assignment)
		.select(
			assignment.name,
			assignment.mediator,
			assignment.planned_start,
			assignment.planned_end,
			assignment.setting,
			assignment.amount_time,
		)
		.where(assignment.mediator.isin(mediators))
		.where(assignment.workflow_state.isin(COMING_STATES))
		.where(assignment.planned_start < date(year + 1, 1, 1))
	).run()
	estimates = Estimates() if rows else None
	sums: dict[str, Decimal] = defaultdict(Decimal)
	for name, mediator, start, end, setting, amount in rows:
		if name in without or max(start.year, today.year) != year:
			continue
		sums[mediator] += exact(amount) if amount else estimates.amount(start, end, setting)
	return sums
