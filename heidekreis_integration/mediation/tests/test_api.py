"""The methods that portal and desk call: own things only, and each role its own."""

from __future__ import annotations

import frappe
from frappe.utils import now_datetime

from heidekreis_integration.api import mediators, placing, requests
from heidekreis_integration.mediation import errors, offers
from heidekreis_integration.mediation.tests.support import ROLES, MediationTestCase, at, hours_ago
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_occasion,
	make_request,
	make_user,
)
from heidekreis_integration.workflow.definitions import COUNTY, POOL


class ApiTestCase(MediationTestCase):
	roles = ROLES

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.requester, cls.speaker = cls.users["Requesting Institution User"], cls.users["Mediator User"]
		cls.stranger = make_user("Requesting Institution User", "Mediator User")
		cls.institution = make_institution(cls.requester)
		cls.language, cls.occasion = make_language(), make_occasion()
		cls.mediator = make_mediator(cls.language, user=cls.speaker)

	def values(self, **changes) -> dict:
		return {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"planned_start": str(at(10)),
			"planned_minutes": 60,
			"setting": "On Site",
			"rules_accepted": True,
		} | changes

	def request(self, state: str = "Approved", **values) -> str:
		facts = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
		}
		return make_request(state, **facts | values)

	def performed(self) -> str:
		start = hours_ago(9)
		request = self.request("Placed", planned_start=start)
		name = make_assignment(mediation_request=request, mediator=self.mediator, planned_start=start)
		with self.login(self.speaker):
			mediators.report(name, str(start), str(hours_ago(8)), "12.5", "20", "0")
		return name


class TestRequestsApi(ApiTestCase):
	def test_filed_seen_and_cancelled_by_the_own_institution(self):
		with self.login(self.requester):
			filed = requests.submit(frappe.as_json(self.values(client_reference="A. M.")))
			self.assertEqual((filed["state"], filed["duplicates"]), ("Received", []))
			self.assertIn(filed["name"], [row.name for row in requests.my_requests()])
			self.assertEqual(requests.request(filed["name"])["client_reference"], "A. M.")
			self.assertNotIn("internal_remarks", requests.request(filed["name"]))
			self.assertEqual(requests.cancel(filed["name"], "Termin entfällt")["state"], "Cancelled")

	def test_what_cannot_be_read_is_refused_in_words(self):
		values, start = self.values(), "2099-03-02 10:00:00"
		series = {k: v for k, v in values.items() if k != "planned_start"}
		cases = (
			(requests.submit, {"values": "kein JSON"}, "laden Sie die Seite neu"),
			(requests.submit, {"values": "[1]"}, "laden Sie die Seite neu"),
			(requests.submit, {"values": values | {"planned_start": "bald"}}, "„bald“ ist kein Datum"),
			(requests.submit, {"values": values | {"planned_start": "9999-12-31 23:59:59"}}, "kein Datum"),
			(requests.submit, {"values": values | {"language": ["x"]}}, "Die Angabe language"),
			(requests.submit, {"values": values | {"planned_minutes": 10**15}}, "24 Stunden"),
			(requests.submit, {"values": values | {"alternative_dates": "x"}}, "laden Sie die Seite neu"),
			(
				requests.submit,
				{"values": values | {"alternative_dates": [{"planned_start": "bald"}]}},
				"„bald“ ist kein Datum",
			),
			(requests.submit_series, {"values": series, "starts": ["2099-02-31 10:00"]}, "kein Datum mit"),
			(requests.submit_series, {"values": series, "starts": {"a": 1}}, "Die Auswahl"),
			(requests.preview_series, {"values": series, "start": "bald", "count": 3}, "„bald“ ist kein"),
			(requests.preview_series, {"values": series, "start": start, "until": "bald"}, "kein Datum"),
			(
				requests.preview_series,
				{"values": series, "start": start, "count": 3, "every_weeks": 10**12},
				"wie oft",
			),
			(requests.possible_duplicates, {"values": values | {"planned_start": "bald"}}, "„bald“"),
		)
		with self.login(self.requester):
			for method, arguments, words in cases:
				with (
					self.subTest(method=method.__name__, words=words),
					self.refused(frappe.ValidationError, words),
				):
					method(**arguments)
		self.assertFalse(frappe.db.exists("Mediation Request", {"requested_by": self.requester}))

	def test_the_only_institution_need_not_be_named(self):
		with self.login(self.requester):
			values = self.values()
			del values["requesting_institution"]
			self.assertTrue(requests.submit(values)["name"])

	def test_strangers_get_nothing(self):
		other = make_institution(self.stranger)
		name, session = self.request(), self.performed()
		with self.login(self.stranger):
			for call in (
				lambda: requests.submit(self.values()),
				lambda: requests.request(name),
				lambda: requests.cancel(name, "x"),
				lambda: requests.confirm(session, True),
				lambda: requests.request("ANF-1900-00001"),
			):
				with self.assertRaises(frappe.PermissionError):
					call()
			self.assertEqual(requests.my_requests(), [])
			self.assertEqual(requests.sessions_to_confirm(), [])
			self.assertTrue(requests.submit(self.values(requesting_institution=other))["name"])

	def test_the_past_is_not_filed_from_the_portal(self):
		with self.login(self.requester), self.assertRaises(frappe.PermissionError):
			requests.submit(
				self.values(retrospective=1, retrospective_reason="x", planned_start=str(hours_ago(99)))
			)

	def test_confirmation_and_disagreement(self):
		first = self.performed()
		with self.login(self.requester):
			self.assertEqual([row.name for row in requests.sessions_to_confirm()], [first])
			self.assertEqual(requests.confirm(first, "false", "Nur 45 Minuten")["state"], "Disputed")

	def test_confirmation_by_the_institution(self):
		name = self.performed()
		with self.login(self.requester):
			self.assertEqual(requests.confirm(name, True)["state"], "Confirmed")

	def test_without_an_institution_there_is_a_clear_answer(self):
		with (
			self.login(self.stranger),
			self.refused(frappe.PermissionError, "nicht mit einer Einrichtung verknüpft"),
		):
			requests.my_requests()


