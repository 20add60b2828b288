"""Suggestions, offers and assignments on a real site."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, get_datetime, getdate, now_datetime

from heidekreis_integration.mediation import errors, intake, offers, ranking
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.tests.support import MediationTestCase, at, hours_ago
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
	number,
)
from heidekreis_integration.workflow.definitions import POOL
from heidekreis_integration.workflow.door import take_step

FAR_PLACE = {"latitude": 53.6, "longitude": 10.9}


class PlacingTestCase(MediationTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.municipality = make_municipality()
		cls.institution = make_institution(municipality=cls.municipality)
		cls.language, cls.occasion = make_language(), make_occasion()

	def request(self, state: str = "Approved", **values) -> str:
		data = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"client_reference": number(),  # else requests that are alike count as repeated
		}
		return make_request(state=state, planned_start=at(10), **data | values)

	def mediator(self, **values) -> str:
		return make_mediator(self.language, municipality=self.municipality, **values)

	def offer_status(self, offer: str) -> str:
		return frappe.db.get_value("Assignment Offer", offer, "status")


class TestSuggestions(PlacingTestCase):
	def test_ranked_with_reasons_that_add_up(self):
		near, far = self.mediator(), self.mediator(**FAR_PLACE)
		found = ranking.suggest(self.request())
		self.assertEqual([s.mediator for s in found.ranked], [near, far])
		self.assertEqual([s.rank for s in found.ranked], [1, 2])
		self.assertIn("Sprachniveau Muttersprache: 30 von 30 Punkten", found.ranked[0].reasons)
		self.assertIn("Entfernung etwa 0 km: 25 von 25 Punkten", found.ranked[0].reasons)
		self.assertGreater(found.ranked[1].distance_km, 80)

	def test_exclusions_say_why_in_german(self):
		start = at(10)
		cases = {
			self.mediator(state="Resting"): "Ist nicht im Pool aktiv (Status: ",
			self.mediator(german_level="B1"): "Das Deutschniveau B1 liegt unter dem geforderten B2.",
			self.mediator(on_site=0): "Hat die Einsatzform „Vor Ort“ nicht angegeben.",
			self.mediator(maximum_distance_km=20, **FAR_PLACE): "ist länger als die vereinbarten 20 km",
			self.mediator(
				absences=[{"from_date": start.date(), "to_date": start.date()}]
			): f"Ist am {start:%d.%m.%Y} abwesend.",
		}
		found = {e.mediator: e.reasons for e in ranking.suggest(self.request()).excluded}
		for mediator, words in cases.items():
			with self.subTest(words=words):
				self.assertIn(words, " ".join(found[mediator]))

	def test_minors_need_the_inspected_certificate(self):
		minors = make_occasion(involves_minors=1)
		old = self.mediator(
			certificate_inspected_on=add_days(at(10).date(), -5 * 366), certificate_date="2018-01-01"
		)
		fit, none = self.mediator(), self.mediator(mediates_for_minors=0)
		found = ranking.suggest(self.request(occasion=minors))
		self.assertEqual([s.mediator for s in found.ranked], [fit])
		self.assertEqual({e.mediator for e in found.excluded}, {old, none})

	def test_close_language_ranks_last_and_only_with_consent(self):
		close = make_language()
		parent = frappe.get_doc("Mediation Language", self.language)
		parent.append("close_to", {"language": close})
		parent.save()
		far = self.mediator(**FAR_PLACE)
		related = make_mediator(close, municipality=self.municipality)
		found = ranking.suggest(self.request())
		self.assertEqual([s.mediator for s in found.ranked], [far])
		self.assertIn("hat dem nicht zugestimmt", found.excluded[0].reasons[0])
		found = ranking.suggest(self.request(accepts_close_language=1))
		self.assertEqual(
			[(s.mediator, s.is_close_language) for s in found.ranked], [(far, False), (related, True)]
		)
		self.assertIn("verwandte Sprache", found.ranked[1].warnings[0])

	def test_continuity_and_fair_load_come_from_past_sessions(self):
		known, busy = self.mediator(), self.mediator()
		case = {"case_reference": "F-17"}
		start = hours_ago(24 * 300)
		past = self.request(state="Placed", **case)
		make_assignment("Confirmed", mediator=known, mediation_request=past, planned_start=start)
		for hour in (30, 60, 90):
			make_assignment("Confirmed", mediator=busy, planned_start=hours_ago(hour))
		found = ranking.suggest(self.request(**case))
		self.assertEqual([s.mediator for s in found.ranked], [known, busy])
		self.assertIn("Kennt den Fall (bisherige Einsätze: 1): 15 von 15 Punkten", found.ranked[0].reasons)
		self.assertTrue(
			any(r.startswith("Auslastung 3 Std. (letzte 90 Tage") for r in found.ranked[1].reasons)
		)
		self.assertTrue(any("Median dieser Sprache: 1,5 Std." in r for r in found.ranked[0].reasons))

	def test_weights_come_from_the_settings(self):
		near = self.mediator(languages=[{"language": self.language, "level": "B1"}])
		native = self.mediator(**FAR_PLACE)
		request = self.request()
		self.configure(weight_distance=100, weight_language_level=0)
		self.assertEqual(ranking.suggest(request).ranked[0].mediator, near)
		self.configure(weight_distance=0, weight_language_level=100)
		self.assertEqual(ranking.suggest(request).ranked[0].mediator, native)

	def test_tax_allowance_policy(self):
		frappe.db.delete("Tax Allowance")
		frappe.get_doc(
			{
				"doctype": "Tax Allowance",
				"allowance_kind": "Volunteer Allowance",
				"annual_limit": 960,
				"valid_from": "2020-01-01",
			}
		).insert()
		full = self.mediator(tax_allowance_elsewhere=950)
		request = make_request(
			state="Approved",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=now_datetime() + timedelta(hours=3),
		)
		self.configure(tax_allowance_policy="Block")
		excluded = ranking.suggest(request).excluded
		if getdate(now_datetime()).year == getdate(now_datetime() + timedelta(hours=3)).year:
			self.assertIn(
				"Noch 10,00 € von 960,00 € frei (genutzt 950,00 €, verplant 0,00 €)",
				excluded[0].reasons[0],
			)
		self.configure(tax_allowance_policy="Warn")
		self.assertEqual([s.mediator for s in ranking.suggest(request).ranked], [full])
		self.assertIn("Steuerfreibetrag", ranking.suggest(request).ranked[0].warnings[0])
		self.configure(tax_allowance_policy="Inform")
		told = ranking.suggest(request).ranked[0]
		self.assertEqual(told.warnings, ())
		self.assertIn("von 960,00 €", told.reasons[-1])


class TestOffers(PlacingTestCase):
	roles = (POOL, "Mediator User")

	def make(self, count: int = 2, **values) -> tuple[str, list[str]]:
		mediators = [self.mediator() for _ in range(count)]
		request = self.request(**values)
		return request, offers.make_offers(request, mediators, actor=self.clerk)

	def test_offers_move_the_request_and_tell_the_mediators(self):
		request, made = self.make()
		self.assertEqual(self.state(request), "Placing")
		first, second = (frappe.get_doc("Assignment Offer", name) for name in made)
		self.assertEqual((first.status, first.wave), ("Open", 1))
		self.assertEqual({first.rank, second.rank}, {1, 2})
		self.assertAlmostEqual(
			(get_datetime(first.expires_on) - now_datetime()).total_seconds() / 3600, 24, delta=0.1
		)
		self.assertIn("Punkten", first.explanation)
		notices = frappe.get_all("Notice Log", {"reference_name": ("in", made)}, pluck="kind")
		self.assertEqual(notices, ["Offer", "Offer"])

	def test_an_offer_never_outlives_the_planned_start(self):
		soon = now_datetime() + timedelta(hours=5)
		request = make_request(
			"Approved",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=soon,
		)
		made = offers.make_offers(request, [self.mediator()], actor=self.clerk)
		self.assertEqual(get_datetime(frappe.db.get_value("Assignment Offer", made[0], "expires_on")), soon)

	def test_nobody_is_offered_what_the_rules_forbid(self):
		resting = self.mediator(state="Resting")
		stranger = make_mediator()
		request = self.request()
		for mediator, words in (
			(resting, "Ist nicht im Pool aktiv"),
			(stranger, "spricht die Sprache nicht"),
		):
			with self.subTest(words=words), self.refused(errors.NotEligibleError, words):
				offers.make_offers(request, [self.mediator(), mediator], actor=self.clerk)
		with self.refused(errors.NotEligibleError, "mindestens eine Person"):
			offers.make_offers(request, [], actor=self.clerk)
		self.assertEqual(frappe.db.count("Assignment Offer", {"mediation_request": request}), 0)
		self.assertEqual(self.state(request), "Approved")

	def test_offers_need_an_approved_request(self):
		for state in ("Received", "In Review", "Cost Approval Pending", "Placed", "Closed", "Cancelled"):
			with self.subTest(state=state), self.refused(errors.RequestStateError):
				offers.make_offers(self.request(state=state), [self.mediator()], actor=self.clerk)

	def test_no_second_open_offer_but_a_second_wave(self):
		request, made = self.make(1)
		mediator = frappe.db.get_value("Assignment Offer", made[0], "mediator")
		with self.refused(errors.NotEligibleError, "offenes Angebot"):
			offers.make_offers(request, [mediator], actor=self.clerk)
		again = offers.make_offers(request, [self.mediator()], actor=self.clerk)
		self.assertEqual(frappe.db.get_value("Assignment Offer", again[0], "wave"), 2)

	def test_first_acceptance_wins_and_the_others_are_told(self):
		request, made = self.make(3)
		offers.answer_offer(made[2], False, actor="Administrator", door="Portal", note="Bin verreist")
		won = offers.answer_offer(made[0], True, actor=self.users["Mediator User"], door="Portal")
		late = offers.answer_offer(made[1], True, actor="Administrator", door="Portal")
		self.assertEqual([self.offer_status(o) for o in made], ["Accepted", "Filled", "Declined"])
		self.assertEqual((won.status, late.status, late.assignment), ("Accepted", "Filled", None))
		self.assertIn("inzwischen vergeben", late.message)
		document = frappe.get_doc("Mediation Request", request)
		self.assertEqual((document.workflow_state, document.assignment), ("Placed", won.assignment))
		self.assertEqual(frappe.db.count("Assignment", {"mediation_request": request}), 1)
		kinds = frappe.get_all("Notice Log", {"reference_name": ("in", made)}, ["reference_name", "kind"])
		self.assertIn({"reference_name": made[1], "kind": "Offer Filled"}, kinds)
		self.assertNotIn({"reference_name": made[2], "kind": "Offer Filled"}, kinds)
		log = frappe.get_all(
			"Transition Log", {"reference_name": request, "action": "Place Mediator"}, ["actor", "door"]
		)
		self.assertEqual(log, [{"actor": self.users["Mediator User"], "door": "Portal"}])

	def test_the_same_answer_twice_changes_nothing(self):
		_request, made = self.make(1)
		first = offers.answer_offer(made[0], True, actor="Administrator", door="Portal")
		second = offers.answer_offer(made[0], True, actor="Administrator", door="Portal")
		self.assertEqual((second.status, second.assignment), ("Accepted", first.assignment))

	def test_a_late_answer_finds_the_offer_expired(self):
		_request, made = self.make(1)
		frappe.db.set_value("Assignment Offer", made[0], "expires_on", hours_ago(1))
		answer = offers.answer_offer(made[0], True, actor="Administrator", door="Portal")
		self.assertEqual((answer.status, self.offer_status(made[0])), ("Expired", "Expired"))
		self.assertIn("Antwortfrist ist abgelaufen", answer.message)

	def test_the_hourly_job_closes_what_is_due_and_nothing_else(self):
		_request, made = self.make(2)
		frappe.db.set_value("Assignment Offer", made[0], "expires_on", hours_ago(0.1))
		self.assertGreaterEqual(offers.expire_offers(), 1)
		self.assertEqual([self.offer_status(o) for o in made], ["Expired", "Open"])
		self.assertEqual(offers.expire_offers(), 0)

	def test_a_mediator_booked_meanwhile_cannot_accept(self):
		_request, made = self.make(1)
		mediator = frappe.db.get_value("Assignment Offer", made[0], "mediator")
		make_assignment(mediator=mediator, planned_start=at(10.5))
		with self.refused(errors.DoubleBookingError, "Sie haben zu dieser Zeit schon einen anderen Einsatz"):
			offers.answer_offer(made[0], True, actor="Administrator", door="Portal")

	def test_offers_cannot_be_written_by_hand(self):
		_request, made = self.make(1)
		offer = frappe.get_doc("Assignment Offer", made[0])
		offer.status = "Accepted"
		with self.login(self.clerk), self.refused(errors.OfferProtectedError):
			offer.save()
		with self.refused(errors.OfferProtectedError):
			frappe.copy_doc(frappe.get_doc("Assignment Offer", made[0])).insert()

	def test_a_changed_date_withdraws_open_offers(self):
		request, made = self.make(1)
		document = frappe.get_doc("Mediation Request", request)
		document.planned_start = at(15)
		with self.login(self.clerk):
			document.save()
		self.assertEqual(self.offer_status(made[0]), "Withdrawn")

	def test_cancelling_the_request_withdraws_open_offers(self):
		request, made = self.make(1)
		intake.cancel_request(request, actor=self.clerk, reason="Termin entfällt", door="Desk")
		self.assertEqual(self.offer_status(made[0]), "Withdrawn")

	def test_a_resting_mediator_has_no_open_offers(self):
		_request, made = self.make(1)
		mediator = frappe.get_doc("Mediator", frappe.db.get_value("Assignment Offer", made[0], "mediator"))
		with self.login(self.clerk):
			take_step(mediator, "Let Mediator Rest", "Prüfungszeit")
		self.assertEqual(self.offer_status(made[0]), "Withdrawn")


class TestAssigning(PlacingTestCase):
	def test_direct_assignment_stamps_and_places(self):
		request, mediator = self.request(cost_bearer=None), self.mediator()
		made = assign(request, mediator, actor=self.clerk)
		document = frappe.get_doc("Mediation Request", request)
		self.assertEqual(
			(document.workflow_state, document.assignment, document.mediator, document.language_placed),
			("Placed", made.name, mediator, self.language),
		)
		for field in ("requesting_institution", "municipality", "institution_type", "setting", "occasion"):
			self.assertEqual(made.get(field), document.get(field), field)
		self.assertEqual((made.language, made.requested_language), (self.language, self.language))

	def test_language_asked_for_and_placed_are_both_kept(self):
		close = make_language()
		parent = frappe.get_doc("Mediation Language", self.language)
		parent.append("close_to", {"language": close})
		parent.save()
		request = self.request(accepts_close_language=1)
		made = assign(request, make_mediator(close, municipality=self.municipality), actor=self.clerk)
		self.assertEqual((made.language, made.requested_language), (close, self.language))
		self.assertEqual(frappe.db.get_value("Mediation Request", request, "language_placed"), close)

	def test_a_request_is_placed_once(self):
		request = self.request()
		assign(request, self.mediator(), actor=self.clerk)
		with self.refused(errors.RequestStateError, "Vermittelt"):
			assign(request, self.mediator(), actor=self.clerk)

	def test_a_session_moved_forward_leaves_its_planned_time_free(self):
		mediator, early = self.mediator(), now_datetime() - timedelta(hours=3)
		make_assignment(
			state="Performed",
			mediation_request=self.request(state="Performed"),
			mediator=mediator,
			planned_start=at(10),
			planned_end=at(10) + timedelta(minutes=60),
			actual_start=early,
			actual_end=early + timedelta(minutes=60),
		)
		assignment = assign(self.request(), mediator, actor="Administrator")
		self.assertEqual(assignment.workflow_state, "Planned")

	def test_double_booking_is_refused_whatever_reason(self):
		mediator = self.mediator()
		make_assignment(mediator=mediator, planned_start=at(10.5))
		for reason in ("", "Wird schon gehen"):
			with self.refused(errors.DoubleBookingError, "Bitte wählen Sie eine andere Person"):
				assign(self.request(), mediator, actor=self.clerk, override_reason=reason)

	def test_a_cancelled_session_leaves_the_time_free(self):
		mediator = self.mediator()
		make_assignment("Cancelled", mediator=mediator, planned_start=at(10))
		self.assertTrue(assign(self.request(), mediator, actor=self.clerk).name)

	def test_travel_time_is_counted_and_can_be_explained(self):
		mediator = self.mediator()
		far = make_institution(municipality=make_municipality(latitude=53.1, longitude=10.1))
		other = make_request("Placed", requesting_institution=far, planned_start=at(11.5))
		make_assignment(mediator=mediator, mediation_request=other, planned_start=at(11.5))
		request = self.request()
		with self.refused(errors.TravelTimeError, "Dazwischen liegen 30 Minuten", "Grund für die Ausnahme"):
			assign(request, mediator, actor=self.clerk)
		made = assign(request, mediator, actor=self.clerk, override_reason="Kollegin nimmt sie mit")
		self.assertEqual(made.override_reason, "Kollegin nimmt sie mit")

	def test_two_sessions_at_one_place_on_one_day(self):
		mediator = self.mediator()
		near = self.request(state="Placed")
		make_assignment(mediator=mediator, mediation_request=near, planned_start=at(11.25))
		self.assertTrue(assign(self.request(), mediator, actor=self.clerk).name)

	def test_exceptions_cover_only_what_may_be_excepted(self):
		busy = [{"weekday": at(10).strftime("%A"), "from_time": "14:00", "to_time": "18:00"}]
		with self.refused(errors.NotEligibleError, "nicht verfügbar", "Grund für die Ausnahme"):
			assign(self.request(), self.mediator(availability=busy), actor=self.clerk)
		made = assign(
			self.request(), self.mediator(availability=busy), actor=self.clerk, override_reason="Abgesprochen"
		)
		self.assertTrue(made.name)
		with self.refused(errors.NotEligibleError, "Deutschniveau"):
			assign(
				self.request(),
				self.mediator(german_level="A2"),
				actor=self.clerk,
				override_reason="Abgesprochen",
			)

	def test_rules_hold_for_an_insert_over_rest(self):
		mediator = self.mediator()
		values = {
			"doctype": "Assignment",
			"mediator": mediator,
			"language": make_language(),
			"amount_total": 999,
			"compensation_claim": None,
			"planned_start": at(10),
			"planned_end": at(11),
		}
		with self.login(self.clerk):
			made = frappe.get_doc(values | {"mediation_request": self.request()}).insert()
			self.assertEqual((made.language, made.amount_total or 0), (self.language, 0))
			with self.refused(errors.DoubleBookingError):
				frappe.get_doc(values | {"mediation_request": self.request()}).insert()
			with self.refused(errors.RequestStateError):
				frappe.get_doc(values | {"mediation_request": self.request(state="In Review")}).insert()

	def test_moving_a_session_is_checked_again(self):
		mediator = self.mediator()
		make_assignment(mediator=mediator, planned_start=at(14))
		made = assign(self.request(), mediator, actor=self.clerk)
		made = frappe.get_doc("Assignment", made.name)
		made.planned_start, made.planned_end = at(14.5), at(15.5)
		with self.login(self.clerk), self.refused(errors.DoubleBookingError):
			made.save()

	def test_an_accepted_offer_is_the_mediators_own_decision_on_availability(self):
		mediator, request = self.mediator(), self.request()
		made = offers.make_offers(request, [mediator], actor=self.clerk)
		document = frappe.get_doc("Mediator", mediator)
		document.append(
			"availability", {"weekday": at(10).strftime("%A"), "from_time": "14:00", "to_time": "15:00"}
		)
		document.save()
		answer = offers.answer_offer(made[0], True, actor="Administrator", door="Portal")
		self.assertEqual(answer.status, "Accepted")
