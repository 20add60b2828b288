"""What guests send: one address gets one mail, and no line break leaves its field."""

from __future__ import annotations

import frappe

from heidekreis_integration.api import interest
from heidekreis_integration.portal import public_form
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.access.world import as_user
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.training.errors import InterestError

GUEST = "Guest"


class TestGuests(AppTestCase):
	"""The two forms that are open to everybody."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.values = {
			"last_name": "Muster",
			"municipality": factories.make_municipality(),
			"german_level": "C1",
			"language_1": factories.make_language(),
			"level_1": "C1",
			"privacy": 1,
		}

	def express(self, **values) -> dict | None:
		frappe.local.request_ip = f"192.0.2.{factories.number().split('-')[0]}"
		with as_user(GUEST):
			interest.express(**self.values | values)
		fields = ["first_name", "email"]
		return frappe.db.get_value(
			"Mediator Interest", {"email": values["email"].strip()}, fields, as_dict=True
		)

	def test_a_form_of_interest_mails_to_one_address_only(self) -> None:
		address = f"{factories.number()}@example.org"
		for several in (f"{address}, b@example.org", f"{address},b@example.org", f"{address}\nb@example.org"):
			with self.assertRaises(InterestError, msg=several):
				self.express(first_name="Ann", email=several)
		self.assertEqual(address, self.express(first_name="Ann", email=f" {address} ").email)

	def test_names_stay_in_one_line(self) -> None:
		held = self.express(first_name="Ann\r\nBcc: x@example.org", email=f"{factories.number()}@example.org")
		self.assertEqual("Ann Bcc: x@example.org", held.first_name)
		entries = public_form.read({"institution_name": "Kita\r\nBcc: x@example.org", "place": "Hof\nRaum 1"})
		self.assertEqual("Kita Bcc: x@example.org", entries.sender["institution_name"])
		self.assertEqual("Hof\nRaum 1", entries.values["place"])
