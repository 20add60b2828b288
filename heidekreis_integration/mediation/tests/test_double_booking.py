"""No door books a mediator twice: desk, REST, portal, signed link, import, plan, or a session that is moved."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration import links
from heidekreis_integration.api import mediators
from heidekreis_integration.links.tests.test_service import token_of
from heidekreis_integration.mediation import offers
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.errors import DoubleBookingError, NotEligibleError, TravelTimeError
from heidekreis_integration.mediation.tests.support import MediationTestCase, at
from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.portal import link_pages
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
)
from heidekreis_integration.tests.served import ServedTestCase
from heidekreis_integration.workflow.definitions import POOL
from heidekreis_integration.workflow.door import insert_in_state

START, HOUR = at(10, days=12), timedelta(hours=1)


class TestEveryDoor(MediationTestCase):
	"""Each door is knocked at with a second session for somebody who is booked from ten to eleven."""

	roles = (POOL, MEDIATOR_USER)

	def setUp(self) -> None:
		super().setUp()
		self.language, self.municipality = make_language(), make_municipality()
		self.user = self.users[MEDIATOR_USER]
		self.mediator = make_mediator(self.language, municipality=self.municipality, user=self.user)
		# Offers are made while the mediator is still free; then somebody books the same hour.
		self.second = self.request()
		self.offer = offers.make_offers(self.second, [self.mediator], actor=self.clerk)[0]
		self.booked = assign(self.request(), self.mediator, actor=self.clerk)

	def request(self, **values) -> str:
		return make_request(
			"Approved",
			requesting_institution=make_institution(municipality=self.municipality),
			language=self.language,
			**({"planned_start": START} | values),
		)

	def values(self, **values) -> dict:
		entries = {
			"doctype": "Assignment",
			"mediation_request": self.second,
			"mediator": self.mediator,
			"planned_start": START,
			"planned_end": START + HOUR,
			"override_reason": "Ist mir egal",
		}
		return entries | values

	def refused_twice(self):
		return self.refused(DoubleBookingError, "einen anderen Einsatz")

	def tearDown(self) -> None:
		planned = {"mediator": self.mediator, "workflow_state": "Planned"}
		self.assertEqual(frappe.get_all("Assignment", planned, pluck="name"), [self.booked.name])
		super().tearDown()

	def test_desk_insert(self):
		with self.login(self.clerk), self.refused_twice():
			frappe.get_doc(self.values()).insert()

	def test_desk_insert_of_a_part_of_the_hour(self):
		with self.login(self.clerk), self.refused_twice():
			values = self.values(planned_start=START + HOUR / 2, planned_end=START + HOUR * 2)
			frappe.get_doc(values).insert()

	def test_import_of_rows(self):
		with self.login(self.clerk), self.refused_twice():
			frappe.flags.in_import = True
			try:
				frappe.get_doc(self.values()).insert()
			finally:
				frappe.flags.in_import = False

	def test_take_over_of_older_records(self):
		with self.refused_twice():
			insert_in_state(
				frappe.get_doc(self.values()), "Planned", actor="Administrator", reason="Übernahme"
			)

	def test_direct_assignment_whatever_the_reason(self):
		with self.refused_twice():
			assign(self.second, self.mediator, actor=self.clerk, override_reason="Ist mir egal")

	def test_portal(self):
		with self.login(self.user), self.refused(DoubleBookingError, "Sie haben zu dieser Zeit"):
			mediators.answer(self.offer, True)

	def test_signed_link(self):
		expires = now_datetime() + HOUR
		url = links.issue("Answer Offer", ("Assignment Offer", self.offer), self.mediator, expires_on=expires)
		link = links.spend(token_of(url), "Answer Offer")
		with self.login("Guest"), self.refused(DoubleBookingError, "Sie haben zu dieser Zeit"):
			link_pages.answer_offer(link, {"answer": "yes"})

	def test_new_offers(self):
		with self.refused(NotEligibleError, "einen anderen Einsatz"):
			offers.make_offers(self.request(), [self.mediator], actor=self.clerk)

	def test_a_planned_session_is_moved_there(self):
		later = START + HOUR * 6
		other = assign(self.request(planned_start=later), self.mediator, actor=self.clerk)
		with self.login(self.clerk), self.refused_twice():
			document = frappe.get_doc("Assignment", other.name)
			document.update({"planned_start": START, "planned_end": START + HOUR, "override_reason": "Ja"})
			document.save()
		other.reload()
		self.assertEqual(get_datetime(other.planned_start), later)
		with self.login(self.clerk), self.refused_twice():
			frappe.get_doc("Assignment", self.booked.name).update({"planned_end": later + HOUR}).save()
		frappe.db.delete("Assignment", {"name": other.name})

	def test_a_planned_session_is_given_to_a_booked_mediator(self):
		other = make_mediator(self.language, municipality=self.municipality)
		session = assign(self.second, other, actor=self.clerk)
		with self.login(self.clerk), self.assertRaises(frappe.ValidationError):
			frappe.get_doc("Assignment", session.name).update({"mediator": self.mediator}).save()

	def test_too_little_time_for_the_way_needs_a_reason(self):
		soon = self.request(planned_start=START + HOUR)
		with self.refused(TravelTimeError, "für Weg und Pause"):
			assign(soon, self.mediator, actor=self.clerk)
		assign(soon, self.mediator, actor=self.clerk, override_reason="Beide Stellen sind im selben Haus")
		kept = frappe.get_all("Assignment", {"mediation_request": soon}, pluck="override_reason")
		self.assertEqual(kept, ["Beide Stellen sind im selben Haus"])
		frappe.db.delete("Assignment", {"mediation_request": soon})


class TestRestDoor(ServedTestCase):
	"""The same over HTTP, with a clerk's session."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.clerk = cls.make_login(POOL)
		cls.language, cls.municipality = make_language(), make_municipality()
		cls.occasion = make_occasion()
		cls.mediator = make_mediator(cls.language, municipality=cls.municipality)
		cls.booked = cls.session(START)
		cls.later = cls.session(START + HOUR * 6)
		cls.request = cls.new_request("Approved", START)
		frappe.db.commit()

	@classmethod
	def new_request(cls, state: str, start) -> str:
		return make_request(
			state,
			requesting_institution=make_institution(municipality=cls.municipality),
			language=cls.language,
			occasion=cls.occasion,
			planned_start=start,
		)

	@classmethod
	def session(cls, start) -> str:
		return make_assignment(
			mediation_request=cls.new_request("Placed", start), mediator=cls.mediator, planned_start=start
		)

	def test_rest_books_nobody_twice(self):
		values = {
			"mediation_request": self.request,
			"mediator": self.mediator,
			"planned_start": START,
			"planned_end": START + HOUR,
			"override_reason": "Ist mir egal",
		}
		moved = {"planned_start": START, "planned_end": START + HOUR, "override_reason": "Ist mir egal"}
		clerk = self.visitor(self.clerk)
		before = self.planned()
		knocks = {
			"insert": ("POST", "/api/resource/Assignment", values),
			"insert by method": (
				"POST",
				"/api/method/frappe.client.insert",
				{"doc": {"doctype": "Assignment", **values}},
			),
			"update": ("PUT", f"/api/resource/Assignment/{self.later}", moved),
			"set value": (
				"POST",
				"/api/method/frappe.client.set_value",
				{"doctype": "Assignment", "name": self.later, "fieldname": moved},
			),
			"assign": (
				"POST",
				"/api/method/heidekreis_integration.api.placing.assign",
				{"request": self.request, "mediator": self.mediator, "override_reason": "Ist mir egal"},
			),
		}
		for knock, (method, path, sent) in knocks.items():
			with self.subTest(knock=knock):
				answer = clerk.send(method, path, sent)
				self.assertEqual(
					(answer.status, '"exc_type":"DoubleBookingError"' in answer.body), (417, True)
				)
		self.assertEqual(self.planned(), before)

	def planned(self) -> list:
		frappe.db.rollback()
		fields = ["name", "planned_start", "planned_end"]
		return frappe.get_all("Assignment", {"mediator": self.mediator}, fields, order_by="name")
