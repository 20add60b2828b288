"""The payment list as a spreadsheet program and a bank clerk see it. No site needed."""

from __future__ import annotations

import csv
import io
import unittest
from datetime import date
from decimal import Decimal

from heidekreis_integration.compensation.payment_csv import HEADER, Payment, payment_csv


def payment(**values) -> Payment:
	data = {
		"claim": "ABR-2026-00001",
		"account_holder": "Muster Person",
		"iban": "DE02120300000000202051",
		"amount": Decimal("1236.84"),
		"currency": "EUR",
		"remittance_text": "Sprachmittlung ABR-2026-00001 01.01.2026-31.03.2026",
		"execution_date": date(2026, 4, 15),
	}
	return Payment(**(data | values))


def rows(content: bytes) -> list[list[str]]:
	return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


class TestPaymentCsv(unittest.TestCase):
	def test_file_is_what_german_spreadsheet_programs_expect(self):
		content = payment_csv([payment()])
		self.assertTrue(content.startswith(b"\xef\xbb\xbf"))
		self.assertEqual(
			rows(content),
			[
				list(HEADER),
				[
					"ABR-2026-00001",
					"Muster Person",
					"DE02120300000000202051",
					"1236,84",
					"EUR",
					"Sprachmittlung ABR-2026-00001 01.01.2026-31.03.2026",
					"15.04.2026",
				],
				["Summe", "", "", "1236,84", "EUR", "", ""],
			],
		)

	def test_total_adds_up_without_binary_error(self):
		content = payment_csv([payment(amount=Decimal("0.10")), payment(amount=Decimal("0.20"))])
		self.assertEqual(rows(content)[-1][3], "0,30")

	def test_a_name_cannot_become_a_formula(self):
		for name in ("=HYPERLINK()", "+49", "-1", "@SUM(A1)"):
			with self.subTest(name=name):
				self.assertEqual(rows(payment_csv([payment(account_holder=name)]))[1][1], f"'{name}")

	def test_a_semicolon_in_a_name_moves_no_column(self):
		row = rows(payment_csv([payment(account_holder='Muster; "Person"')]))[1]
		self.assertEqual((row[1], row[3]), ('Muster; "Person"', "1236,84"))
