"""Base of the app's tests: a real site, German, nothing left behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.tests.utils import FrappeTestCase


class AppTestCase(FrappeTestCase):
	"""Test on the site's real database; every test starts from what the class has set up."""

	def setUp(self) -> None:
		super().setUp()
		frappe.set_user("Administrator")
		frappe.local.lang = "de"
		frappe.clear_messages()
		frappe.db.savepoint("before_test")

	def tearDown(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="before_test")
		super().tearDown()

	@contextmanager
	def set_user(self, user: str) -> Iterator[None]:
		"""Act as `user` for a while. Later Frappe versions bring the same."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)
