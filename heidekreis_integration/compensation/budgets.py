"""What of a cost bearer's yearly budget is bound, spent and still free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Count, Sum

from heidekreis_integration.compensation.german import exact

# Requests whose session is still to come. Once it has been reported its real amount counts instead.
BINDING_STATES = ("Approved", "Placing", "Placed")
# Sessions whose amount is known. A cancelled one counts with what a late cancellation pays, mostly nothing.
PRICED_STATES = ("Performed", "Confirmed", "Disputed", "Settled", "No-show", "Cancelled")
REPORTED_STATES = ("Performed", "Confirmed", "Disputed", "Settled", "No-show")


@dataclass(frozen=True)
class BudgetFigures:
	"""A budget's figures in euros."""

	amount: Decimal
	committed: Decimal
	spent: Decimal

	@property
	def bound(self) -> Decimal:
		"""Committed and spent together."""
		return self.committed + self.spent

	@property
	def available(self) -> Decimal:
		"""What is left; negative when the budget is overdrawn."""
		return self.amount - self.bound


def figures_of_budget(budget: Document | frappe._dict, except_request: str | None = None) -> BudgetFigures:
	"""Return the figures of one Cost Bearer Budget, by two aggregate queries; zeros for an empty form.

	Args:
		budget: The budget: cost bearer, fiscal year, amount and expected cost per session.
		except_request: A Mediation Request that is not counted, because it is being decided on.
	"""
	if not (budget.cost_bearer and budget.fiscal_year):
		return BudgetFigures(exact(budget.amount), Decimal(0), Decimal(0))
	count = _binding_requests(budget.cost_bearer, budget.fiscal_year, except_request)
	return BudgetFigures(
		amount=exact(budget.amount),
		committed=count * exact(budget.expected_cost_per_session),
		spent=_spent(budget.cost_bearer, budget.fiscal_year),
	)


def _binding_requests(bearer: str, year: int, except_request: str | None) -> int:
	request, assignment = frappe.qb.DocType("Mediation Request"), frappe.qb.DocType("Assignment")
	query = (
		frappe.qb.from_(request)
		.left_join(assignment)
		.on(assignment.name == request.assignment)
		.select(Count(request.name))
		.where(request.cost_bearer == bearer)
		.where(request.workflow_state.isin(BINDING_STATES))
		.where(request.planned_start[_first_moment(year) : _last_moment(year)])
		.where(assignment.name.isnull() | assignment.workflow_state.notin(REPORTED_STATES))
	)
	if except_request:
		query = query.where(request.name != except_request)
	return query.run()[0][0] or 0


def _spent(bearer: str, year: int) -> Decimal:
	assignment = frappe.qb.DocType("Assignment")
	query = (
		frappe.qb.from_(assignment)
		.select(Sum(assignment.amount_total))
		.where(assignment.cost_bearer == bearer)
		.where(assignment.workflow_state.isin(PRICED_STATES))
		.where(assignment.planned_start[_first_moment(year) : _last_moment(year)])
	)
	return exact(query.run()[0][0])


def _first_moment(year: int) -> datetime:
	return datetime(int(year), 1, 1)


def _last_moment(year: int) -> datetime:
	return datetime(int(year), 12, 31, 23, 59, 59, 999999)