class TestMediatorsApi(ApiTestCase):
	def offer(self, mediator: str = "") -> str:
		return offers.make_offers(self.request(), [mediator or self.mediator], actor=self.clerk)[0]

	def test_own_offers_are_seen_and_accepted(self):
		name = self.offer()
		with self.login(self.speaker):
			self.assertEqual([row.name for row in mediators.my_offers()], [name])
			answer = mediators.answer(name, "1")
			self.assertEqual(answer["status"], "Accepted")
			self.assertEqual([row.name for row in mediators.my_assignments()], [answer["assignment"]])
			self.assertEqual(mediators.my_offers(), [])
			self.assertEqual(mediators.my_claims(), [])

	def test_declined(self):
		name = self.offer()
		with self.login(self.speaker):
			self.assertEqual(mediators.answer(name, False, "Bin verreist")["status"], "Declined")

	def test_too_late_is_said_as_a_refusal(self):
		name = self.offer()
		request = frappe.db.get_value("Assignment Offer", name, "mediation_request")
		other = offers.make_offers(request, [make_mediator(self.language)], actor=self.clerk)[0]
		offers.answer_offer(other, True, actor="Administrator", door="Portal")
		with self.login(self.speaker), self.refused(errors.OfferClosedError, "inzwischen vergeben"):
			mediators.answer(name, True)

	def test_others_offers_and_sessions_are_out_of_reach(self):
		offer, session = self.offer(), make_assignment(planned_start=hours_ago(9))
		make_mediator(user=self.stranger)
		with self.login(self.stranger):
			with self.assertRaises(frappe.PermissionError):
				mediators.answer(offer, True)
			with self.assertRaises(frappe.PermissionError):
				mediators.report(session, str(hours_ago(9)), str(hours_ago(8)))
			self.assertEqual((mediators.my_offers(), mediators.my_assignments()), ([], []))

	def test_without_a_mediator_there_is_a_clear_answer(self):
		with (
			self.login(self.stranger),
			self.refused(frappe.PermissionError, "nicht mit einer Sprachmittlerin"),
		):
			mediators.my_offers()


