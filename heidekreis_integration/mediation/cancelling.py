"""What a cancellation costs, by the compensation rule of the day, said before somebody cancels. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, get_datetime

from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.compensation.german import money
from heidekreis_integration.compensation.rulebook import terms_on
from heidekreis_integration.compensation.rules import Outcome, RuleTerms, SessionFacts, compute

Side = Literal["Institution", "Mediator", "Pool"]


@dataclass(frozen=True)
class Consequence:
	"""What cancelling now means. `amount` in euros is what the mediator is paid; `text` says it to whoever cancels."""

	free: bool
	paid_minutes: int
	amount: Decimal
	text: str


def consequence(assignment: Document, side: Side, at: datetime) -> Consequence:
	"""Return what it costs if `side` cancels the planned session of `assignment` at the time `at`.

	Args:
		assignment: A planned session.
		side: Who would cancel.
		at: When, in site time; mostly now.
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
	return Consequence(
		free, found.payable_minutes, found.amount_total, _text(terms, side, start, at, found.amount_total)
	)


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
