"""The matrix against the live site: every role, every DocType, every kind of access."""

from __future__ import annotations

import frappe

from heidekreis_integration.tests.access.matrix import MATRIX
from heidekreis_integration.tests.access.probes import probes_of
from heidekreis_integration.tests.access.world import World, live_doctypes, shares_looked_up_once
from heidekreis_integration.tests.base import AppTestCase


class TestMatrix(AppTestCase):
	"""What each role reaches, as the role itself."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()

	def test_every_doctype_of_the_app_has_a_row(self) -> None:
		self.assertEqual(sorted(MATRIX), live_doctypes())

	def test_each_role_reaches_what_the_matrix_says(self) -> None:
		with shares_looked_up_once():
			for doctype in live_doctypes():
				for probe in probes_of(self.world, doctype):
					with self.subTest(probe.title):
						probe.ask()
