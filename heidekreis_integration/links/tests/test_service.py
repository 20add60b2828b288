"""Signed links by the service: what opens, what is spent, and that every refusal says the same."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import frappe
from frappe.utils import now_datetime

from heidekreis_integration import links
from heidekreis_integration.links import service
from heidekreis_integration.links.errors import LinkRefusedError, UnknownPurposeError
from heidekreis_integration.mediation.tests.support import MediationTestCase
from heidekreis_integration.tests.factories import make_mediator, make_municipality, make_user
from heidekreis_integration.workflow.door import system_transition

PURPOSE, OTHER_PURPOSE = "Answer Offer", "Confirm Attendance"
REFUSAL = (
	"Dieser Link ist nicht oder nicht mehr gültig: Vielleicht wurde er schon benutzt, oder seine Zeit ist "
	"abgelaufen. Bitte schauen Sie im Portal nach oder fragen Sie den Pool."
)


def token_of(url: str) -> str:
	"""Return the last part of a link's address."""
	return urlsplit(url).path.rpartition("/")[2]


class TestLinks(MediationTestCase):
	roles = ("Mediator User",)

	def setUp(self) -> None:
		super().setUp()
		self.municipality = make_municipality()
		self.reference = ("Municipality", self.municipality)
		self.mediator = make_mediator(municipality=self.municipality)

	def issue(self, holder: str = "", hours: float = 1, **values) -> str:
		expires = now_datetime() + timedelta(hours=hours)
		return token_of(
			links.issue(PURPOSE, self.reference, holder or self.mediator, expires_on=expires, **values)
		)

	def assertRefused(self, token: str, purpose: str | None = PURPOSE, **values) -> None:
		for use in (links.open, links.spend):
			with self.assertRaises(LinkRefusedError) as caught:
				use(token, purpose, **values)
			self.assertEqual(str(caught.exception), REFUSAL)

	def test_a_good_link_says_what_it_is_for(self):
		link = links.open(self.issue(), PURPOSE)
		self.assertEqual(
			(link.purpose, link.reference, link.holder), (PURPOSE, self.reference, self.mediator)
		)

	def test_opening_does_not_use_it_up(self):
		token = self.issue()
		for _time in range(3):
			links.open(token, PURPOSE)
		links.spend(token, PURPOSE)
		self.assertRefused(token)

	def test_a_link_for_many_uses_stays(self):
		token = self.issue(single_use=False)
		links.spend(token, PURPOSE)
		self.assertEqual(links.spend(token, PURPOSE).holder, self.mediator)

	def test_everything_else_is_refused_in_the_same_words(self):
		good = self.issue()
		revoked = self.issue()
		links.revoke(self.reference)
		self.assertRefused(revoked)
		self.assertRefused(good)
		self.assertRefused(self.issue(hours=-0.01))
		self.assertRefused(self.issue(), OTHER_PURPOSE)
		token = self.issue()
		self.assertRefused(token[:-1] + ("A" if token[-1] != "A" else "B"))
		self.assertRefused("f" * 24 + token[24:])
		self.assertRefused("")
		self.assertRefused(f"{self.reference[1]}")

	def test_revoking_one_purpose_leaves_the_others(self):
		token = self.issue()
		links.revoke(self.reference, OTHER_PURPOSE)
		self.assertTrue(links.open(token, PURPOSE))
		links.revoke(self.reference, PURPOSE)
		self.assertRefused(token)

	def test_nobody_else_who_is_logged_in(self):
		token, user = self.issue(), self.users["Mediator User"]
		self.assertRefused(token, visitor=user)
		self.assertTrue(links.open(token, PURPOSE, visitor="Guest"))
		frappe.db.set_value("Mediator", self.mediator, "user", user)
		frappe.local.cache = {}
		self.assertTrue(links.open(self.issue(), PURPOSE, visitor=user))

	def test_who_has_left_or_was_disabled_has_no_links(self):
		token, user = self.issue(), make_user()
		by_mail = self.issue(user)
		frappe.db.set_value("User", user, "enabled", 0)
		self.assertRefused(by_mail)
		system_transition(
			frappe.get_doc("Mediator", self.mediator), "Leave Pool", actor="Administrator", reason="Umzug"
		)
		self.assertRefused(token)

	def test_the_database_holds_no_token(self):
		token = self.issue()
		row = frappe.db.get_value("Signed Link", token[:24], "*", as_dict=True)
		self.assertTrue(row)
		self.assertNotIn(token[24:], str(row))

	def test_old_links_are_forgotten(self):
		old, recent = self.issue(hours=-24 * 91), self.issue(hours=-24 * 89)
		service.forget_old()
		self.assertFalse(frappe.db.exists("Signed Link", old[:24]))
		self.assertTrue(frappe.db.exists("Signed Link", recent[:24]))
		self.assertRefused(old)

	def test_only_for_what_there_is_a_page(self):
		with self.assertRaises(UnknownPurposeError):
			links.issue("Open the Safe", self.reference, self.mediator, expires_on=now_datetime())

	def test_nobody_makes_links_by_hand(self):
		with self.assertRaises(frappe.ValidationError):
			frappe.get_doc(
				{
					"doctype": "Signed Link",
					"purpose": PURPOSE,
					"reference_doctype": "Municipality",
					"reference_name": self.municipality,
					"holder": self.mediator,
					"expires_on": now_datetime(),
				}
			).insert()
