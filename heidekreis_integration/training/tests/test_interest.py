"""The form for people who want to become mediators: one answer for all, filed only after the confirmation."""

from __future__ import annotations

import re
from email import message_from_string, policy

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration import links
from heidekreis_integration.api import interest as api
from heidekreis_integration.portal import interest_link
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_language, make_mediator, make_municipality, number
from heidekreis_integration.training import pipeline
from heidekreis_integration.training.errors import InterestError


class TestInterest(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.language, cls.municipality = make_language(), make_municipality()

	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_single_value("Heidekreis Settings", "pool_email", "pool@example.org")
		# Each test comes from an address of its own: the calls of one are counted for an hour.
		frappe.local.request_ip = f"test-{number()}"
		self.address = f"interesse-{number()}@example.org"

	def send(self, **values) -> dict:
		form = {
			"first_name": "Mina",
			"last_name": "Muster",
			"email": self.address,
			"municipality": self.municipality,
			"german_level": "C1",
			"language_1": self.language,
			"level_1": "Native",
			"motivation": "Ich helfe gern.",
			"privacy": 1,
		}
		with self.set_user("Guest"):
			return api.express(**(form | values))

	def held(self) -> list[str]:
		return frappe.get_all("Mediator Interest", {"email": self.address}, pluck="name")

	def mailed_token(self) -> str:
		row = frappe.db.get_value(
			"Notice Log", {"recipient": self.address, "kind": "Confirm Interest"}, "email_queue"
		)
		mail = message_from_string(frappe.db.get_value("Email Queue", row, "message"), policy=policy.default)
		text = mail.get_body(("plain",)).get_content()
		return re.search(r"/l/([0-9a-zA-Z_-]{67})", text)[1]

	def test_what_no_form_sends_is_refused_in_words(self):
		for field, value in (("first_name", ["Mina"]), ("email", {"a": 1}), ("language_1", [self.language])):
			with self.subTest(field), self.assertRaisesRegex(InterestError, "laden Sie die Seite neu"):
				self.send(**{field: value})
		self.assertEqual(self.held(), [])

	def test_confirmed_forms_become_interested_mediators(self):
		self.send()
		self.assertFalse(frappe.db.exists("Mediator", {"email": self.address}))
		with self.set_user("Guest"):
			link = links.spend(self.mailed_token(), "Confirm Interest")
			answer = interest_link.act(link, {})
		self.assertIn("Ihre Adresse ist bestätigt.", answer["message"])
		mediator = frappe.get_doc("Mediator", {"email": self.address})
		self.assertEqual(
			(mediator.workflow_state, mediator.full_name, mediator.municipality, mediator.remarks),
			("Interested", "Mina Muster", self.municipality, "Ich helfe gern."),
		)
		self.assertEqual(
			[(row.language, row.level) for row in mediator.languages], [(self.language, "Native")]
		)
		self.assertEqual(str(mediator.privacy_notice_on), nowdate())
		told = frappe.get_all(
			"Notice Log", {"recipient": "pool@example.org", "reference_name": mediator.name}
		)
		self.assertEqual(len(told), 1)

	def test_a_link_confirms_once(self):
		self.send()
		token = self.mailed_token()
		interest_link.act(links.spend(token, "Confirm Interest"), {})
		with self.assertRaises(links.LinkRefusedError):
			links.spend(token, "Confirm Interest")

	def test_the_answer_does_not_tell_who_is_known(self):
		new = self.send()
		self.address = frappe.db.get_value("Mediator", make_mediator(self.language), "email")
		self.assertEqual(self.send(), new)
		interest_link.act(links.spend(self.mailed_token(), "Confirm Interest"), {})
		self.assertEqual(frappe.db.count("Mediator", {"email": self.address}), 1)
		self.assertEqual(frappe.db.get_value("Mediator Interest", self.held()[0], "status"), "Known Already")

	def test_robots_get_the_same_answer_and_leave_nothing(self):
		people = self.send()
		self.assertEqual(len(self.held()), 1)
		self.assertEqual(self.send(homepage="https://example.org"), people)
		self.assertEqual(len(self.held()), 1)

	def test_nobody_floods_a_foreign_mailbox(self):
		for _unused in range(6):
			self.send()
		self.assertEqual(len(self.held()), 3)

	def test_what_is_missing_or_wrong_is_said(self):
		for wrong, text in (
			({"first_name": " "}, "Bitte geben Sie Name"),
			({"last_name": "http://a.example"}, "Buchstaben"),
			({"email": "keine"}, "E-Mail-Adresse"),
			({"phone": "abc"}, "Telefonnummer"),
			({"municipality": "Atlantis"}, "Gemeinde"),
			({"german_level": "Z9"}, "Deutsch"),
			({"language_1": "Klingonisch"}, "Liste"),
			({"language_1": ""}, "mindestens eine Sprache"),
			({"privacy": 0}, "Datenschutzhinweis"),
		):
			with self.subTest(wrong=wrong), self.assertRaisesRegex(InterestError, text):
				self.send(**wrong)
		self.assertEqual(self.held(), [])

	def test_old_forms_are_deleted(self):
		self.send()
		frappe.db.set_value("Mediator Interest", self.held()[0], "received_on", add_days(now_datetime(), -15))
		pipeline.forget_interest()
		self.assertEqual(self.held(), [])
