"""What institutions do with their own requests after sending: change, ask again; and what repeats what."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import get_datetime, set_request
from frappe.website.serve import get_response

from heidekreis_integration.api import placing
from heidekreis_integration.api import requests as api
from heidekreis_integration.mediation import errors, intake, offers, waves
from heidekreis_integration.mediation.tests.support import RequesterTestCase, at, hours_ago
from heidekreis_integration.portal import request_form
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_occasion,
	make_request,
)
from heidekreis_integration.workflow.door import take_step


class OwnRequestsTestCase(RequesterTestCase):
	def submit(self, **changes) -> str:
		values = {
			"language": self.language,
			"occasion": self.occasion,
			"planned_start": str(at(10, days=20)),
			"planned_minutes": 60,
			"setting": "On Site",
			"rules_accepted": 1,
		}
		with self.login(self.requester):
			return api.submit(values | changes)["name"]

	def field(self, name: str, field: str):
		return frappe.db.get_value("Mediation Request", name, field)

	def step(self, name: str, action: str, reason: str = "") -> None:
		with self.login(self.clerk):
			take_step(frappe.get_doc("Mediation Request", name), action, reason)


class TestChanges(OwnRequestsTestCase):
	def change(self, name: str, user: str = "", **values) -> dict:
		with self.login(user or self.requester):
			return api.change(name, values)

	def test_the_date_is_moved_while_nobody_has_begun(self):
		name = self.submit(remarks="alt")
		self.change(
			name,
			planned_start=str(at(11, days=22)),
			remarks="",
			alternative_dates=[{"planned_start": str(at(9, days=23))}],
		)
		request = frappe.get_doc("Mediation Request", name)
		self.assertEqual(get_datetime(request.planned_start), at(11, days=22))
		self.assertEqual(get_datetime(request.planned_end), at(12, days=22))
		self.assertFalse(request.remarks)
		self.assertEqual(len(request.alternative_dates), 1)

	def test_later_the_pool_has_to_be_asked(self):
		name = self.submit()
		self.step(name, "Start Review")
		with self.refused(errors.NotEditableError, "rufen Sie den Pool an"):
			self.change(name, remarks="neu")

	def test_a_change_passes_the_same_rules(self):
		name, court = self.submit(), make_occasion(needs_sworn_interpreter=1)
		for error, change in (
			(errors.PastDateError, {"planned_start": str(hours_ago(2))}),
			(errors.PastDateError, {"alternative_dates": [{"planned_start": str(hours_ago(2))}]}),
			(errors.SwornInterpreterError, {"occasion": court}),
			(errors.ClientNameError, {"client_reference": "Anna Müller"}),
			(errors.DisabledError, {"language": make_language(enabled=0)}),
			(errors.UnknownFieldError, {"requesting_institution": make_institution()}),
			(errors.UnknownFieldError, {"cost_bearer": "x"}),
			(errors.UnknownFieldError, {"workflow_state": "Approved"}),
		):
			with self.subTest(change=change), self.refused(error):
				self.change(name, **change)

	def test_nobody_elses_request(self):
		foreign = make_request()
		with self.assertRaises(frappe.PermissionError):
			self.change(foreign, remarks="x")
		with self.assertRaises(frappe.PermissionError):
			self.change(self.submit(), user=self.clerk, remarks="x")

	def test_requesters_still_cannot_save_by_rest(self):
		name = self.submit()
		with self.login(self.requester), self.assertRaises(frappe.PermissionError):
			document = frappe.get_doc("Mediation Request", name)
			document.remarks = "x"
			document.save()

	def test_a_copy_takes_everything_but_the_date(self):
		name = self.submit(client_reference="A. M.", place="Raum 2", urgent=1, urgency_reason="eilt")
		with self.login(self.requester):
			copied = request_form.copy_of(api.request(name))
		self.assertEqual(
			(copied.language, copied.client_reference, copied.place), (self.language, "A. M.", "Raum 2")
		)
		self.assertFalse({"start_date", "planned_start", "urgent", "urgency_reason"} & set(copied))

	def test_the_list_filters_searches_and_pages(self):
		names = [
			self.submit(planned_start=str(at(10, days=20 + n)), client_reference=f"F {n}") for n in range(5)
		]
		with self.login(self.requester):
			api.cancel(names[0], "Probe")
			self.assertEqual([r.name for r in api.my_requests(group="open", limit=2)], names[1:3])
			self.assertEqual([r.name for r in api.my_requests(group="open", start=2, limit=2)], names[3:5])
			self.assertEqual(api.count_requests(group="ended"), 1)
			self.assertEqual([r.name for r in api.my_requests(text="F 3")], [names[3]])
			self.assertEqual(api.count_requests(language=make_language()), 0)
			self.assertEqual(api.count_requests(text="'; drop table"), 0)


class TestAlternativeDates(OwnRequestsTestCase):
	def asked(self, state: str = "Received") -> tuple[str, str]:
		name = make_request(
			state,
			requesting_institution=self.institution,
			language=self.language,
			contact_email="kita@example.org",
			planned_start=at(10, days=20),
			alternative_dates=[{"planned_start": at(9, days=21)}, {"planned_start": hours_ago(3)}],
		)
		return name, frappe.get_doc("Mediation Request", name).alternative_dates[0].name

	def test_the_clerk_takes_one_over_and_the_requester_is_told(self):
		name, row = self.asked("In Review")
		with self.login(self.clerk):
			with self.assertRaises(errors.PastDateError):
				intake.take_alternative(name, "nothing")
			placing.take_alternative(name, row)
		request = frappe.get_doc("Mediation Request", name)
		self.assertEqual(get_datetime(request.planned_start), at(9, days=21))
		self.assertEqual(
			[(get_datetime(r.planned_start), r.note) for r in request.alternative_dates],
			[(at(10, days=20), "Ursprünglicher Wunsch")],
		)
		mail = frappe.get_last_doc("Email Queue", {"reference_name": name})
		self.assertEqual(mail.recipients[0].recipient, "kita@example.org")

	def test_not_by_the_requester_and_not_once_placed(self):
		name, row = self.asked("Placed")
		with self.login(self.requester), self.assertRaises(frappe.PermissionError):
			placing.take_alternative(name, row)
		with self.login(self.clerk), self.assertRaises(errors.NotEditableError):
			placing.take_alternative(name, row)


class TestAddresses(OwnRequestsTestCase):
	def visit(self, path: str):
		"""Ask for a page as the requester's browser does."""
		self.addCleanup(setattr, frappe.local, "request", getattr(frappe.local, "request", None))
		set_request(method="GET", path=path)
		with self.login(self.requester):
			return get_response(path)

	def test_a_doubled_slash_leads_to_what_was_meant(self):
		for path, meant in (
			("/portal/anfragen//x", "/portal/anfragen/x"),
			("/portal/anfragen///x", "/portal/anfragen/x"),
			("/portal/einsaetze//x", "/portal/einsaetze/x"),
		):
			with self.subTest(path):
				led = self.visit(path)
				self.assertEqual((led.status_code, led.headers["Location"]), (301, meant))
		self.assertEqual(self.visit("/portal/anfragen/x").status_code, 404)


