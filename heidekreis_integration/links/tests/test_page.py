"""The page behind the links over HTTP: without a login, acting by its button only, one answer to all that is wrong."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from heidekreis_integration import links
from heidekreis_integration.links.tests.test_service import REFUSAL, token_of
from heidekreis_integration.mediation import offers
from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.served import Answer, ServedTestCase

YES, NO = {"answer": "yes"}, {"answer": "no"}


class TestLinkPage(ServedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.language, cls.municipality = factories.make_language(), factories.make_municipality()
		cls.occasion = factories.make_occasion()
		cls.institution = factories.make_institution(municipality=cls.municipality)
		cls.mediator = cls.new_mediator()
		cls.login = cls.make_login(MEDIATOR_USER)
		cls.other = cls.new_mediator(user=cls.login)
		frappe.db.commit()

	@classmethod
	def new_mediator(cls, **values) -> str:
		return factories.make_mediator(cls.language, municipality=cls.municipality, **values)

	def offer(self) -> str:
		"""Make a request of its own day and offer it; return the offer."""
		number = frappe.db.count("Assignment Offer")
		start = (now_datetime() + timedelta(days=30 + number)).replace(
			hour=10, minute=0, second=0, microsecond=0
		)
		request = factories.make_request(
			"Approved",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=start,
		)
		return offers.make_offers(request, [self.mediator], actor="Administrator")[0]

	def link(self, offer: str, hours: float = 5, purpose: str = "Answer Offer", **values) -> str:
		expires = now_datetime() + timedelta(hours=hours)
		url = links.issue(purpose, ("Assignment Offer", offer), self.mediator, expires_on=expires, **values)
		frappe.db.commit()
		return f"/l/{token_of(url)}"

	def status(self, offer: str) -> str:
		frappe.db.rollback()
		return frappe.db.get_value("Assignment Offer", offer, "status")

	def test_looking_does_nothing_and_the_button_accepts(self):
		offer = self.offer()
		path = self.link(offer)
		guest = self.visitor()
		for method in ("GET", "HEAD", "GET"):
			self.assertEqual(guest.send(method, path).status, 200)
		page = guest.send("GET", path)
		self.assertIn("Annehmen", page.body)
		self.assertEqual(self.status(offer), "Open")
		headers = dict(page.headers)
		self.assertEqual(headers["Cache-Control"], "no-store, private")
		self.assertIn(("Referrer-Policy", "no-referrer"), page.headers)
		self.assertIn('<meta name="referrer" content="no-referrer">', page.body)
		self.assertIn("noindex", headers["X-Robots-Tag"])
		answer = guest.send("POST", path, YES, form=True)
		self.assertEqual(answer.status, 200)
		self.assertIn("Der Einsatz gehört Ihnen", answer.body)
		self.assertEqual(self.status(offer), "Accepted")
		session = frappe.get_doc(
			"Assignment",
			{
				"mediator": self.mediator,
				"mediation_request": frappe.db.get_value("Assignment Offer", offer, "mediation_request"),
			},
		)
		self.assertEqual(session.workflow_state, "Planned")
		via = frappe.db.get_value("Assignment Offer", offer, "answered_via")
		self.assertEqual(via, "Signed Link")
		door = frappe.get_all("Transition Log", {"reference_name": session.mediation_request}, pluck="door")
		self.assertIn("Signed Link", door)

	def test_declining(self):
		offer = self.offer()
		answer = self.visitor().send("POST", self.link(offer), NO, form=True)
		self.assertEqual((answer.status, self.status(offer)), (200, "Declined"))

	def test_every_link_that_is_not_good_gets_the_answer_of_one_that_never_was(self):
		offer = self.offer()
		good = self.link(offer)
		revoked, expired = self.link(offer), self.link(offer, hours=-1)
		frappe.db.set_value("Signed Link", revoked[3:27], "revoked_on", now_datetime())
		of_nothing = self.link(offer, purpose="Confirm Session")
		frappe.db.set_value("Signed Link", of_nothing[3:27], "purpose", "Answer Offers")
		frappe.db.commit()
		used = self.link(self.offer())
		self.assertEqual(self.visitor().send("POST", used, NO, form=True).status, 200)
		bad = {
			"tampered signature": good[:-1] + ("A" if good[-1] != "A" else "B"),
			"tampered name": good[:3] + ("0" if good[3] != "0" else "1") + good[4:],
			"expired": expired,
			"reused": used,
			"revoked": revoked,
			"wrong purpose": of_nothing,
			"nonsense": "/l/abc",
		}
		guest = self.visitor()
		for method, values in (("GET", None), ("POST", YES), ("POST", NO)):
			never = self.ask(guest, method, "/l/" + "0" * 67, values)
			self.assertEqual(never.status, 404)
			self.assertIn(REFUSAL, never.body)
			for cause, path in bad.items():
				with self.subTest(cause=cause, method=method):
					self.assertEqual(self.ask(guest, method, path, values), never)
		self.assertEqual(self.status(offer), "Open")
		self.assertEqual(self.visitor().send("POST", good, YES, form=True).status, 200)

	def test_another_mediators_login_can_do_nothing_with_it(self):
		offer = self.offer()
		good = self.link(offer)
		visitor = self.visitor(self.login)
		for method, values in (("GET", None), ("POST", YES)):
			never = self.ask(visitor, method, "/l/" + "0" * 67, values)
			self.assertEqual(never.status, 404)
			self.assertEqual(self.ask(visitor, method, good, values), never)
		self.assertEqual(self.status(offer), "Open")

	def test_what_is_refused_leaves_the_link_good(self):
		"""A double booking is said on the page, nothing is booked, and the link can still decline."""
		offer = self.offer()
		path = self.link(offer)
		start = frappe.db.get_value("Assignment Offer", offer, "planned_start")
		factories.make_assignment(
			mediator=self.mediator, planned_start=start, mediation_request=self.placed(start)
		)
		frappe.db.commit()
		guest = self.visitor()
		answer = guest.send("POST", path, YES, form=True)
		self.assertEqual(answer.status, 422)
		self.assertIn("Sie haben zu dieser Zeit schon einen anderen Einsatz.", answer.body)
		self.assertEqual(self.status(offer), "Open")
		self.assertEqual(guest.send("POST", path, NO, form=True).status, 200)
		self.assertEqual(self.status(offer), "Declined")

	def placed(self, start) -> str:
		return factories.make_request(
			"Placed",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=start,
		)

	@staticmethod
	def ask(visitor, method: str, path: str, values: dict | None) -> Answer:
		return visitor.send(method, path, values, form=values is not None)
