"""What the tests of mediation share: logins by role, settings for one test, times around now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from heidekreis_integration.permissions.scope import INSTITUTION_USER
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_institution, make_language, make_occasion, make_user
from heidekreis_integration.workflow.definitions import COUNTY, FINANCE, POOL

ROLES = (
	POOL,
	COUNTY,
	FINANCE,
	"Strategy Editor",
	"Municipality Officer",
	INSTITUTION_USER,
	"Mediator User",
)


class MediationTestCase(AppTestCase):
	"""Test with a login for each of `roles` (`users`); `clerk` is the pool's. Logins are slow to make."""

	roles: tuple[str, ...] = (POOL,)

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.users = {role: make_user(role) for role in cls.roles}
		cls.clerk = cls.users.get(POOL)

	@contextmanager
	def login(self, user: str) -> Iterator[None]:
		"""Act as `user` inside the block."""
		before = frappe.session.user
		frappe.set_user(user)
		try:
			yield
		finally:
			frappe.set_user(before)

	def configure(self, **values) -> None:
		"""Change settings for this test only."""
		self.addCleanup(frappe.clear_document_cache, "Heidekreis Settings", "Heidekreis Settings")
		for field, value in values.items():
			frappe.db.set_single_value("Heidekreis Settings", field, value)
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")

	def rule(self, **values) -> None:
		"""Change the terms of every compensation rule for this test only."""
		for name in frappe.get_all("Compensation Rule", pluck="name"):
			frappe.db.set_value("Compensation Rule", name, values)

	def state(self, document: Document | str, doctype: str = "Mediation Request") -> str:
		"""Return the stored state of a document."""
		name = document if isinstance(document, str) else document.name
		return frappe.db.get_value(doctype, name, "workflow_state")

	@contextmanager
	def refused(self, error: type[Exception], *words: str) -> Iterator[None]:
		"""Expect `error`, and that its German message contains `words`."""
		with self.assertRaises(error) as caught:
			yield
		for word in words:
			self.assertIn(word, str(caught.exception))


class RequesterTestCase(MediationTestCase):
	"""Test with an institution, its login (`requester`), a language and an occasion; no lead time."""

	roles = (POOL, INSTITUTION_USER)

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.requester = cls.users[INSTITUTION_USER]
		cls.institution = make_institution(cls.requester)
		cls.language, cls.occasion = make_language(), make_occasion()

	def setUp(self) -> None:
		super().setUp()
		self.rule(lead_time_working_days=0)


def at(hour: float, days: int = 10) -> datetime:
	"""Return a time on a day from today."""
	start = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	return start + timedelta(days=days, hours=hour)


def hours_ago(hours: float) -> datetime:
	"""Return a time in the past, to the minute."""
	return now_datetime().replace(second=0, microsecond=0) - timedelta(hours=hours)
