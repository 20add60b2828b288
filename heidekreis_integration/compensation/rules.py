"""The arithmetic of a session's compensation: pure, exact, and written out so that a clerk can check it.

Amounts are Decimal euros. Each of the two amounts (time, travel) is rounded once, half up, to cents; the
total is their sum. `translate` turns the English templates into the language of the derivation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from heidekreis_integration.compensation.german import money, number, round_money

Translate = Callable[[str], str]
ZERO = Decimal("0.00")


class Calculation(str, Enum):
	"""How time becomes money."""

	HOURLY = "Hourly"
	FIRST_BLOCK_FLAT = "First Block Flat"


class Outcome(str, Enum):
	"""What became of the session."""

	PERFORMED = "Performed"
	NO_SHOW = "No-show"
	CANCELLED = "Cancelled"


@dataclass(frozen=True)
class RuleTerms:
	"""The terms of one compensation rule. Rates in euros; 0 switches a limit off."""

	rule: str = ""
	calculation: Calculation = Calculation.HOURLY
	hourly_rate: Decimal = ZERO
	first_block_minutes: int = 0
	first_block_amount: Decimal = ZERO
	further_hour_amount: Decimal = ZERO
	minimum_minutes: int = 0
	rounding_step_minutes: int = 1
	maximum_minutes: int = 0
	lead_time_working_days: int = 0
	km_rate: Decimal = ZERO
	maximum_km: int = 0
	travel_time_paid: bool = False
	travel_time_beyond_km: int = 0
	cancellation_free_hours: int = 0
	cancellation_paid_minutes: int = 0
	no_show_paid_minutes: int = 0


@dataclass(frozen=True)
class SessionFacts:
	"""What happened. `minutes` is the session without the journey; `travel_km` is there and back.

	`notice_minutes` tells how long before the planned start a session was cancelled (negative: after it),
	`cancelled_by` which side did it: Institution, Mediator or Pool.
	"""

	minutes: int = 0
	on_site: bool = True
	travel_km: Decimal = ZERO
	travel_minutes: int = 0
	outcome: Outcome = Outcome.PERFORMED
	notice_minutes: int = 0
	cancelled_by: str = ""

	def __post_init__(self) -> None:
		if min(self.minutes, self.travel_minutes, self.travel_km) < 0:
			raise ValueError("Durations and distances cannot be negative.")


@dataclass(frozen=True)
class Compensation:
	"""What is paid, in euros, how it was worked out, and under which rule."""

	payable_minutes: int
	amount_time: Decimal
	amount_travel: Decimal
	amount_total: Decimal
	derivation: str
	rule: str = ""


@dataclass(frozen=True)
class _Part:
	minutes: int
	amount: Decimal
	text: str


def compute(terms: RuleTerms, session: SessionFacts, translate: Translate = str) -> Compensation:
	"""Work out what a session pays under `terms`.

	A performed session pays its time and the journey, a no-show fixed minutes and the journey, a late
	cancellation fixed minutes; everything else pays nothing and says why.
	"""
	_ = translate
	time = _TIME_OF[session.outcome](terms, session, _)
	travel = _travel(terms, session, _)
	total = time.amount + travel.amount
	texts = [text for text in (time.text, travel.text) if text]
	texts.append(_("Total {0}").format(money(total)))
	return Compensation(time.minutes, time.amount, travel.amount, total, "; ".join(texts), terms.rule)


def round_up(minutes: int, step: int) -> int:
	"""Round `minutes` up to the next multiple of `step`."""
	return -(-minutes // step) * step


def late_cancellation_is_paid(terms: RuleTerms, session: SessionFacts) -> bool:
	"""Tell whether the cancellation came too late to be free, and was not the mediator's own.

	A session that the pool strikes out after its start did not take place at all: that is a correction.
	"""
	late = session.notice_minutes < terms.cancellation_free_hours * 60
	correction = session.cancelled_by == "Pool" and session.notice_minutes < 0
	return late and not correction and session.cancelled_by in ("Institution", "Pool")


def _performed(terms: RuleTerms, session: SessionFacts, _: Translate) -> _Part:
	minutes, text = session.minutes, _("{0} min").format(session.minutes)
	if minutes < terms.minimum_minutes:
		minutes = terms.minimum_minutes
		text = _("{0} min, at least {1} min are paid").format(session.minutes, minutes)
	travel_minutes = _paid_travel_minutes(terms, session)
	if travel_minutes:
		text = _("{0} + {1} min travel time").format(text, travel_minutes)
		minutes += travel_minutes
	if terms.calculation is Calculation.HOURLY and terms.rounding_step_minutes > 1:
		step = terms.rounding_step_minutes
		minutes = round_up(minutes, step)
		text = _("{0}, rounded up to {1} min").format(text, step)
	return _priced(terms, minutes, text, _)


def _no_show(terms: RuleTerms, session: SessionFacts, _: Translate) -> _Part:
	if not terms.no_show_paid_minutes:
		return _Part(0, ZERO, _("Client did not appear: the time is not paid"))
	return _priced(terms, terms.no_show_paid_minutes, _("Client did not appear, fixed time"), _)


def _cancelled(terms: RuleTerms, session: SessionFacts, _: Translate) -> _Part:
	if not late_cancellation_is_paid(terms, session) or not terms.cancellation_paid_minutes:
		return _Part(0, ZERO, _("Cancelled: not paid"))
	text = _("Cancelled less than {0} h before the start, fixed time").format(terms.cancellation_free_hours)
	return _priced(terms, terms.cancellation_paid_minutes, text, _)


_TIME_OF = {Outcome.PERFORMED: _performed, Outcome.NO_SHOW: _no_show, Outcome.CANCELLED: _cancelled}


def _priced(terms: RuleTerms, minutes: int, text: str, _: Translate) -> _Part:
	if terms.calculation is Calculation.FIRST_BLOCK_FLAT:
		return _flat_block(terms, minutes, text, _)
	amount = round_money(terms.hourly_rate * minutes / 60)
	arithmetic = _("{0} min × {1}/h = {2}").format(minutes, money(terms.hourly_rate), money(amount))
	return _Part(minutes, amount, f"{text}: {arithmetic}")


def _flat_block(terms: RuleTerms, minutes: int, text: str, _: Translate) -> _Part:
	if not minutes:
		return _Part(0, ZERO, text)
	first = _("first {0} min flat {1}").format(terms.first_block_minutes, money(terms.first_block_amount))
	hours = round_up(max(0, minutes - terms.first_block_minutes), 60) // 60
	amount = round_money(terms.first_block_amount + hours * terms.further_hour_amount)
	if not hours:
		return _Part(minutes, amount, f"{text}: {first}")
	further = _("{0} started further h × {1} = {2}").format(
		hours, money(terms.further_hour_amount), money(amount)
	)
	return _Part(minutes, amount, f"{text}: {first} + {further}")


def _paid_travel_minutes(terms: RuleTerms, session: SessionFacts) -> int:
	if not terms.travel_time_paid or not session.on_site:
		return 0
	far_enough = not terms.travel_time_beyond_km or session.travel_km > terms.travel_time_beyond_km
	return session.travel_minutes if far_enough else 0


def _travel(terms: RuleTerms, session: SessionFacts, _: Translate) -> _Part:
	if (
		not session.on_site
		or session.outcome is Outcome.CANCELLED
		or not (session.travel_km and terms.km_rate)
	):
		return _Part(0, ZERO, "")
	km = min(session.travel_km, Decimal(terms.maximum_km)) if terms.maximum_km else session.travel_km
	amount = round_money(km * terms.km_rate)
	text = _("{0} km × {1}/km = {2}").format(number(km), money(terms.km_rate), money(amount))
	if km < session.travel_km:
		text = _("{0} km travelled, at most {1} km are paid: {2}").format(
			number(session.travel_km), terms.maximum_km, text
		)
	return _Part(0, amount, text)
