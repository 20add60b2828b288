"""What a cancellation costs, by the compensation rule of the day, said before somebody cancels. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, get_args

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime

from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.compensation.german import money
from heidekreis_integration.compensation.rulebook import terms_on
from heidekreis_integration.compensation.rules import Outcome, RuleTerms, SessionFacts, compute

Side = Literal["Institution", "Mediator", "Pool"]
SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True)
class Consequence:
	"""What cancelling now means. `amount` in euros is what the mediator is paid; `text` says it to whoever cancels."""

	free: bool
	paid_minutes: int
	amount: Decimal
	text: str


def consequence(assignment: Document, side: Side, at: datetime, *, to_clerk: bool = False) -> Consequence:
	"""Return what it costs if `side` cancels the session of `assignment` at the time `at`.

	Args:
		assignment: A session that is not settled.
		side: Who would cancel.
		at: When, in site time; mostly now.
		to_clerk: The text speaks to a clerk who enters it for the mediator, not to the mediator.
	"""
	try:
		terms = terms_on(assignment.planned_start)
	except NoCompensationRuleError:
		return Consequence(
			True, 0, Decimal(0), _("No compensation rule is in force on this day. The pool decides.")
		)
	start = get_datetime(assignment.planned_start)
	facts = SessionFacts(
		outcome=Outcome.CANCELLED, notice_minutes=int((start - at).total_seconds() // 60), cancelled_by=side
	)
	found = compute(terms, facts)
	free = not found.amount_total
	text = (
		_("The mediator gets no compensation.")
		if side == "Mediator" and to_clerk
		else _text(terms, side, start, at, found.amount_total)
	)
	return Consequence(free, found.payable_minutes, found.amount_total, text)


def ways_for_clerk(document: Document, at: datetime) -> dict[Side, Consequence]:
	"""Return for whom a clerk may cancel a session or a request, and what each costs and leads to.

	Args:
		document: An Assignment, or a Mediation Request with or without a planned session.
		at: When, in site time; mostly now.
	"""
	if document.doctype == "Assignment":
		return {side: _for_clerk(document, side, at, _aftermath(document, side, at)) for side in SIDES}
	planned = {"mediation_request": document.name, "workflow_state": "Planned"}
	session = frappe.db.get_value("Assignment", planned)
	if not session:
		text = _("Nobody is placed yet: cancelling costs nothing.")
		return {"Pool": Consequence(True, 0, Decimal(0), f"{text} {_withdrawn(document)}".strip())}
	assignment = frappe.get_doc("Assignment", session)
	after = _("The planned session is cancelled as well; both sides are told.")
	return {side: _for_clerk(assignment, side, at, after) for side in ("Institution", "Pool")}


def _for_clerk(assignment: Document, side: Side, at: datetime, after: str) -> Consequence:
	found = consequence(assignment, side, at, to_clerk=True)
	return replace(found, text=f"{found.text} {after}")


def _aftermath(assignment: Document, side: Side, at: datetime) -> str:
	"""Say what becomes of the request; see `coupling`, which does it."""
	if assignment.workflow_state != "Planned":
		return _("What was reported is struck out, and the request is closed.")
	if side == "Institution" or get_datetime(assignment.planned_start) <= at:
		return _("The request is cancelled with it.")
	if side == "Mediator":
		return _("Others are asked at once.")
	return _("The request stays open: please look for somebody else, or cancel it, too.")


def _withdrawn(request: Document) -> str:
	count = frappe.db.count("Assignment Offer", {"mediation_request": request.name, "status": "Open"})
	return _("Open offers that are withdrawn: {0}.").format(count) if count else ""


def _text(terms: RuleTerms, side: Side, start: datetime, at: datetime, amount: Decimal) -> str:
	if side == "Mediator":
		return _(
			"You get no compensation for a session that you cancel. "
			"We look for somebody else at once: the earlier you say so, the better."
		)
	if not terms.cancellation_free_hours or not terms.cancellation_paid_minutes:
		return _("The cancellation is free of charge.")
	deadline = start - timedelta(hours=terms.cancellation_free_hours)
	until = format_datetime(deadline, "dd.MM.yyyy HH:mm")
	if at <= deadline:
		return _("The cancellation is free of charge until {0} ({1} hours before the start).").format(
			until, terms.cancellation_free_hours
		)
	if not amount:
		return _("The session has started already: it is struck out without cost.")
	return _(
		"The cancellation was free of charge until {0}. Now {1} minutes are paid to the mediator: {2}."
	).format(until, terms.cancellation_paid_minutes, money(amount))
