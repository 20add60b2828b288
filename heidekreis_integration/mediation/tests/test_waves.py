"""Waves of offers, unmet demand, and the search that starts again."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.api.placing import take_step
from heidekreis_integration.mediation import offers, sessions, waves
from heidekreis_integration.mediation.errors import RequestStateError, UnmetDemandProtectedError
from heidekreis_integration.mediation.tests.support import MediationTestCase, at
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_request,
)
from heidekreis_integration.workflow.door import system_transition

CLERK = "Administrator"


class WavesTestCase(MediationTestCase):
	roles = ()

	def setUp(self) -> None:
		super().setUp()
		self.configure(offer_wave_size=2, offer_wave_hours=6, offer_answer_hours=24)
		self.language, self.municipality = make_language(), make_municipality()
		self.institution = make_institution(municipality=self.municipality, email="kita-wellen@example.org")

	def mediators(self, count: int) -> list[str]:
		return [make_mediator(self.language, municipality=self.municipality) for _number in range(count)]

	def request(self, **values) -> str:
		values = {"planned_start": at(10), "requesting_institution": self.institution} | values
		return make_request("Approved", language=self.language, **values)

	def offered(self, request: str, **filters) -> list[str]:
		return frappe.get_all(
			"Assignment Offer",
			{"mediation_request": request, **filters},
			pluck="mediator",
			order_by="wave, `tabAssignment Offer`.`rank`",
		)

	def due(self, request: str):
		return frappe.db.get_value("Mediation Request", request, "next_wave_on")

	def let_hours_pass(self, request: str, hours: float) -> None:
		"""Let the request and its offers be older by some hours."""
		past = timedelta(hours=hours)
		if self.due(request):
			frappe.db.set_value("Mediation Request", request, "next_wave_on", self.due(request) - past)
		for offer in frappe.get_all(
			"Assignment Offer", {"mediation_request": request}, ["name", "offered_on", "expires_on"]
		):
			times = {"offered_on": offer.offered_on - past, "expires_on": offer.expires_on - past}
			frappe.db.set_value("Assignment Offer", offer.name, times)

	def answer(self, request: str, mediator: str, accepted: bool):
		offer = frappe.db.get_value(
			"Assignment Offer", {"mediation_request": request, "mediator": mediator, "status": "Open"}
		)
		return offers.answer_offer(offer, accepted, actor=CLERK, door="Portal")

	def demand(self, request: str):
		return frappe.db.get_value(
			"Unmet Demand",
			{"mediation_request": request},
			["why", "status", "language", "municipality", "details"],
			as_dict=True,
		)


class TestWaves(WavesTestCase):
	def test_the_best_first_then_the_next(self):
		self.mediators(5)
		request = self.request()
		self.assertEqual(len(waves.start(request, actor=CLERK)), 2)
		first = self.offered(request)
		self.assertEqual(waves.send_due_waves(), 0, "nothing is due yet")
		self.let_hours_pass(request, 5.5)
		self.assertEqual(waves.send_due_waves(), 0)
		self.let_hours_pass(request, 1)
		self.assertEqual(waves.send_due_waves(), 1)
		self.assertEqual(waves.send_due_waves(), 0, "the same wave is not sent twice")
		second = self.offered(request, wave=2)
		self.assertEqual(len(second), 2)
		self.assertFalse(set(first) & set(second))
		self.assertEqual(len(self.offered(request, status="Open")), 4, "earlier offers stay open")

	def test_an_acceptance_ends_the_waves(self):
		self.mediators(4)
		request = self.request()
		waves.start(request, actor=CLERK)
		self.answer(request, self.offered(request)[1], True)
		self.assertEqual((self.state(request), self.due(request)), ("Placed", None))
		frappe.db.set_value("Mediation Request", request, "next_wave_on", now_datetime())
		self.assertEqual(waves.send_due_waves(), 0)
		self.assertEqual(len(self.offered(request)), 2)

	def test_when_all_have_declined_nobody_waits_for_hours(self):
		self.mediators(3)
		request = self.request()
		waves.start(request, actor=CLERK)
		for mediator in self.offered(request):
			self.answer(request, mediator, False)
		self.assertEqual(waves.send_due_waves(), 1)
		self.assertEqual(len(self.offered(request, wave=2)), 1)

	def test_silence_expires_and_the_search_ends(self):
		self.mediators(1)
		request = self.request()
		waves.start(request, actor=CLERK)
		self.let_hours_pass(request, 7)
		waves.send_due_waves()
		self.assertEqual(self.state(request), "Placing", "somebody may still accept")
		self.let_hours_pass(request, 20)
		offers.expire_offers()
		waves.send_due_waves()
		self.assertEqual(self.state(request), "Not Placeable")
		demand = self.demand(request)
		self.assertEqual(
			(demand.why, demand.status, demand.language, demand.municipality),
			("Nobody Accepted", "Open", self.language, self.municipality),
		)
		self.assertIn("1 gefragt: Abgelaufen 1", demand.details)
		told = frappe.get_all(
			"Notice Log", {"kind": "Nobody Found", "reference_name": request}, pluck="recipient"
		)
		self.assertEqual(told, ["kita-wellen@example.org"])

	def test_one_failing_request_does_not_hold_up_the_others(self):
		self.mediators(4)
		broken, sound = self.request(), self.request(planned_start=at(15))
		for request in (broken, sound):
			waves.start(request, actor=CLERK)
			self.let_hours_pass(request, 7)
		frappe.db.set_value("Mediation Request", broken, "language", "gibt es nicht")
		frappe.db.set_value("Mediation Request", broken, "requesting_institution", "gibt es nicht")
		waves.send_due_waves()
		self.assertEqual(len(self.offered(sound, wave=2)), 2)

	def test_who_rests_is_not_asked(self):
		resting, active = self.mediators(2)
		system_transition(
			frappe.get_doc("Mediator", resting), "Let Mediator Rest", actor=CLERK, reason="Auszeit"
		)
		request = self.request()
		waves.start(request, actor=CLERK)
		self.assertEqual(self.offered(request), [active])

	def test_a_placed_request_is_not_offered(self):
		self.mediators(1)
		request = self.request()
		waves.start(request, actor=CLERK)
		self.answer(request, self.offered(request)[0], True)
		with self.refused(RequestStateError):
			waves.start(request, actor=CLERK)


class TestSearchAgain(WavesTestCase):
	def test_the_mediator_cancels_and_others_are_asked_at_once(self):
		self.mediators(4)
		request = self.request()
		waves.start(request, actor=CLERK)
		first, second = self.offered(request)
		session = self.answer(request, first, True).assignment
		sessions.cancel_session(session, side="Mediator", actor=CLERK, reason="Krank", door="Portal")
		self.assertEqual(self.state(request), "Placing")
		asked = self.offered(request, status="Open")
		self.assertEqual(len(asked), 2)
		self.assertNotIn(first, asked, "who has cancelled is not asked again")
		self.assertTrue(self.due(request))
		self.answer(request, asked[0], True)
		self.assertEqual(self.state(request), "Placed")
		self.assertEqual(
			frappe.db.count("Assignment", {"mediation_request": request, "workflow_state": "Planned"}), 1
		)
		self.assertIn(second, [*asked, second])

	def test_the_institution_cancels_and_nobody_is_asked(self):
		self.mediators(3)
		request = self.request()
		waves.start(request, actor=CLERK)
		session = self.answer(request, self.offered(request)[0], True).assignment
		sessions.cancel_session(session, side="Institution", actor=CLERK, reason="Fällt aus", door="Portal")
		self.assertEqual((self.state(request), self.offered(request, status="Open")), ("Cancelled", []))


class TestUnmetDemand(WavesTestCase):
	def test_nobody_speaks_it(self):
		request = self.request()
		waves.start(request, actor=CLERK)
		self.assertEqual(
			(self.state(request), self.demand(request).why), ("Not Placeable", "Nobody Speaks It")
		)

	def test_all_are_excluded(self):
		make_mediator(self.language, municipality=self.municipality, on_site=0)
		request = self.request()
		waves.start(request, actor=CLERK)
		self.assertEqual((self.state(request), self.demand(request).why), ("Not Placeable", "All Excluded"))

	def test_searching_again_and_solving(self):
		request = self.request()
		waves.start(request, actor=CLERK)
		(mediator,) = self.mediators(1)
		take_step("Mediation Request", request, "Search Again")
		self.assertEqual(self.demand(request).status, "Searching Again")
		waves.start(request, actor=CLERK)
		self.answer(request, mediator, True)
		self.assertEqual((self.state(request), self.demand(request).status), ("Placed", "Solved"))
		self.assertEqual(frappe.db.count("Unmet Demand", {"mediation_request": request}), 1)

	def test_the_clerks_own_decision_counts_too(self):
		self.mediators(1)
		request = self.request()
		waves.start(request, actor=CLERK)
		take_step("Mediation Request", request, "Mark as Not Placeable", "Termin ist zu kurzfristig")
		self.assertEqual(self.demand(request).why, "Nobody Accepted")
		self.assertIn("Termin ist zu kurzfristig", self.demand(request).details)
		self.assertEqual(self.due(request), None)
		self.assertEqual(self.offered(request, status="Open"), [])

	def test_nobody_enters_it_by_hand(self):
		request = self.request()
		with self.refused(UnmetDemandProtectedError):
			frappe.get_doc(
				{"doctype": "Unmet Demand", "mediation_request": request, "language": self.language}
			).insert()


class TestOrderOfTimes(WavesTestCase):
	def test_an_offer_ends_with_the_start_of_the_session(self):
		self.mediators(1)
		start = now_datetime().replace(microsecond=0) + timedelta(hours=3)
		request = self.request(planned_start=start)
		waves.start(request, actor=CLERK)
		expires = frappe.db.get_value("Assignment Offer", {"mediation_request": request}, "expires_on")
		self.assertEqual(get_datetime(expires), start)
