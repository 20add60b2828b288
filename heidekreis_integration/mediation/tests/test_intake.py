"""What a request must pass on its way in, through the service and through the desk's own save."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import get_datetime, getdate, now_datetime

from heidekreis_integration.mediation import errors, intake
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.mediation.tests.support import MediationTestCase, at, hours_ago
from heidekreis_integration.mediation.working_days import earliest_day
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_municipality,
	make_occasion,
	make_request,
)
from heidekreis_integration.workflow.definitions import COUNTY, POOL
from heidekreis_integration.workflow.door import take_step
from heidekreis_integration.workflow.errors import ReasonMissingError


class TestIntake(MediationTestCase):
	roles = (POOL, "Requesting Institution User")

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.municipality = make_municipality()
		cls.institution = make_institution(municipality=cls.municipality)
		cls.language, cls.occasion = make_language(), make_occasion()
		cls.requester = cls.users["Requesting Institution User"]

	def values(self, **changes) -> dict:
		return {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"planned_start": at(10),
			"planned_minutes": 60,
			"setting": "On Site",
			"rules_accepted": 1,
		} | changes

	def create(self, channel: str = "Portal", actor: str = "", **changes):
		return intake.create_request(self.values(**changes), actor=actor or self.requester, channel=channel)

	def test_a_request_is_received_and_stamped(self):
		request = self.create(client_reference="A. M.")
		self.assertEqual(self.state(request), "Received")
		self.assertEqual((request.requested_by, request.channel), (self.requester, "Portal"))
		self.assertEqual(
			(request.municipality, request.institution_type), (self.municipality, "Day-care Centre")
		)
		self.assertEqual(get_datetime(request.planned_end), at(11))
		self.assertEqual(getdate(request.received_on), getdate(now_datetime()))
		self.assertTrue(request.name.startswith(f"ANF-{getdate(now_datetime()).year}-"))

	def test_unknown_fields_are_refused(self):
		for field in ("cost_bearer", "workflow_state", "internal_remarks", "received_on", "owner", "doctype"):
			with self.subTest(field=field), self.refused(errors.UnknownFieldError, field):
				self.create(**{field: "x"})

	def test_sworn_interpreters_are_no_volunteers(self):
		court = make_occasion(needs_sworn_interpreter=1)
		with self.refused(errors.SwornInterpreterError, "beeidigte Dolmetscher*innen", court):
			self.create(occasion=court)

	def test_the_gate_holds_for_a_desk_save_too(self):
		request = frappe.get_doc("Mediation Request", make_request())
		request.occasion = make_occasion(needs_sworn_interpreter=1)
		with self.login(self.clerk), self.refused(errors.SwornInterpreterError):
			request.save()

	def test_past_dates_are_refused(self):
		with self.refused(errors.PastDateError, "liegt in der Vergangenheit", "Sprachmittlungspool"):
			self.create(planned_start=hours_ago(1))
		with self.refused(errors.PastDateError):
			self.create(alternative_dates=[{"planned_start": hours_ago(1)}])

	def test_an_old_request_can_still_be_saved(self):
		request = frappe.get_doc(
			"Mediation Request", make_request(planned_start=hours_ago(100), state="Placing")
		)
		request.contact_name = "Sekretariat"
		with self.login(self.clerk):
			request.save()

	def test_lead_time_counts_working_days(self):
		self.rule(lead_time_working_days=3)
		first = earliest_day(getdate(now_datetime()), 3, settings().holiday_subdivision)
		start = get_datetime(first) + timedelta(hours=10)
		self.assertEqual(self.state(self.create(planned_start=start)), "Received")
		with self.refused(errors.LeadTimeError, "3 Werktage Vorlauf", first.strftime("%d.%m.%Y"), "dringend"):
			self.create(planned_start=now_datetime() + timedelta(hours=20))

	def test_urgent_requests_need_a_reason(self):
		self.rule(lead_time_working_days=3)
		soon = now_datetime() + timedelta(hours=20)
		with self.refused(errors.LeadTimeError, "warum die Anfrage dringend ist"):
			self.create(planned_start=soon, urgent=1)
		self.assertTrue(self.create(planned_start=soon, urgent=1, urgency_reason="Kind im Krankenhaus").name)

	def test_duration(self):
		self.rule(maximum_minutes=120)
		self.assertTrue(self.create(planned_minutes=120).name)
		for minutes in (0, -5, 121, 1441):
			with (
				self.subTest(minutes=minutes),
				self.assertRaises((errors.DurationError, frappe.NonNegativeError)),
			):
				self.create(planned_minutes=minutes)

	def test_references_may_not_be_names(self):
		for field in ("client_reference", "case_reference"):
			with (
				self.subTest(field=field),
				self.refused(errors.ClientNameError, "Initialen oder ein Aktenzeichen"),
			):
				self.create(**{field: "Anna Müller"})

	def test_portal_needs_the_accepted_rules(self):
		with self.refused(errors.RulesNotAcceptedError):
			self.create(rules_accepted=0)
		self.assertTrue(self.create(rules_accepted=0, channel="Phone").name)

	def test_what_is_switched_off_cannot_be_chosen(self):
		for field, value in (
			("language", make_language(enabled=0)),
			("occasion", make_occasion(enabled=0)),
			("requesting_institution", make_institution(enabled=0)),
		):
			with self.subTest(field=field), self.refused(errors.DisabledError, "nicht mehr verwendet"):
				self.create(**{field: value})

	def test_duplicates_are_marked_not_refused(self):
		first = self.create(client_reference="A. M.")
		self.assertEqual(first.flags.duplicates, [])
		second = self.create(client_reference="a.m.", planned_start=at(10.5))
		self.assertEqual(second.flags.duplicates, [first.name])
		comments = frappe.get_all(
			"Comment", {"reference_name": second.name, "comment_type": "Info"}, pluck="content"
		)
		self.assertIn(first.name, comments[0])

	def test_what_is_no_duplicate(self):
		self.create(client_reference="A. M.")
		for what, change in (
			("other client", {"client_reference": "B. K."}),
			("other time", {"planned_start": at(11), "client_reference": "A. M."}),
			("other language", {"language": make_language()}),
			("other institution", {"requesting_institution": make_institution()}),
		):
			with self.subTest(what=what):
				self.assertEqual(self.create(**change).flags.duplicates, [])

	def test_a_cancelled_request_is_no_duplicate(self):
		first = self.create()
		intake.cancel_request(first.name, actor=self.requester, reason="Termin entfällt", door="Portal")
		self.assertEqual(self.create().flags.duplicates, [])

	def test_only_the_pool_records_the_past(self):
		past = {
			"planned_start": hours_ago(50),
			"retrospective": 1,
			"retrospective_reason": "Bogen kam verspätet",
		}
		request = self.create(actor=self.clerk, channel="Desk", **past)
		self.assertEqual(self.state(request), "Received")
		with self.refused(errors.RetrospectiveError, "nur der Sprachmittlungspool"):
			self.create(channel="Desk", **past)
		with self.refused(errors.RetrospectiveError, "warum der Einsatz nacherfasst wird"):
			self.create(actor=self.clerk, channel="Desk", **past | {"retrospective_reason": " "})
		with self.refused(errors.RetrospectiveError, "Vergangenheit"):
			self.create(actor=self.clerk, channel="Desk", **past | {"planned_start": at(10)})

	def test_cancelling_needs_a_reason(self):
		request = self.create()
		with self.refused(ReasonMissingError):
			intake.cancel_request(request.name, actor=self.requester, reason=" ", door="Portal")
		intake.cancel_request(request.name, actor=self.requester, reason="Familie verzogen", door="Portal")
		log = frappe.get_last_doc("Transition Log", {"reference_name": request.name})
		self.assertEqual((log.actor, log.door, log.reason), (self.requester, "Portal", "Familie verzogen"))


class TestRequestFields(MediationTestCase):
	"""REST may write read_only fields: the controller puts them back."""

	roles = (POOL, COUNTY)

	def test_protected_fields_keep_their_values(self):
		name = make_request(state="In Review", cost_approval_required=1, municipality="")
		before = frappe.get_doc("Mediation Request", name)
		other = make_municipality()
		with self.login(self.clerk):
			request = frappe.get_doc("Mediation Request", name)
			request.update(
				{
					"cost_approval_required": 0,
					"cost_approved_by": self.clerk,
					"municipality": other,
					"institution_type": "School",
					"received_on": at(1),
					"requested_by": self.clerk,
					"assignment": None,
					"state_reason": "x",
				}
			)
			request.save()
		after = frappe.get_doc("Mediation Request", name)
		for field in (
			"cost_approval_required",
			"cost_approved_by",
			"municipality",
			"institution_type",
			"requested_by",
		):
			self.assertEqual(after.get(field), before.get(field), field)
		self.assertEqual(get_datetime(after.received_on), get_datetime(before.received_on))
		self.assertFalse(after.state_reason)

	def test_a_desk_insert_cannot_bring_decisions(self):
		with self.login(self.clerk):
			request = frappe.get_doc(
				{
					"doctype": "Mediation Request",
					"requesting_institution": make_institution_as_admin(),
					"language": make_language(),
					"occasion": make_occasion(),
					"planned_start": at(9),
					"planned_minutes": 30,
					"cost_approved_by": "Administrator",
					"received_on": at(1, days=-400),
					"requested_by": "Administrator",
				}
			).insert()
		self.assertFalse(request.cost_approved_by)
		self.assertEqual(request.requested_by, self.clerk)
		self.assertEqual(getdate(request.received_on), getdate(now_datetime()))

	def test_municipality_follows_the_institution_but_not_its_move(self):
		institution = make_institution()
		request = frappe.get_doc("Mediation Request", make_request(requesting_institution=institution))
		own = request.municipality
		frappe.db.set_value("Requesting Institution", institution, "municipality", make_municipality())
		request.contact_name = "Leitung"
		request.save()
		self.assertEqual(request.municipality, own)
		request.requesting_institution = make_institution()
		request.save()
		self.assertNotEqual(request.municipality, own)

	def test_cost_facts_are_frozen_after_the_approval(self):
		request = frappe.get_doc("Mediation Request", make_request(state="Approved"))
		request.occasion = make_occasion()
		with self.login(self.clerk), self.refused(errors.FrozenFactError, "Freigegeben"):
			request.save()

	def test_plan_is_frozen_once_placed_but_remarks_are_not(self):
		name = make_request(state="Placed")
		with self.login(self.clerk):
			request = frappe.get_doc("Mediation Request", name)
			request.planned_start = at(15)
			with self.refused(errors.FrozenFactError):
				request.save()
			request.reload()
			request.meeting_point = "Haupteingang"
			request.save()

	def test_county_edits_only_while_its_decision_is_pending(self):
		for state, allowed in (("Cost Approval Pending", True), ("Approved", False), ("Received", False)):
			with self.subTest(state=state):
				request = frappe.get_doc("Mediation Request", make_request(state=state))
				request.remarks = "Hinweis"
				with self.login(self.users[COUNTY]):
					if allowed:
						request.save()
					else:
						with self.refused(errors.NotEditableError, "Sprachmittlungspool"):
							request.save()

	def test_nobody_else_moves_a_request_to_another_institution(self):
		own, foreign = make_institution(), make_request("Cost Approval Pending", cost_approval_required=1)
		request = frappe.get_doc("Mediation Request", foreign)
		request.requesting_institution = own
		with self.login(self.users[COUNTY]), self.refused(errors.NotEditableError):
			request.save()


class TestCostDecision(MediationTestCase):
	roles = (POOL, COUNTY)

	def test_cost_bearer_is_settled_when_the_review_starts(self):
		bearer = frappe.get_doc(
			{"doctype": "Cost Bearer", "bearer_name": "Träger Probe", "kind": "Third Party"}
		).insert()
		request = make_request(requesting_institution=make_institution(default_cost_bearer=bearer.name))
		with self.login(self.clerk):
			document = take_step(frappe.get_doc("Mediation Request", request), "Start Review")
		self.assertEqual((document.cost_bearer, document.cost_approval_required), (bearer.name, 0))

	def test_changed_facts_change_the_decision_until_the_approval(self):
		bearer = frappe.get_doc(
			{"doctype": "Cost Bearer", "bearer_name": "Träger Zwei", "kind": "Third Party"}
		).insert()
		request = frappe.get_doc("Mediation Request", make_request(state="In Review"))
		request.requesting_institution = make_institution(default_cost_bearer=bearer.name)
		with self.login(self.clerk):
			request.save()
		self.assertEqual(request.cost_bearer, bearer.name)

	def test_approval_is_stamped_with_the_countys_name(self):
		request = frappe.get_doc(
			"Mediation Request", make_request("Cost Approval Pending", cost_approval_required=1)
		)
		with self.login(self.users[COUNTY]):
			take_step(request, "Approve Cost Bearing")
		self.assertEqual(request.cost_approved_by, self.users[COUNTY])
		self.assertTrue(request.cost_approved_on)


def make_institution_as_admin() -> str:
	user = frappe.session.user
	frappe.set_user("Administrator")
	try:
		return make_institution()
	finally:
		frappe.set_user(user)
