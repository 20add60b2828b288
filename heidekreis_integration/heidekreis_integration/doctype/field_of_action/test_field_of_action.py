"""Rules of DocType Field of Action."""

from __future__ import annotations

import frappe

from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import number


class TestFieldOfAction(AppTestCase):
	def make(self, **values):
		return frappe.get_doc({"doctype": "Field of Action", "title": f"Feld {number()}"} | values).insert()

	def test_a_new_field_comes_last(self):
		first, second = self.make(), self.make()
		self.assertEqual(second.sequence, first.sequence + 1)

	def test_a_given_place_stays(self):
		self.assertEqual(self.make(sequence=3).sequence, 3)
