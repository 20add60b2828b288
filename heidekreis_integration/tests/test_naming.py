"""Numbers of documents: by year, and each once, also for those who come at the same moment."""

from __future__ import annotations

import threading

import frappe

from heidekreis_integration.naming import serial_name, unguessable_name, year_name
from heidekreis_integration.tests.base import AppTestCase

AT_ONCE = 6
PATIENCE = 30


class TestNaming(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.prefix = f"T{frappe.generate_hash(length=8)}"

	def test_counted_by_the_year_of_the_day(self):
		names = [year_name(self.prefix, day) for day in ("2024-12-31", "2025-01-01", "2024-01-01")]
		self.assertEqual(
			names, [f"{self.prefix}-2024-00001", f"{self.prefix}-2025-00001", f"{self.prefix}-2024-00002"]
		)
		self.assertEqual(serial_name(self.prefix, 3), f"{self.prefix}-001")

	def test_unguessable_names_tell_no_order(self):
		self.assertEqual(len({unguessable_name("SM") for _ in range(50)}), 50)

	def test_the_first_number_of_a_year_for_many_at_the_same_moment(self):
		found: list[str] = []
		barrier = threading.Barrier(AT_ONCE)
		site, sites_path, prefix = frappe.local.site, frappe.local.sites_path, self.prefix

		def take() -> None:
			frappe.init(site=site, sites_path=sites_path)
			frappe.connect()
			try:
				barrier.wait(PATIENCE)
				found.append(year_name(prefix, "2031-01-01"))
				frappe.db.commit()
			finally:
				frappe.destroy()

		threads = [threading.Thread(target=take) for _ in range(AT_ONCE)]
		for thread in threads:
			thread.start()
		for thread in threads:
			thread.join(PATIENCE)
		expected = [f"{prefix}-2031-{n:05d}" for n in range(1, AT_ONCE + 1)]
		self.assertEqual(sorted(found), expected)
