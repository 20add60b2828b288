"""What is loaded about the whole pool, and what only the pool may know."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration.mediation import errors, offers, ranking
from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.candidates import PoolFacts, session_facts
from heidekreis_integration.mediation.tests.support import at, hours_ago
from heidekreis_integration.mediation.tests.test_placing import PlacingTestCase
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_request,
	make_user,
)
from heidekreis_integration.workflow.definitions import POOL

INSTITUTION_WISH = "Soll bei dieser Einrichtung nicht eingesetzt werden (Wunsch der Einrichtung)."


class TestPoolFacts(PlacingTestCase):
	def test_a_larger_pool_costs_no_more_queries(self):
		session = session_facts(frappe.get_doc("Mediation Request", self.request(case_reference="F-1")))
		self.busy_mediator()
		PoolFacts.load([session])  # metadata and settings are read once in a process
		for _ in range(2):
			self.busy_mediator()
			with self.assertQueryCount(20):
				found = PoolFacts.load([session]).candidates(session)
		self.assertEqual(len(found), 3)

	def busy_mediator(self) -> None:
		absence = {"from_date": at(0, 20).date(), "to_date": at(0, 22).date()}
		window = {"weekday": "Monday", "from_time": "08:00", "to_time": "18:00"}
		mediator = self.mediator(absences=[absence], availability=[window])
		make_assignment(mediator=mediator, planned_start=at(14))

	def test_facts_for_many_requests_are_those_of_each_alone(self):
		close = make_language()
		parent = frappe.get_doc("Mediation Language", self.language)
		parent.append("close_to", {"language": close})
		parent.save()
		other = make_institution(municipality=make_municipality(latitude=53.1, longitude=10.1))
		block = {"requesting_institution": other, "side": "Mediator", "reason": "Testgrund"}
		known = self.mediator(placement_blocks=[block], gender="Female")
		make_mediator(close, municipality=self.municipality)
		past = self.request(state="Placed", case_reference="F-2")
		make_assignment("Confirmed", mediator=known, mediation_request=past, planned_start=hours_ago(50))
		requests = [
			self.request(case_reference="F-2"),
			self.request(requesting_institution=other, accepts_close_language=1),
			make_request(state="Approved", language=close, planned_start=at(15, 40)),
		]
		sessions = [session_facts(frappe.get_doc("Mediation Request", name)) for name in requests]
		together = PoolFacts.load(sessions)
		for session in sessions:
			alone = PoolFacts.load([session])
			self.assertEqual(
				sorted(together.candidates(session), key=lambda c: c.mediator),
				sorted(alone.candidates(session), key=lambda c: c.mediator),
			)
			self.assertEqual(together.policy(session), alone.policy(session))

	def test_named_mediators_are_the_same_as_found_ones(self):
		mediator = self.mediator()
		make_assignment("Confirmed", mediator=mediator, planned_start=hours_ago(30))
		make_assignment(mediator=mediator, planned_start=at(15))
		session = session_facts(frappe.get_doc("Mediation Request", self.request()))
		named = PoolFacts.load([session], [mediator], lock=True).candidate(mediator, session)
		self.assertEqual(PoolFacts.load([session]).candidate(mediator, session), named)

	def test_hours_of_the_last_days_and_planned_ones_count_and_no_older(self):
		mediator = self.mediator()
		make_assignment(
			"Confirmed",
			mediator=mediator,
			planned_start=hours_ago(50),
			actual_start=hours_ago(50),
			actual_end=hours_ago(48.5),
		)
		make_assignment(mediator=mediator, planned_start=at(15))
		make_assignment("Cancelled", mediator=mediator, planned_start=at(18))
		make_assignment("Confirmed", mediator=mediator, planned_start=hours_ago(24 * 100))
		session = session_facts(frappe.get_doc("Mediation Request", self.request()))
		hours = lambda: PoolFacts.load([session]).candidate(mediator, session).recent_hours  # noqa: E731
		self.assertEqual(hours(), 2.5)
		self.configure(fair_load_days=120)
		self.assertEqual(hours(), 3.5)

	def test_the_median_is_of_those_who_speak_the_language_and_are_active(self):
		for count, state in ((0, "Active"), (2, "Active"), (3, "Active"), (9, "Resting")):
			mediator = self.mediator(state=state)
			for hour in range(count):
				make_assignment("Confirmed", mediator=mediator, planned_start=hours_ago(30 + 3 * hour))
		session = session_facts(frappe.get_doc("Mediation Request", self.request()))
		pool = PoolFacts.load([session])
		self.assertEqual(pool.median_hours(self.language), 2.0)
		self.assertEqual(pool.policy(session).median_hours, 2.0)


class TestPlacementBlocks(PlacingTestCase):
	roles = (POOL, "Mediator User")

	def blocked(self, side: str = "Institution", **values) -> str:
		block = {"requesting_institution": self.institution, "side": side, "reason": "Beschwerde"}
		return self.mediator(placement_blocks=[block | values])

	def test_a_block_excludes_until_its_last_day(self):
		for values, excluded in (
			({}, True),
			({"side": "Mediator"}, True),
			({"valid_until": at(0).date()}, True),
			({"valid_until": at(0, 9).date()}, False),
			({"requesting_institution": make_institution()}, False),
		):
			with self.subTest(values=values):
				mediator = self.blocked(**values)
				found = ranking.suggest(self.request())
				self.assertEqual(mediator in {e.mediator for e in found.excluded}, excluded)
				self.assertEqual(mediator in {s.mediator for s in found.ranked}, not excluded)

	def test_no_reason_passes_a_block_over(self):
		with self.refused(errors.NotEligibleError, INSTITUTION_WISH):
			assign(self.request(), self.blocked(), actor=self.clerk, override_reason="Wird schon gehen")

	def test_a_mediator_who_accepts_does_not_learn_of_a_later_block(self):
		mediator = self.mediator()
		request = self.request()
		offer = offers.make_offers(request, [mediator], actor=self.clerk)[0]
		document = frappe.get_doc("Mediator", mediator)
		document.append(
			"placement_blocks",
			{"requesting_institution": self.institution, "side": "Institution", "reason": "Beschwerde"},
		)
		document.save()
		for door in ("Portal", "Signed Link"):
			with self.assertRaises(errors.NotEligibleError) as caught:
				offers.answer_offer(offer, True, actor="Administrator", door=door)
			self.assertIn("rufen Sie den Pool an", str(caught.exception))
			self.assertNotIn("Wunsch", str(caught.exception))
			frappe.db.set_value("Assignment Offer", offer, "status", "Open")
		with self.refused(errors.NotEligibleError, INSTITUTION_WISH):
			offers.answer_offer(offer, True, actor=self.clerk, door="Desk")

	def test_the_list_is_hidden_from_the_mediator_and_from_finance(self):
		mediator = self.blocked()
		own = self.users["Mediator User"]
		frappe.db.set_value("Mediator", mediator, "user", own)
		for user, rows in ((self.clerk, 1), (own, 0), (make_user("Mediation Finance"), 0)):
			with self.subTest(user=user), self.login(user):
				document = frappe.get_doc("Mediator", mediator)
				document.check_permission("read")
				document.apply_fieldlevel_read_permissions()
				self.assertEqual(len(document.get("placement_blocks") or []), rows)
				self.assertNotIn("Beschwerde", "" if rows else frappe.as_json(document.as_dict()))

	def test_rows_are_not_read_or_written_by_themselves(self):
		mediator = self.blocked()
		row = frappe.get_doc("Mediator", mediator).placement_blocks[0]
		frappe.db.set_value("Mediator", mediator, "user", self.users["Mediator User"])
		for user, count in ((self.clerk, 1), (self.users["Mediator User"], 0)):
			with self.login(user):
				found = frappe.get_list(
					"Mediator Placement Block",
					filters={"parent": mediator},
					parent_doctype="Mediator",
					fields=["reason"],
				)
				self.assertEqual(len(found), count)
		with self.login(self.clerk), self.assertRaises(frappe.ValidationError):
			frappe.get_doc("Mediator Placement Block", row.name).save()


class TestExceptions(PlacingTestCase):
	def log(self, assignment) -> list[str]:
		return frappe.get_all(
			"Transition Log",
			{"reference_doctype": "Assignment", "reference_name": assignment.name, "action": "Exception"},
			pluck="reason",
		)

	def test_an_exception_is_kept_in_the_log_with_the_rule_and_the_reason(self):
		far = self.mediator(latitude=53.6, longitude=10.9, maximum_distance_km=20)
		made = assign(self.request(), far, actor=self.clerk, override_reason="Ist an dem Tag in der Nähe")
		found = self.log(made)
		self.assertEqual(len(found), 1)
		self.assertIn("länger als die vereinbarten 20 km", found[0])
		self.assertTrue(found[0].endswith("Ausnahme, weil: Ist an dem Tag in der Nähe"))
		request = frappe.get_doc("Mediation Request", made.mediation_request)
		self.assertNotIn("Nähe", request.state_reason or "")

	def test_nothing_is_logged_where_no_rule_was_passed_over(self):
		made = assign(self.request(), self.mediator(), actor=self.clerk, override_reason="Vorsichtshalber")
		self.assertEqual(self.log(made), [])

	def test_a_session_moved_close_to_another_one_is_logged_too(self):
		mediator = self.mediator()
		make_assignment(mediator=mediator, planned_start=at(14), planned_end=at(15))
		made = assign(self.request(), mediator, actor=self.clerk)
		made.planned_start, made.planned_end = at(12.75), at(13.95)
		with self.refused(errors.TravelTimeError):
			made.save()
		made = frappe.get_doc("Assignment", made.name)
		made.planned_start, made.planned_end = at(12.75), at(13.95)
		made.override_reason = "Im selben Haus"
		made.save()
		self.assertIn("Dazwischen liegen 3 Minuten", self.log(made)[0])

	def test_a_reason_holds_for_the_time_it_was_given_for_only(self):
		mediator = self.mediator()
		make_assignment(mediator=mediator, planned_start=at(11.05), planned_end=at(12.05))
		made = assign(self.request(), mediator, actor=self.clerk, override_reason="Im selben Haus")

		def move(hour: float, **values):
			document = frappe.get_doc("Assignment", made.name)
			document.update({"planned_start": at(hour), "planned_end": at(hour + 1)} | values)
			document.save()
			return document.override_reason or ""

		with self.refused(errors.TravelTimeError, "„Im selben Haus“ galt für den bisherigen Termin"):
			move(12.1)
		self.assertEqual(move(12.1, override_reason="Wird gefahren"), "Wird gefahren")
		self.assertEqual(move(18), "")
		with self.refused(errors.TravelTimeError, "Grund für die Ausnahme"):
			move(12.1)
		reasons = self.log(made)
		self.assertEqual(len(reasons), 2)
		self.assertTrue(any(text.endswith("Im selben Haus") for text in reasons))
		self.assertTrue(any(text.endswith("Wird gefahren") for text in reasons))


class TestAnswers(PlacingTestCase):
	def test_the_rate_is_of_the_last_12_months(self):
		mediator = self.mediator()
		for status, days in (("Accepted", 10), ("Declined", 20), ("Expired", 30), ("Declined", 400)):
			offer = offers.make_offers(self.request(), [mediator], actor=self.clerk)[0]
			values = {"status": status, "offered_on": now_datetime() - timedelta(days=days)}
			frappe.db.set_value("Assignment Offer", offer, values)
		reasons = ranking.suggest(self.request()).ranked[0].reasons
		self.assertIn("Angenommene Angebote (12 Monate): 1 von 3: 1,7 von 5 Punkten", reasons)

	def test_an_absence_ends_with_its_last_day(self):
		day = at(0).date()
		for shift, excluded in ((-1, False), (0, True)):
			absence = {"from_date": add_days(nowdate(), 1), "to_date": add_days(day, shift)}
			mediator = self.mediator(absences=[absence])
			found = {e.mediator for e in ranking.suggest(self.request()).excluded}
			self.assertEqual(mediator in found, excluded)
