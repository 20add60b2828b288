"""What a session that has not taken place yet will probably cost, under the rule of its day."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from frappe.utils import getdate

from heidekreis_integration.compensation.rulebook import enabled_terms
from heidekreis_integration.compensation.rules import SessionFacts, compute


class Estimates:
	"""Estimates pay for time, for many sessions with one query. The journey is not known before the session."""

	def __init__(self) -> None:
		self._rules = enabled_terms()
		self._known: dict[tuple[str, int], Decimal] = {}

	def amount(self, start: datetime, end: datetime) -> Decimal:
		"""Return the probable pay for the time in euros, 0 where no rule is in force on the day."""
		day = getdate(start)
		terms = next((terms for period, terms in self._rules if period.contains(day)), None)
		if terms is None:
			return Decimal(0)  # the clerk is told when the session is to be paid
		minutes = max(0, int((end - start).total_seconds() // 60))
		key = (terms.rule, minutes)
		if key not in self._known:
			self._known[key] = compute(terms, SessionFacts(minutes=minutes)).amount_time
		return self._known[key]
