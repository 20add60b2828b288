"""Every row rule: which rows of a DocType a role may reach, for lists and for single documents alike.

A rule is one entry in `RULES`. The query condition (lists) and the document check are both made from that
entry, so they can't drift apart. What Frappe's roles allow stays the outer limit: a rule only narrows.

- Rows of several limited roles add up. A role with the DocPerm and without a rule reaches every row, for
  that kind of access only: an officer who is also finance reads all requests and writes only the own ones.
- Roles that everybody has (All, Guest, Desk User) never open rows.
- No scope, no rows: an empty list becomes `1=0`.
- A document is checked as it is stored *and* as it would be saved: nobody takes over a foreign document by
  sending an own institution with it, and nobody pushes an own document into foreign hands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import frappe
from frappe.model.document import Document

from heidekreis_integration.permissions import scope

AUTOMATIC_ROLES = frozenset({"All", "Guest", "Desk User"})
READING = frozenset({"read", "select", "print", "email", "report", "export"})


@dataclass(frozen=True)
class RowRule:
	"""Role `role` reaches the rows whose `field` is in `allowed(user)`; `kinds` None: for every kind of access."""

	role: str
	field: str
	allowed: Callable[[str], Iterable[str]]
	kinds: frozenset[str] | None = None

	def covers(self, kind: str) -> bool:
		"""Tell whether the rule limits this kind of access (`write` stands for every kind that changes)."""
		if self.kinds is None:
			return True
		return (kind if kind in READING else "write") in self.kinds


@dataclass(frozen=True)
class Rows:
	"""Rows a user reaches: all of them, or those where a field is among the values."""

	everything: bool
	pairs: tuple[tuple[str, tuple[str, ...]], ...] = ()

	def holds(self, values: Callable[[str], object]) -> bool:
		"""Tell whether the row whose fields `values(field)` returns is among them."""
		return self.everything or any(values(field) in allowed for field, allowed in self.pairs)


def _own_mediator(user: str) -> list[str]:
	mediator = scope.mediator_of(user)
	return [mediator] if mediator else []


_WRITE = frozenset({"write"})

RULES: dict[str, tuple[RowRule, ...]] = {
	"Requesting Institution": (
		RowRule(scope.INSTITUTION_USER, "name", scope.institutions_of),
		RowRule(scope.MUNICIPALITY_OFFICER, "name", scope.administrations_of),
	),
	"Mediation Request": (
		RowRule(scope.INSTITUTION_USER, "requesting_institution", scope.institutions_of),
		RowRule(scope.MUNICIPALITY_OFFICER, "requesting_institution", scope.administrations_of),
	),
	"Assignment": (
		RowRule(scope.INSTITUTION_USER, "requesting_institution", scope.institutions_of),
		RowRule(scope.MEDIATOR_USER, "mediator", _own_mediator),
	),
	"Assignment Offer": (RowRule(scope.MEDIATOR_USER, "mediator", _own_mediator),),
	"Mediator": (RowRule(scope.MEDIATOR_USER, "name", _own_mediator),),
	"Compensation Claim": (RowRule(scope.MEDIATOR_USER, "mediator", _own_mediator),),
	"Municipality": (RowRule(scope.MUNICIPALITY_OFFICER, "name", scope.municipalities_of),),
	"Municipality Contact": (
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.municipalities_of, READING),
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.own_municipalities_of, _WRITE),
	),
	"Strategy Measure": (RowRule(scope.STRATEGY_EDITOR, "responsible_body", scope.bodies_of, _WRITE),),
	# Named by their measure, which stands in a new record before anything is copied into it.
	"Measure Offer": (RowRule(scope.STRATEGY_EDITOR, "measure", scope.measures_of, _WRITE),),
	"Measure Status Report": (RowRule(scope.STRATEGY_EDITOR, "measure", scope.measures_of, _WRITE),),
	"Measure Change": (RowRule(scope.STRATEGY_EDITOR, "measure", scope.measures_of, _WRITE),),
	"Municipality Contribution": (
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.municipalities_of, READING),
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.own_municipalities_of, _WRITE),
	),
	"Network Attendance": (RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.municipalities_of),),
	"Network Meeting": (RowRule(scope.MUNICIPALITY_OFFICER, "name", scope.network_meetings_of),),
	"Network Task": (
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.municipalities_of, READING),
		RowRule(scope.MUNICIPALITY_OFFICER, "municipality", scope.own_municipalities_of, _WRITE),
	),
}

# Child tables can be listed by themselves (with `parent=`), past the rule of their parent.
CHILD_TABLES: dict[str, str] = {
	"Institution Contact": "Requesting Institution",
	"Mediation Request Date": "Mediation Request",
	"Mediator Language": "Mediator",
	"Mediator Availability": "Mediator",
	"Mediator Absence": "Mediator",
	"Mediator Placement Block": "Mediator",
	"Compensation Claim Item": "Compensation Claim",
	"Network Topic Choice": "Network Meeting",
	"Contact Topic": "Municipality Contact",
}


def rows(user: str, doctype: str, kind: str) -> Rows:
	"""Return the rows of `doctype` that `user` reaches for `kind` of access (read, write, create …)."""
	if user == "Administrator":
		return Rows(everything=True)
	pairs = []
	for role in _granting_roles(user, doctype, kind):
		limits = [rule for rule in RULES.get(doctype, ()) if rule.role == role and rule.covers(kind)]
		if not limits:
			return Rows(everything=True)
		pairs += [(rule.field, tuple(rule.allowed(user))) for rule in limits]
	return Rows(everything=False, pairs=tuple(pairs))


def is_limited(user: str, doctype: str) -> bool:
	"""Tell whether `user` reads only some rows of `doctype`, or none."""
	return not rows(user, doctype, "read").everything


def condition(doctype: str, user: str | None = None) -> str:
	"""Return the SQL condition for lists of `doctype`: always in parentheses, empty only for who reads all."""
	reached = rows(user or frappe.session.user, doctype, "read")
	if reached.everything:
		return ""
	parts = [
		f"`tab{doctype}`.`{field}` in ({', '.join(frappe.db.escape(value, percent=False) for value in values)})"
		for field, values in reached.pairs
		if values
	]
	return f"({' or '.join(parts)})" if parts else "(1=0)"


def child_condition(doctype: str, user: str | None = None) -> str:
	"""Return the SQL condition for lists of the child table `doctype`: rows of documents the user reaches."""
	parent = CHILD_TABLES[doctype]
	limit = condition(parent, user)
	if not limit:
		return ""
	return (
		f"(`tab{doctype}`.`parenttype` = {frappe.db.escape(parent)} and `tab{doctype}`.`parent` in"
		f" (select `tab{parent}`.`name` from `tab{parent}` where {limit}))"
	)


def has_permission(
	doc: Document, ptype: str | None = None, user: str | None = None, debug: bool = False
) -> bool:
	"""Tell whether `user` reaches `doc`, as it is stored and as it would be saved. Never None, never a guess."""
	doctype = doc.get("doctype")
	reached = rows(user or frappe.session.user, doctype, ptype or "read")
	if reached.everything:
		return True
	if not reached.pairs or not reached.holds(doc.get):
		return False
	fields = sorted({field for field, _values in reached.pairs})
	# The name decides, not is_new(): a client may call a stored document new.
	stored = frappe.db.get_value(doctype, doc.get("name"), fields, as_dict=True) if doc.get("name") else None
	return stored is None or reached.holds(stored.get)


def _granting_roles(user: str, doctype: str, kind: str) -> list[str]:
	own = set(frappe.get_roles(user)) - AUTOMATIC_ROLES
	kinds = ("read", "select") if kind in ("read", "select") else (kind,)
	return sorted(
		{
			perm.role
			for perm in frappe.get_meta(doctype).permissions
			if perm.role in own and not perm.permlevel and any(perm.get(k) for k in kinds)
		}
	)
