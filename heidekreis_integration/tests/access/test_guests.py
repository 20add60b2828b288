"""What guests send: one address gets one mail, and no line break leaves its field."""

from __future__ import annotations

import frappe

from heidekreis_integration.api import interest
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.integrations.mail_intake.sender import origin_of
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

	def test_an_address_that_looks_alike_is_another_one(self) -> None:
		place = f"amt{factories.number()}"
		institution = factories.make_institution(email=f"kita@{place}.example.org")
		for address, wanted in {
			f"kita@{place}.example.org": institution,
			f"kíta@{place}.example.org": None,
			f"kita@{place}.exämple.org": None,
			f"büro@{place}.example.org": None,
		}.items():
			mail = Mail("x@example.org", (), address, "Anfrage", None, "", (), {})
			self.assertEqual(wanted, origin_of(mail).institution, address)
		for address in ("kíta@example.org", "kita@exämple.org", "\u017ftadt@example.org"):
			self.assertIn("contact_email", public_form.read({"contact_email": address}).faults)
			with self.assertRaises(InterestError):
				self.express(first_name="Ann", email=address)
		self.assertNotIn("contact_email", public_form.read({"contact_email": "kita@example.org"}).faults)