class TestDuplicates(OwnRequestsTestCase):
	def test_a_second_one_is_flagged_and_shown_before_it_is_sent(self):
		first = self.submit(client_reference="A. M.")
		values = {"language": self.language, "planned_start": str(at(10.5, days=20)), "planned_minutes": 30}
		with self.login(self.requester):
			self.assertEqual([row["name"] for row in api.possible_duplicates(values)], [first])
			self.assertEqual(api.possible_duplicates(values | {"client_reference": "B. K."}), [])
			self.assertEqual(api.possible_duplicates({"language": self.language}), [])
			self.assertEqual(api.possible_duplicates(values, name=first), [])
		second = self.submit(planned_start=str(at(10.5, days=20)))
		self.assertEqual(
			(self.field(first, "duplicate_of"), self.field(second, "duplicate_of")), (None, first)
		)

	def test_requests_of_others_are_never_named(self):
		foreign = make_institution()
		make_request(requesting_institution=foreign, language=self.language, planned_start=at(10, days=20))
		values = {"requesting_institution": foreign, "language": self.language}
		with self.login(self.requester):
			self.assertEqual(api.possible_duplicates(values | {"planned_start": str(at(10, days=20))}), [])

	def test_the_flag_goes_when_the_other_one_is_cancelled_or_moved(self):
		first, second = self.submit(), self.submit()
		with self.login(self.requester):
			api.change(first, {"planned_start": str(at(15, days=20))})
		self.assertIsNone(self.field(second, "duplicate_of"))
		third = self.submit()
		self.assertEqual(self.field(third, "duplicate_of"), second)
		with self.login(self.requester):
			api.cancel(second, "doppelt")
		self.assertIsNone(self.field(third, "duplicate_of"))

	def test_the_flag_moves_on_to_another_one_that_is_left(self):
		first, second, third = self.submit(), self.submit(), self.submit()
		with self.login(self.requester):
			api.cancel(first, "doppelt")
		self.assertEqual(self.field(third, "duplicate_of"), second)

	def test_moving_a_request_onto_another_flags_it(self):
		first, second = self.submit(), self.submit(planned_start=str(at(15, days=20)))
		with self.login(self.requester):
			api.change(second, {"planned_start": str(at(10, days=20))})
		self.assertEqual(self.field(second, "duplicate_of"), first)

	def test_a_flagged_one_is_approved_only_after_somebody_has_decided(self):
		first, second = self.submit(), self.submit()
		for name in (first, second):
			self.step(name, "Start Review")
		action = (
			"Request Cost Approval" if self.field(second, "cost_approval_required") else "Approve Request"
		)
		self.step(first, action)
		with self.refused(errors.DuplicateUndecidedError, first, "Keine Doppelanfrage"):
			self.step(second, action)
		with self.login(self.clerk):
			document = frappe.get_doc("Mediation Request", second)
			document.not_a_duplicate = 1
			document.save()
		self.step(second, action)

	def test_a_reason_with_the_step_is_a_decision(self):
		self.submit()
		second = self.submit()
		self.step(second, "Start Review")
		action = (
			"Request Cost Approval" if self.field(second, "cost_approval_required") else "Approve Request"
		)
		self.step(second, action, "Zwei Geschwister, zwei Gespräche")
		self.assertEqual(self.field(second, "duplicate_reason"), "Zwei Geschwister, zwei Gespräche")
		self.assertEqual(self.field(second, "not_a_duplicate"), 1)

	def test_a_second_one_is_not_placed_by_another_door(self):
		mediator = make_mediator(self.language)
		facts = {
			"requesting_institution": self.institution,
			"language": self.language,
			"planned_start": at(10, days=20),
		}
		make_request("Approved", **facts)
		second = make_request("Approved", **facts)
		with self.login(self.clerk):
			with self.refused(errors.DuplicateUndecidedError):
				placing.assign(second, mediator)
			with self.refused(errors.DuplicateUndecidedError):
				offers.make_offers(second, [mediator], actor=self.clerk)
		self.assertEqual(self.state(second), "Approved")

	def test_what_is_offered_in_waves_stops_for_a_decision_and_nobody_is_refused_in_vain(self):
		mediator = make_mediator(self.language)
		facts = {"requesting_institution": self.institution, "language": self.language}
		first = make_request("Placing", planned_start=at(10, days=20), **facts)
		second = make_request("Placing", planned_start=at(10, days=20), client_reference="K. L.", **facts)
		frappe.db.set_value("Mediation Request", second, "duplicate_of", None)
		frappe.db.set_value("Mediation Request", first, "client_reference", "M. N.")
		(offer,) = waves.start(second, actor=self.clerk)
		frappe.db.set_value("Mediation Request", second, "next_wave_on", hours_ago(1))
		document = frappe.get_doc("Mediation Request", first)
		document.client_reference = None
		document.save()
		self.assertEqual(self.field(first, "duplicate_of"), second)
		# The one that was moved is asked about: whoever has an offer for the other one may accept it.
		waves.send_due_waves()
		self.assertIsNotNone(self.field(second, "next_wave_on"))
		self.assertEqual(
			offers.answer_offer(offer, True, actor="Administrator", door="Portal").status, "Accepted"
		)
		frappe.db.set_value("Mediation Request", first, "next_wave_on", hours_ago(1))
		waves.send_due_waves()
		self.assertIsNone(self.field(first, "next_wave_on"))
		self.assertFalse(frappe.db.exists("Assignment Offer", {"mediation_request": first}))
		with self.refused(errors.DuplicateUndecidedError):
			offers.make_offers(first, [mediator], actor=self.clerk)

	def test_requesters_cannot_decide(self):
		self.submit()
		with self.assertRaises(errors.UnknownFieldError):
			self.submit(not_a_duplicate=1)
		second = self.submit()
		with self.login(self.requester), self.assertRaises(errors.UnknownFieldError):
			api.change(second, {"not_a_duplicate": 1})

	def test_a_decision_does_not_hold_for_another_duplicate(self):
		self.submit()
		second = self.submit()
		frappe.db.set_value("Mediation Request", second, "not_a_duplicate", 1)
		other = self.submit(planned_start=str(at(10, days=20) + timedelta(hours=5)))
		with self.login(self.requester):
			api.change(second, {"planned_start": str(at(15, days=20))})
		self.assertEqual(
			(self.field(second, "duplicate_of"), self.field(second, "not_a_duplicate")), (other, 0)
		)