class TestPlacingApi(ApiTestCase):
	def test_the_clerks_day(self):
		request = self.request()
		with self.login(self.clerk):
			found = placing.suggest(request)
			self.assertEqual([row["mediator"] for row in found["ranked"]], [self.mediator])
			made = placing.offer(request, frappe.as_json([self.mediator]))
			answer = placing.answer_by_phone(made[0], "true", "Am Telefon zugesagt")
			self.assertEqual(answer["status"], "Accepted")
			self.assertEqual(
				placing.cancel_session(answer["assignment"], "Mediator", "Krankheit")["state"], "Cancelled"
			)
		self.assertEqual(frappe.db.get_value("Assignment Offer", made[0], "answered_via"), "Phone Note")
		# The only speaker has cancelled: the search that starts by itself finds nobody.
		self.assertEqual(self.state(request), "Not Placeable")

	def test_direct_assignment_and_report(self):
		request = self.request(planned_start=hours_ago(9))
		frappe.db.set_value("Mediation Request", request, "retrospective", 1)
		with self.login(self.clerk):
			made = placing.assign(request, self.mediator)
			done = placing.report(
				made["assignment"],
				{"actual_start": str(hours_ago(9)), "actual_end": str(hours_ago(8)), "travel_km": 10},
			)
		self.assertEqual(done["state"], "Performed")

	def test_a_late_report_counts_as_one_more_session(self):
		bearer = frappe.get_doc(
			{"doctype": "Cost Bearer", "bearer_name": "Träger API", "kind": "Third Party"}
		).insert()
		frappe.db.set_value("Requesting Institution", self.institution, "default_cost_bearer", bearer.name)
		values = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"setting": "Phone",
			"retrospective_reason": "Bogen kam verspätet",
			"mediator": self.mediator,
			"actual_start": "2024-11-05 10:00:00",
			"actual_end": "2024-11-05 11:00:00",
		}
		with self.login(self.clerk):
			past = placing.record_past_session(frappe.as_json(values))
			with self.assertRaises(frappe.MandatoryError):
				placing.record_past_session({k: v for k, v in values.items() if k != "mediator"})
		done = frappe.get_doc("Assignment", past["assignment"])
		self.assertEqual(
			(done.workflow_state, done.actual_start.year, done.amount_total), ("Performed", 2024, 24)
		)

	def test_the_pools_methods_are_the_pools(self):
		request, session = self.request(), self.performed()
		calls = (
			lambda: placing.suggest(request),
			lambda: placing.offer(request, [self.mediator]),
			lambda: placing.assign(request, self.mediator),
			lambda: placing.answer_by_phone("ANG-1", True),
			lambda: placing.report(session, {"actual_start": str(now_datetime())}),
			lambda: placing.record_past_session({"mediator": self.mediator}),
			lambda: placing.cancel_session(session, "Pool", "x"),
		)
		for role in set(ROLES) - {POOL}:
			for number, call in enumerate(calls):
				with self.login(self.users[role]), self.subTest(role=role, call=number):
					self.assertRaises(frappe.PermissionError, call)

	def test_steps_with_a_reason_for_each_role(self):
		request = self.request("Cost Approval Pending", cost_approval_required=1)
		with self.login(self.users[COUNTY]):
			taken = placing.take_step("Mediation Request", request, "Refuse Cost Bearing", "Budget erschöpft")
		self.assertEqual(taken["state"], "In Review")
		with self.login(self.clerk), self.assertRaises(frappe.PermissionError):
			placing.take_step("User", self.clerk, "Approve Request")
