"""Sessions: reported, confirmed, disputed, cancelled; what the request does meanwhile; records of the past."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import flt, get_datetime

from heidekreis_integration.mediation import errors, intake, retrospective, sessions
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.sessions import SessionReport
from heidekreis_integration.mediation.tests.support import MediationTestCase, at, hours_ago
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_occasion,
	make_request,
)
from heidekreis_integration.workflow.definitions import POOL
from heidekreis_integration.workflow.door import take_step
from heidekreis_integration.workflow.errors import ReasonMissingError, StepNotInWorkflowError

START = 5.0


class SessionTestCase(MediationTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.institution, cls.language, cls.occasion = make_institution(), make_language(), make_occasion()
		cls.mediator = make_mediator(cls.language)
		cls.actor = cls.clerk

	def planned(self, start=None, setting: str = "On Site", **values) -> str:
		start = start or hours_ago(START)
		request = make_request(
			state="Placed",
			requesting_institution=self.institution,
			language=self.language,
			occasion=self.occasion,
			planned_start=start,
			setting=setting,
		)
		return make_assignment(
			mediation_request=request, mediator=self.mediator, planned_start=start, **values
		)

	def report(self, assignment: str, minutes: int = 75, shift: float = 0, **values):
		start = hours_ago(START - shift)
		told = SessionReport(start, start + timedelta(minutes=minutes), **values)
		return sessions.report_session(assignment, told, actor=self.actor, door="Portal")

	def request_of(self, assignment: str) -> str:
		return frappe.db.get_value("Assignment", assignment, "mediation_request")


class TestReport(SessionTestCase):
	def test_amounts_follow_the_rule_and_show_the_arithmetic(self):
		done = self.report(self.planned(), travel_km=18)
		self.assertEqual(done.workflow_state, "Performed")
		self.assertEqual(
			(done.payable_minutes, flt(done.amount_time), flt(done.amount_travel), flt(done.amount_total)),
			(75, 30.0, 6.84, 36.84),
		)
		self.assertIn("18 km × 0,38 €/km = 6,84 €", done.derivation)
		self.assertEqual((done.reported_by, self.state(done.mediation_request)), (self.actor, "Performed"))

	def test_no_journey_on_the_phone(self):
		done = self.report(self.planned(setting="Phone"), travel_km=18, travel_minutes=30)
		self.assertEqual((done.travel_km, done.travel_minutes, flt(done.amount_travel)), (0, 0, 0))

	def test_impossible_times_are_refused(self):
		name = self.planned()
		start = hours_ago(START)
		for what, begin, end, words in (
			("missing", None, None, "wann der Einsatz begonnen"),
			("backwards", start, start - timedelta(minutes=1), "nach seinem Beginn"),
			("not over", start, start + timedelta(hours=START + 1), "noch nicht beendet"),
			("too long", start - timedelta(hours=15), start + timedelta(hours=2), "zu lang"),
		):
			told = SessionReport(begin, end, deviation_reason="Grund")
			with self.subTest(what=what), self.refused(errors.SessionTimeError, words):
				sessions.report_session(name, told, actor=self.actor, door="Portal")
		with self.assertRaises((errors.SessionTimeError, frappe.NonNegativeError)):
			self.report(name, travel_km=-1)

	def test_a_deviation_needs_a_reason_beyond_the_tolerance(self):
		self.report(self.planned(), shift=2)
		name = self.planned(start=hours_ago(START + 24))
		with self.refused(errors.DeviationReasonError, "mehr als 2 Stunden"):
			self.report(name)
		self.assertEqual(
			self.report(name, deviation_reason="Verschoben auf den Folgetag").workflow_state, "Performed"
		)

	def test_reported_once(self):
		name = self.planned()
		self.report(name)
		with self.refused(StepNotInWorkflowError):
			self.report(name)

	def test_no_show_ends_the_request(self):
		name = self.planned()
		told = SessionReport(None, None, travel_km=10, no_show=True)
		done = sessions.report_session(name, told, actor=self.actor, door="Portal")
		self.assertEqual((done.workflow_state, done.no_show), ("No-show", 1))
		request = frappe.get_doc("Mediation Request", done.mediation_request)
		self.assertEqual(request.workflow_state, "Cancelled")
		self.assertIn("nicht erschienen", request.state_reason)

	def test_nobody_is_missing_before_the_start(self):
		name = self.planned(start=at(10))
		with self.refused(errors.SessionTimeError, "noch nicht begonnen"):
			sessions.report_session(
				name, SessionReport(None, None, no_show=True), actor=self.actor, door="Portal"
			)

	def test_a_missing_rule_does_not_lose_the_report(self):
		frappe.db.delete("Compensation Rule")
		done = self.report(self.planned())
		self.assertEqual((done.workflow_state, flt(done.amount_total)), ("Performed", 0))
		self.assertIn("keine Entschädigungsregelung", done.derivation)

	def test_the_clerk_corrects_a_report_and_the_amount_follows(self):
		done = frappe.get_doc("Assignment", self.report(self.planned()).name)
		done.actual_end = get_datetime(done.actual_start) + timedelta(minutes=120)
		with self.login(self.clerk):
			done.save()
		self.assertEqual(flt(done.amount_total), 48.0)


class TestProtection(SessionTestCase):
	def test_amounts_and_stamps_cannot_be_written(self):
		name = self.report(self.planned()).name
		before = frappe.get_doc("Assignment", name)
		with self.login(self.clerk):
			document = frappe.get_doc("Assignment", name)
			document.update(
				{
					"amount_total": 999,
					"payable_minutes": 999,
					"derivation": "x",
					"confirmed_by": self.clerk,
					"reported_by": "Administrator",
					"municipality": None,
					"language": make_language_as_admin(),
					"cancelled_by_side": "Mediator",
				}
			)
			document.save()
		after = frappe.get_doc("Assignment", name)
		for field in (
			"amount_total",
			"payable_minutes",
			"derivation",
			"confirmed_by",
			"reported_by",
			"municipality",
		):
			self.assertEqual(after.get(field), before.get(field), field)
		self.assertEqual((after.language, after.cancelled_by_side or ""), (before.language, ""))

	def test_what_a_claim_holds_is_fixed(self):
		name = self.planned()
		self.report(name)
		sessions.confirm_session(name, True, actor=self.actor, door="Portal")
		frappe.db.set_value("Assignment", name, "compensation_claim", "ABR-PROBE", update_modified=False)
		document = frappe.get_doc("Assignment", name)
		document.flags.ignore_links = True
		document.travel_km = 50
		with self.login(self.clerk), self.refused(errors.SettledError, "Abrechnung"):
			document.save()
		with self.login(self.clerk), self.refused(errors.SettledError, "Abrechnung"):
			document = frappe.get_doc("Assignment", name)
			document.flags.ignore_links = True
			take_step(document, "Cancel Session", "Irrtum")

	def test_a_confirmed_report_is_fixed(self):
		name = self.planned()
		self.report(name)
		sessions.confirm_session(name, True, actor=self.actor, door="Portal")
		document = frappe.get_doc("Assignment", name)
		document.travel_km = 50
		with self.login(self.clerk), self.refused(errors.SettledError, "kann nicht mehr geändert werden"):
			document.save()

	def test_assignments_are_not_deleted(self):
		with self.refused(errors.SettledError, "nicht gelöscht"):
			frappe.delete_doc("Assignment", self.planned())

	def test_settling_is_the_claims_work(self):
		from heidekreis_integration.workflow.door import system_transition

		document = frappe.get_doc("Assignment", make_assignment("Confirmed", planned_start=hours_ago(9)))
		with self.refused(errors.SettledError, "Abrechnung"):
			system_transition(document, "Settle Session", actor=self.clerk)


class TestConfirmation(SessionTestCase):
	def test_agreement_closes_the_request(self):
		name = self.planned()
		self.report(name)
		done = sessions.confirm_session(name, True, actor=self.actor, door="Portal")
		self.assertEqual((done.workflow_state, done.confirmed_by), ("Confirmed", self.actor))
		self.assertEqual(self.state(done.mediation_request), "Closed")

	def test_disagreement_needs_a_reason_and_waits_for_the_pool(self):
		name = self.planned()
		self.report(name)
		with self.refused(ReasonMissingError):
			sessions.confirm_session(name, False, actor=self.actor, door="Portal")
		done = sessions.confirm_session(name, False, actor=self.actor, door="Portal", reason="Nur 45 Minuten")
		self.assertEqual((done.workflow_state, done.dispute_reason), ("Disputed", "Nur 45 Minuten"))
		self.assertEqual(self.state(done.mediation_request), "Performed")
		with self.login(self.clerk):
			done = take_step(
				frappe.get_doc("Assignment", name), "Decide for Performed", "Telefonisch geklärt"
			)
		self.assertEqual((done.workflow_state, self.state(done.mediation_request)), ("Confirmed", "Closed"))
		self.assertEqual(done.dispute_reason, "Nur 45 Minuten")

	def test_only_what_was_reported_can_be_confirmed(self):
		with self.refused(StepNotInWorkflowError):
			sessions.confirm_session(self.planned(), True, actor=self.actor, door="Portal")


class TestCancellation(SessionTestCase):
	def cancel(self, name: str, side: str):
		return sessions.cancel_session(name, side=side, actor=self.actor, reason="Krankheit", door="Desk")

	def test_mediator_cancels_and_the_search_starts_again(self):
		name = self.planned(start=at(10))
		other = make_mediator(self.language)
		done = self.cancel(name, "Mediator")
		self.assertEqual((done.workflow_state, done.cancelled_by_side), ("Cancelled", "Mediator"))
		self.assertTrue(done.cancelled_on)
		request = frappe.get_doc("Mediation Request", done.mediation_request)
		self.assertEqual(
			(request.workflow_state, request.assignment, request.mediator), ("Placing", None, None)
		)
		asked = frappe.get_all("Assignment Offer", {"mediation_request": request.name}, pluck="mediator")
		self.assertEqual(asked, [other], "others are asked at once, the one who cancelled is not")
		self.assertTrue(assign(request.name, make_mediator(self.language), actor=self.clerk).name)

	def test_institution_cancels_and_the_request_ends(self):
		done = self.cancel(self.planned(start=at(10)), "Institution")
		self.assertEqual(self.state(done.mediation_request), "Cancelled")

	def test_nobody_searches_for_the_past(self):
		done = self.cancel(self.planned(), "Mediator")
		self.assertEqual(self.state(done.mediation_request), "Cancelled")

	def test_cancelling_the_request_cancels_the_session(self):
		name = self.planned(start=at(10))
		intake.cancel_request(
			self.request_of(name), actor=self.actor, reason="Familie verzogen", door="Portal"
		)
		done = frappe.get_doc("Assignment", name)
		self.assertEqual((done.workflow_state, done.cancelled_by_side), ("Cancelled", "Institution"))
		self.assertEqual(done.state_reason, "Familie verzogen")

	def test_needs_a_reason(self):
		with self.refused(ReasonMissingError):
			sessions.cancel_session(self.planned(), side="Pool", actor=self.actor, reason="", door="Desk")

	def test_a_performed_session_cancelled_as_an_error_closes_the_request(self):
		name = self.planned()
		self.report(name)
		self.cancel(name, "Pool")
		self.assertEqual(self.state(self.request_of(name)), "Closed")

	def test_the_desk_step_stamps_the_pool(self):
		name = self.planned(start=at(10))
		with self.login(self.clerk):
			done = take_step(frappe.get_doc("Assignment", name), "Cancel Session", "Doppelt angelegt")
		self.assertEqual(done.cancelled_by_side, "Pool")


class TestRetrospective(SessionTestCase):
	roles = (POOL, "Requesting Institution User")

	def record(self, actor: str = "", **changes):
		start = hours_ago(24 * 40)
		values = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"setting": "On Site",
			"retrospective_reason": "Bogen kam verspätet",
		} | changes
		return retrospective.record_past_session(
			values,
			mediator=self.mediator,
			report=SessionReport(start, start + timedelta(minutes=60), travel_km=10),
			actor=actor or self.clerk,
		)

	def cheap_bearer(self) -> None:
		bearer = frappe.get_doc(
			{"doctype": "Cost Bearer", "bearer_name": "Träger Nach", "kind": "Third Party"}
		).insert()
		frappe.db.set_value("Requesting Institution", self.institution, "default_cost_bearer", bearer.name)

	def test_one_call_makes_a_performed_session(self):
		self.cheap_bearer()
		past = self.record()
		done = frappe.get_doc("Assignment", past.assignment)
		self.assertEqual((past.request_state, done.workflow_state), ("Performed", "Performed"))
		self.assertEqual(flt(done.amount_total), 27.8)
		self.assertEqual(frappe.db.get_value("Mediation Request", past.request, "retrospective"), 1)

	def test_who_has_left_the_pool_can_still_have_mediated(self):
		self.cheap_bearer()
		self.mediator, before = make_mediator(self.language, state="Left Pool"), self.mediator
		self.addCleanup(setattr, self, "mediator", before)
		self.assertTrue(self.record().assignment)

	def test_waits_where_the_county_has_to_approve(self):
		frappe.db.delete("Cost Bearer Rule")
		frappe.db.set_value("Requesting Institution", self.institution, "default_cost_bearer", None)
		frappe.db.delete("Cost Bearer", {"kind": "Requester"})
		past = self.record()
		self.assertEqual((past.request_state, past.assignment), ("Cost Approval Pending", None))

	def test_the_past_knows_double_bookings_too(self):
		self.cheap_bearer()
		self.record()
		with self.refused(errors.DoubleBookingError):
			self.record(client_reference="B. K.")

	def test_only_by_the_pool(self):
		with self.refused(errors.RetrospectiveError):
			self.record(actor=self.users["Requesting Institution User"])


def make_language_as_admin() -> str:
	user = frappe.session.user
	frappe.set_user("Administrator")
	try:
		return make_language()
	finally:
		frappe.set_user(user)
