"""Who bears the cost of a request, and whether the county has to approve that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from heidekreis_integration.compensation.budgets import figures_of_budget
from heidekreis_integration.compensation.german import exact, money, number
from heidekreis_integration.compensation.validity import Period

CONDITIONS = ("institution_type", "occasion", "institution", "municipality")


@dataclass(frozen=True)
class CostDecision:
	"""Who bears the cost of a request.

	`rule` is empty where the institution's fixed cost bearer or nobody but the requester fits, `budget`
	where none is kept. `approval_required` means: the county coordinator approves before placing starts.
	"""

	cost_bearer: str | None
	rule: str | None = None
	budget: str | None = None
	approval_required: bool = False
	approval_reason: str = ""


@dataclass(frozen=True)
class RequestFacts:
	"""What the rules look at. `municipalities` is the institution's municipality and those above it."""

	day: date
	institution: str
	institution_type: str
	occasion: str
	municipalities: tuple[str, ...]


@dataclass(frozen=True)
class BearerRule:
	"""One Cost Bearer Rule; empty conditions match everything."""

	name: str
	cost_bearer: str
	priority: int
	period: Period
	needs_approval: bool = False
	institution_type: str = ""
	occasion: str = ""
	institution: str = ""
	municipality: str = ""

	def matches(self, request: RequestFacts) -> bool:
		"""Tell whether the rule is in force on the day and each of its conditions holds."""
		return (
			self.period.contains(request.day)
			and self.institution_type in ("", request.institution_type)
			and self.occasion in ("", request.occasion)
			and self.institution in ("", request.institution)
			and (not self.municipality or self.municipality in request.municipalities)
		)

	def rank(self) -> tuple[int, int, str]:
		"""Return the order of importance: priority, then the narrower rule, then the older one."""
		return (self.priority, -sum(bool(getattr(self, field)) for field in CONDITIONS), self.name)


def most_important(rules: list[BearerRule], request: RequestFacts) -> BearerRule | None:
	"""Return the rule that decides about `request`, None where none matches. Pure."""
	return min((rule for rule in rules if rule.matches(request)), key=BearerRule.rank, default=None)


def decide(request: Document) -> CostDecision:
	"""Decide who bears the cost of a Mediation Request. Reads only.

	The institution's fixed cost bearer goes first, then the most important matching rule, then the
	requester itself. Where nobody can be found the county coordinator has to decide.
	"""
	facts = _facts(request)
	fixed = frappe.db.get_value("Requesting Institution", facts.institution, "default_cost_bearer")
	rule = None if fixed else most_important(_rules(), facts)
	bearer = fixed or (rule.cost_bearer if rule else _requester_bearer())
	if not bearer:
		return CostDecision(
			None,
			approval_required=True,
			approval_reason=_(
				"No cost bearer rule fits this request, and no cost bearer of the kind Requester exists."
			),
		)
	budget = _budget(bearer, facts.day)
	reasons = [text for text in (_rule_reason(rule), _budget_reason(budget, request)) if text]
	return CostDecision(
		bearer,
		rule=rule.name if rule else None,
		budget=budget.name if budget else None,
		approval_required=bool(reasons),
		approval_reason="\n".join(reasons),
	)


def _facts(request: Document) -> RequestFacts:
	institution = frappe.db.get_value(
		"Requesting Institution",
		request.requesting_institution,
		["institution_type", "municipality"],
		as_dict=True,
	)
	municipality = request.municipality or (institution and institution.municipality)
	return RequestFacts(
		day=getdate(request.planned_start),
		institution=request.requesting_institution,
		institution_type=request.institution_type or (institution and institution.institution_type) or "",
		occasion=request.occasion or "",
		municipalities=_with_parents(municipality),
	)


def _with_parents(municipality: str | None) -> tuple[str, ...]:
	if not municipality:
		return ()
	parent = frappe.db.get_value("Municipality", municipality, "parent_municipality", cache=True)
	return (municipality, parent) if parent else (municipality,)


def _rules() -> list[BearerRule]:
	fields = [
		"name",
		"cost_bearer",
		"priority",
		"valid_from",
		"valid_to",
		"needs_coordinator_approval",
		*CONDITIONS,
	]
	# The decision is the system's; whoever moves the request need not be allowed to read the rules.
	rows = frappe.get_all("Cost Bearer Rule", filters={"enabled": 1}, fields=fields)
	enabled = set(frappe.get_all("Cost Bearer", filters={"enabled": 1}, pluck="name"))
	return [
		BearerRule(
			row.name,
			row.cost_bearer,
			cint(row.priority),
			Period(row.valid_from, row.valid_to),
			bool(row.needs_coordinator_approval),
			**{field: row[field] or "" for field in CONDITIONS},
		)
		for row in rows
		if row.cost_bearer in enabled
	]


def _requester_bearer() -> str | None:
	return frappe.db.get_value(
		"Cost Bearer", {"kind": "Requester", "enabled": 1}, "name", order_by="creation asc"
	)


def _budget(bearer: str, day: date) -> frappe._dict | None:
	return frappe.db.get_value(
		"Cost Bearer Budget",
		{"cost_bearer": bearer, "fiscal_year": day.year},
		[
			"name",
			"cost_bearer",
			"fiscal_year",
			"amount",
			"approval_threshold_percent",
			"expected_cost_per_session",
		],
		as_dict=True,
	)


def _rule_reason(rule: BearerRule | None) -> str:
	if not rule or not rule.needs_approval:
		return ""
	return _("The cost bearer rule {0} asks for the county's approval.").format(rule.name)


def _budget_reason(budget: frappe._dict | None, request: Document) -> str:
	if not budget:
		return ""
	figures = figures_of_budget(budget, except_request=request.name)
	threshold = threshold_amount(figures.amount, exact(budget.approval_threshold_percent))
	planned = figures.bound + exact(budget.expected_cost_per_session)
	if planned <= threshold:
		return ""
	return _("With this request {0} of the budget of {1} would be bound, more than {2} %.").format(
		money(planned), money(figures.amount), number(exact(budget.approval_threshold_percent))
	)


def threshold_amount(amount: Decimal, percent: Decimal) -> Decimal:
	"""Return the amount above which each further request needs approval; 0 percent means: each one does."""
	return amount * percent / 100
