"""The payment list as a file that German spreadsheet programs open rightly. Pure, no site needed."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from heidekreis_integration.compensation.german import day, number

# The file is read by German bank and budget programs: its words do not follow a user's language.
HEADER = (
	"Abrechnung",
	"Kontoinhaber*in",
	"IBAN",
	"Betrag",
	"Währung",
	"Verwendungszweck",
	"Ausführungsdatum",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Payment:
	"""One payment, `amount` in `currency`."""

	claim: str
	account_holder: str
	iban: str
	amount: Decimal
	currency: str
	remittance_text: str
	execution_date: date


def payment_csv(payments: list[Payment]) -> bytes:
	"""Return the payments as CSV: semicolons, decimal comma, UTF-8 with byte order mark, a total at the end."""
	buffer = io.StringIO()
	writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
	writer.writerow(HEADER)
	for payment in payments:
		writer.writerow([harmless(cell) for cell in _cells(payment)])
	total = sum((payment.amount for payment in payments), Decimal(0))
	writer.writerow(["Summe", "", "", number(total, 2).replace(".", ""), "EUR", "", ""])
	return buffer.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
	"""Return `text` so that a spreadsheet program shows it and never runs it as a formula."""
	return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cells(payment: Payment) -> tuple[str, ...]:
	return (
		payment.claim,
		payment.account_holder,
		payment.iban,
		number(payment.amount, 2).replace(".", ""),
		payment.currency,
		payment.remittance_text,
		day(payment.execution_date),
	)
