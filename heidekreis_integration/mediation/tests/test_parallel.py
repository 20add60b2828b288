"""Twenty mediators accept one session at the same moment, over HTTP; and one mediator two sessions."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import now_datetime

from heidekreis_integration import links
from heidekreis_integration.links.tests.test_service import token_of
from heidekreis_integration.mediation import offers
from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.served import Answer, ServedTestCase

BY_PORTAL, BY_LINK = 10, 10
TAKEN = "Der Einsatz ist inzwischen vergeben. Vielen Dank trotzdem."


class TestParallelAcceptance(ServedTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.language, cls.municipality = factories.make_language(), factories.make_municipality()
		cls.occasion = factories.make_occasion()
		cls.institution = factories.make_institution(municipality=cls.municipality)
		cls.logins = [cls.make_login(MEDIATOR_USER) for _number in range(BY_PORTAL)]
		cls.mediators = [cls.mediator(user=user) for user in cls.logins]
		cls.mediators += [cls.mediator() for _number in range(BY_LINK)]
		frappe.db.commit()

	@classmethod
	def mediator(cls, **values) -> str:
		return factories.make_mediator(cls.language, municipality=cls.municipality, **values)

	def request(self, start: datetime, institution: str = "") -> str:
		return factories.make_request(
			"Approved",
			requesting_institution=institution or self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=start,
		)

	def link(self, offer: str, mediator: str) -> str:
		expires = now_datetime() + timedelta(hours=5)
		reference = ("Assignment Offer", offer)
		return f"/l/{token_of(links.issue('Answer Offer', reference, mediator, expires_on=expires))}"

	def test_twenty_at_the_same_moment(self):
		request = self.request(day(20))
		made = offers.make_offers(request, self.mediators, actor="Administrator")
		paths = [self.link(*pair) for pair in zip(made[BY_PORTAL:], self.mediators[BY_PORTAL:], strict=True)]
		frappe.db.commit()
		visitors = [self.visitor(user) for user in self.logins]
		guests = [self.visitor() for _path in paths]

		def by_portal(visitor, offer):
			return lambda: visitor.call("mediators.answer", offer=offer, accept=True)

		def by_link(guest, path):
			return lambda: guest.send("POST", path, {"answer": "yes"}, form=True)

		tasks = [by_portal(*pair) for pair in zip(visitors, made, strict=False)]
		tasks += [by_link(*pair) for pair in zip(guests, paths, strict=True)]
		answers = self.at_once(*tasks)

		won = [number for number, answer in enumerate(answers) if self.has_won(number, answer)]
		self.assertEqual(len(won), 1, [answer.status for answer in answers])
		for number, answer in enumerate(answers):
			if number in won:
				continue
			if number < BY_PORTAL:
				self.assertEqual((answer.status, answer.said()), (417, TAKEN))
			else:
				self.assertEqual(answer.status, 200)
				self.assertIn(TAKEN, answer.body)
		sessions = frappe.get_all(
			"Assignment", {"mediation_request": request}, ["mediator", "workflow_state"], as_list=True
		)
		self.assertEqual(list(sessions), [(self.mediators[won[0]], "Planned")])
		states = [frappe.db.get_value("Assignment Offer", offer, "status") for offer in made]
		self.assertEqual(states.count("Accepted"), 1)
		self.assertEqual(states.count("Filled"), 19)
		told = frappe.get_all("Notice Log", {"kind": "Offer Filled", "reference_name": ("in", made)})
		self.assertEqual(len(told), 19, "each of the others is told at once, by mail, and once")
		self.assertEqual(frappe.db.get_value("Mediation Request", request, "workflow_state"), "Placed")

	def test_one_mediator_accepts_two_sessions_at_the_same_time(self):
		"""By portal and by link at the same moment: one session, and a clear answer about the other."""
		start, mediator = day(23), self.mediators[0]
		elsewhere = factories.make_institution(municipality=self.municipality)
		requests = [self.request(start), self.request(start, elsewhere)]
		made = [offers.make_offers(request, [mediator], actor="Administrator")[0] for request in requests]
		path = self.link(made[1], mediator)
		frappe.db.commit()
		visitor, guest = self.visitor(self.logins[0]), self.visitor()
		answers = self.at_once(
			lambda: visitor.call("mediators.answer", offer=made[0], accept=True),
			lambda: guest.send("POST", path, {"answer": "yes"}, form=True),
		)
		self.assertEqual(sorted(answer.status == 200 for answer in answers), [False, True])
		loser = next(answer for answer in answers if answer.status != 200)
		self.assertIn(loser.status, (417, 422))
		text = loser.said() if loser.status == 417 else loser.body
		self.assertIn("Sie haben zu dieser Zeit schon einen anderen Einsatz.", text)
		self.assertEqual(frappe.db.count("Assignment", {"mediator": mediator, "planned_start": start}), 1)

	@staticmethod
	def has_won(number: int, answer: Answer) -> bool:
		return answer.status == 200 and (number < BY_PORTAL or "Der Einsatz gehört Ihnen" in answer.body)


def day(days: int) -> datetime:
	"""Return ten o'clock on a day ahead."""
	return (now_datetime() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
