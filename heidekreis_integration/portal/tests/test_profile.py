"""Mediators say themselves when they are away: their own absences, nobody else's, nothing else."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.api import profile
from heidekreis_integration.mediation.errors import CalendarError
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase


class TestOwnAbsences(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.user = factories.make_user(MEDIATOR_USER)
		self.mediator = factories.make_mediator(user=self.user)

	def absences(self) -> list:
		return frappe.get_doc("Mediator", self.mediator).absences

	def add(self, first: int, last: int) -> str:
		with self.set_user(self.user):
			return profile.add_absence(add_days(nowdate(), first), add_days(nowdate(), last))["absence"]

	def test_an_absence_is_entered_and_deleted(self):
		name = self.add(10, 17)
		self.assertEqual(self.absences()[0].to_date, getdate(add_days(nowdate(), 17)))
		with self.set_user(self.user):
			profile.remove_absence(name)
		self.assertEqual(self.absences(), [])

	def test_impossible_days_are_refused(self):
		self.add(10, 17)
		for first, last in ((5, 3), (-9, -3), (15, 20)):
			with self.subTest(first=first, last=last), self.assertRaises(CalendarError):
				self.add(first, last)
		self.assertEqual(len(self.absences()), 1)

	def test_others_absences_can_not_be_deleted(self):
		name = self.add(10, 17)
		other = factories.make_user(MEDIATOR_USER)
		factories.make_mediator(user=other)
		with self.set_user(other), self.assertRaises(frappe.PermissionError):
			profile.remove_absence(name)
		self.assertEqual(len(self.absences()), 1)

	def test_a_login_that_is_no_mediator_is_refused(self):
		for user in (factories.make_user(INSTITUTION_USER), "Guest", "Administrator"):
			with self.subTest(user=user), self.set_user(user), self.assertRaises(frappe.PermissionError):
				profile.add_absence(nowdate(), nowdate())
