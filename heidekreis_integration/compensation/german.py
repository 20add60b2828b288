"""Figures as a German clerk writes them: decimal comma, point for thousands. Pure, no site needed."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def exact(value: object) -> Decimal:
	"""Return `value` from a database field as a Decimal of the digits shown, not of the binary fraction."""
	return Decimal(str(value or 0))


def round_money(amount: Decimal) -> Decimal:
	"""Round `amount` in euros to cents, half up (never to the even cent)."""
	return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def number(value: Decimal, decimals: int | None = None) -> str:
	"""Write a number with decimal comma: all its digits, or exactly `decimals` of them."""
	text = f"{value:,.{decimals}f}" if decimals is not None else f"{value.normalize():,f}"
	return text.translate(str.maketrans({",": ".", ".": ","}))


def money(amount: Decimal) -> str:
	"""Write an amount in euros, for example 1.234,50 €. Rates with more than two decimals keep them."""
	decimals = max(2, -int(amount.normalize().as_tuple().exponent))
	return f"{number(amount, decimals)} €"


def day(value: date) -> str:
	"""Write a date, for example 31.12.2026."""
	return f"{value:%d.%m.%Y}"
