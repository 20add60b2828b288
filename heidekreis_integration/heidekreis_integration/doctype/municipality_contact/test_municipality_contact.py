"""Rules of DocType Municipality Contact."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.network.access import municipalities_of
from heidekreis_integration.network.errors import (
	ContactLoginError,
	ContactPeriodError,
	ContactUnreachableError,
	ForeignContactError,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_municipality, make_user


class TestMunicipalityContact(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.officer = make_user("Municipality Officer")
		self.town = make_municipality(kind="Town")

	def make(self, **values):
		data = {
			"doctype": "Municipality Contact",
			"contact_name": "Muster Person",
			"function": "Integrationsbeauftragte*r",
			"municipality": self.town,
			"email": "kommune@example.org",
			"valid_from": "2024-01-01",
			"user": self.officer,
		}
		return frappe.get_doc(data | values).insert()

	def as_officer(self, contact, **values):
		with self.set_user(self.officer):
			document = frappe.get_doc("Municipality Contact", contact.name)
			document.update(values)
			return document.save(ignore_permissions=True)

	def test_a_valid_entry_opens_the_municipality_and_its_members(self):
		joint = make_municipality(kind="Joint Municipality")
		member = make_municipality(parent_municipality=joint)
		self.make(municipality=joint)
		self.assertEqual(municipalities_of(self.officer), [joint, member])

	def test_an_entry_of_the_past_or_future_opens_nothing(self):
		self.make(valid_to=add_days(nowdate(), -1))
		self.make(valid_from=add_days(nowdate(), 1))
		self.assertEqual(municipalities_of(self.officer), [])

	def test_the_last_day_still_counts(self):
		self.make(valid_to=nowdate())
		self.assertEqual(municipalities_of(self.officer), [self.town])

	def test_a_period_that_ends_before_it_begins_is_refused(self):
		with self.assertRaises(ContactPeriodError):
			self.make(valid_to="2023-12-31")

	def test_the_same_login_twice_at_a_time_is_refused(self):
		self.make(valid_to="2025-06-30")
		with self.assertRaises(ContactPeriodError):
			self.make(valid_from="2025-06-30")
		self.make(valid_from="2025-07-01")

	def test_a_contact_nobody_can_reach_is_refused(self):
		with self.assertRaises(ContactUnreachableError):
			self.make(email=None)
		with self.assertRaises(ContactUnreachableError):
			self.make(email=None, phone="05161 000000", mailing_consent=1)
		self.make(email=None, phone="05161 000000")

	def test_the_login_needs_the_role_and_must_be_enabled(self):
		with self.assertRaises(ContactLoginError):
			self.make(user=make_user("Mediator User"))
		frappe.db.set_value("User", self.officer, "enabled", 0)
		with self.assertRaises(ContactLoginError):
			self.make()

	def test_an_officer_changes_the_own_contact_data(self):
		contact = self.make()
		self.assertIsNone(contact.confirmed_on)
		changed = self.as_officer(contact, phone="05161 000001", topics="Sprache")
		self.assertEqual(changed.phone, "05161 000001")
		self.assertEqual(getdate(changed.confirmed_on), getdate(nowdate()))

	def test_an_officer_changes_nothing_else(self):
		contact = self.make()
		for field, value in (
			("municipality", make_municipality()),
			("valid_from", "2023-01-01"),
			("valid_to", add_days(nowdate(), 1)),
			("is_deputy", 1),
			("user", make_user("Municipality Officer")),
		):
			with self.subTest(field=field), self.assertRaises(ForeignContactError):
				self.as_officer(contact, **{field: value})

	def test_an_officer_changes_nobody_elses_entry(self):
		contact = self.make(user=make_user("Municipality Officer"))
		with self.assertRaises(ForeignContactError):
			self.as_officer(contact, phone="05161 000001")

	def test_an_officer_makes_no_entry(self):
		with self.set_user(self.officer), self.assertRaises(frappe.PermissionError):
			self.make()

	def test_nobody_types_the_day_of_confirmation(self):
		contact = self.make(confirmed_on="2024-02-02")
		self.assertIsNone(contact.confirmed_on)
