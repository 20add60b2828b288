"""The placing desk's methods: what the clerk sees and does, and that nobody else does."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration.api import desk, placing
from heidekreis_integration.desk import deputies, live
from heidekreis_integration.desk.errors import (
	AbsenceError,
	CallNoteError,
	DeputyCircleError,
	InstitutionMissingError,
)
from heidekreis_integration.mediation.errors import DuplicateUndecidedError
from heidekreis_integration.mediation.tests import support
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
	make_user,
)
from heidekreis_integration.workflow.definitions import COUNTY, POOL

OFFICER = "Municipality Officer"


def at(days: int) -> datetime:
	"""Return ten o'clock on a day from today."""
	return support.at(10, days)


class TestPlacingDesk(support.MediationTestCase):
	roles = (POOL, COUNTY, OFFICER)

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.colleague, cls.third = make_user(POOL), make_user(POOL)
		cls.town = make_municipality()
		cls.language, cls.occasion = make_language(), make_occasion()
		cls.institution = make_institution(
			institution_name="Kita Wollgras",
			municipality=cls.town,
			phone="05161 98-7654",
			contacts=[{"contact_name": "Birte Moorfrosch", "phone": "+49 5161 4433", "active": 1}],
		)
		cls.mediator = make_mediator(cls.language, municipality=cls.town, mobile="0151 0000001")

	def request(self, state: str = "Approved", **values) -> str:
		facts = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
		}
		return make_request(state, **(facts | values))

	def lines(self) -> dict[str, dict]:
		return {line["name"]: line for line in desk.board()["requests"]}

	# the list of requests

	def test_open_requests_stand_in_the_order_of_their_urgency(self):
		later = self.request("Received", planned_start=at(30))
		urgent = self.request("Received", planned_start=at(40), urgent=1, urgency_reason="Einschulung")
		soon = self.request("Approved", planned_start=at(5))
		closed = self.request("Closed", planned_start=at(-5))
		with self.login(self.clerk):
			names = [line["name"] for line in desk.board()["requests"]]
		self.assertEqual([n for n in names if n in (later, urgent, soon)], [urgent, soon, later])
		self.assertNotIn(closed, names)

	def test_a_line_says_what_is_waited_for(self):
		name = self.request(planned_start=at(5))
		with self.login(self.clerk):
			self.assertEqual(self.lines()[name]["waits_for"], "Freigegeben: Person suchen")
			offer = placing.offer(name, [self.mediator])[0]
			line = self.lines()[name]
			self.assertRegex(line["waits_for"], r"1 Angebot offen, Antwort bis \d\d\.\d\d\. \d\d:\d\d")
			self.assertFalse(line["needs_clerk"])
			placing.answer_by_phone(offer, False)
			line = self.lines()[name]
		self.assertEqual(
			(line["waits_for"], line["needs_clerk"]), ("Kein Angebot offen: andere fragen", True)
		)
		self.assertEqual((line["institution_name"], line["where"]), ("Kita Wollgras", self.town))

	def test_the_board_takes_as_many_queries_for_many_requests_as_for_few(self):
		self.request()
		with self.login(self.clerk):
			few = self._queries(desk.board)
		for _number in range(6):
			self.request(requesting_institution=make_institution(municipality=self.town))
		with self.login(self.clerk):
			self.assertLessEqual(self._queries(desk.board), few)

	def test_the_county_reads_and_officers_are_refused(self):
		name = self.request()
		with self.login(self.users[COUNTY]):
			self.assertIn(name, self.lines())
			self.assertEqual(desk.request(name)["steps"], [])
			with self.assertRaises(frappe.PermissionError):
				placing.approve(name)
		with self.login(self.users[OFFICER]):
			for read in (desk.board, lambda: desk.request(name), lambda: desk.week(self.mediator)):
				with self.assertRaises(frappe.PermissionError):
					read()

	def _queries(self, read) -> int:
		count = 0
		run = frappe.db.sql

		def counted(*args, **kwargs):
			nonlocal count
			count += 1
			return run(*args, **kwargs)

		read()  # what is remembered is remembered now
		frappe.db.sql = counted
		try:
			read()
		finally:
			del frappe.db.sql
		return count

	# one request

	def test_it_shows_persons_with_reasons_phone_numbers_and_those_excluded(self):
		away = make_mediator(
			self.language,
			municipality=self.town,
			absences=[{"from_date": nowdate(), "to_date": add_days(nowdate(), 60)}],
		)
		name = self.request(planned_start=at(12))
		with self.login(self.clerk):
			shown = desk.request(name)
		self.assertEqual([row["mediator"] for row in shown["ranked"]], [self.mediator])
		self.assertTrue(shown["ranked"][0]["reasons"])
		excluded = next(row for row in shown["excluded"] if row["mediator"] == away)
		self.assertTrue(excluded["reasons"])
		self.assertFalse(excluded["overridable"])
		self.assertEqual(shown["people"][self.mediator]["mobile"], "0151 0000001")
		self.assertIn("Cancel Request", [step["action"] for step in shown["steps"]])

	def test_approving_reviews_first_and_names_the_clerk_in_charge(self):
		name = self.request("Received")
		with self.login(self.clerk):
			state = placing.approve(name)["state"]
		self.assertIn(state, ("Approved", "Cost Approval Pending"))
		self.assertEqual(frappe.db.get_value("Mediation Request", name, "clerk"), self.clerk)

	def test_another_clerk_stays_in_charge_until_somebody_takes_over(self):
		name = self.request("In Review", clerk=self.colleague)
		with self.login(self.clerk):
			placing.approve(name)
			self.assertEqual(frappe.db.get_value("Mediation Request", name, "clerk"), self.colleague)
			placing.take_charge(name)
		self.assertEqual(frappe.db.get_value("Mediation Request", name, "clerk"), self.clerk)

	def test_an_alternative_date_takes_the_place_of_the_date(self):
		name = self.request(planned_start=at(10), alternative_dates=[{"planned_start": at(14)}])
		row = frappe.get_doc("Mediation Request", name).alternative_dates[0].name
		with self.login(self.clerk):
			offer = placing.offer(name, [self.mediator])[0]
			placing.take_alternative(name, row)
			document = frappe.get_doc("Mediation Request", name)
			self.assertEqual(document.planned_start, at(14))
			self.assertEqual(document.planned_end, at(14) + timedelta(minutes=60))
			self.assertEqual(document.alternative_dates[0].planned_start, at(10))
			self.assertEqual(frappe.db.get_value("Assignment Offer", offer, "status"), "Withdrawn")

	def test_a_request_like_another_goes_on_with_a_reason(self):
		self.request("Received")
		name = self.request("Received")
		with self.login(self.clerk):
			self.assertTrue(desk.request(name)["duplicates"])
			placing.keep_duplicate(name, "Zwei Familien")
			self.assertEqual(desk.request(name)["duplicates"], [])
			placing.approve(name)

	def test_one_in_placing_that_repeats_another_waits_for_a_decision(self):
		first = self.request("Placing")
		name = self.request("Placing", planned_start=at(25))
		document = frappe.get_doc("Mediation Request", name)
		document.planned_start = frappe.db.get_value("Mediation Request", first, "planned_start")
		document.save()
		with self.login(self.clerk):
			line = self.lines()[name]
			self.assertEqual(
				(line["waits_for"], line["needs_clerk"], line["repeats"]),
				("Mögliche Dublette: entscheiden", True, True),
			)
			self.assertFalse(self.lines()[first]["repeats"])
			self.assertEqual(desk.request(name)["to_decide"], first)
			shown = desk.request(first)
			self.assertEqual((shown["duplicates"], shown["to_decide"]), ([name], None))
			for refused in (lambda: placing.offer(name, [self.mediator]), lambda: placing.start_waves(name)):
				with self.assertRaisesRegex(DuplicateUndecidedError, first):
					refused()
			placing.offer(first, [self.mediator])
			placing.keep_duplicate(name, "Zwei Familien")
			self.assertEqual(desk.request(first)["duplicates"], [])
			self.assertEqual(len(placing.start_waves(name)), 1)

	# cancelling

	def test_what_a_cancellation_costs_and_leads_to_is_said_for_each_side(self):
		self.rule(cancellation_free_hours=24, cancellation_paid_minutes=30, hourly_rate=24)
		name = self.request(planned_start=now_datetime() + timedelta(hours=20))
		with self.login(self.clerk):
			(way,) = placing.cancellation("Mediation Request", name)
			self.assertEqual((way["side"], way["free"]), ("Pool", True))
			self.assertIn("noch niemand vermittelt", way["text"])
			session = placing.assign(name, self.mediator)["assignment"]
			said = {way["side"]: way for way in placing.cancellation("Assignment", session)}
			request = {way["side"]: way for way in placing.cancellation("Mediation Request", name)}
		for side, amount, words in (
			("Institution", 12.0, "Die Anfrage wird damit storniert."),
			("Mediator", 0.0, "keine Entschädigung. Andere werden sofort gefragt."),
			("Pool", 12.0, "Die Anfrage bleibt offen"),
		):
			with self.subTest(side):
				self.assertEqual((said[side]["amount"], said[side]["free"]), (amount, not amount))
				self.assertIn(words, said[side]["text"])
		self.assertEqual(set(request), {"Institution", "Pool"})
		self.assertIn("12,00 €", request["Institution"]["text"].replace("\xa0", " "))
		self.assertIn("Der geplante Einsatz wird mit abgesagt", request["Institution"]["text"])

	def test_a_request_is_cancelled_for_the_side_that_the_clerk_names(self):
		for side in ("Institution", "Pool"):
			with self.subTest(side), self.login(self.clerk):
				name = self.request(planned_start=at(30 if side == "Pool" else 31))
				session = placing.assign(name, self.mediator)["assignment"]
				with self.assertRaisesRegex(frappe.ValidationError, "Stelle oder Pool"):
					placing.cancel_request(name, "Erkrankt", "Mediator")
				self.assertEqual(placing.cancel_request(name, "Erkrankt", side)["state"], "Cancelled")
				self.assertEqual(
					frappe.db.get_value("Assignment", session, ["workflow_state", "cancelled_by_side"]),
					("Cancelled", side),
				)

	# a mediator's week

	def test_it_holds_sessions_absences_windows_offers_and_the_wanted_session(self):
		start = at(10)
		day = start.date()
		person = make_mediator(
			self.language,
			municipality=self.town,
			absences=[{"from_date": add_days(day, 30), "to_date": add_days(day, 31)}],
			availability=[{"weekday": "Monday", "from_time": "08:00", "to_time": "12:00"}],
		)
		placed = self.request("Placed", planned_start=start - timedelta(hours=1, minutes=10))
		make_assignment(
			mediation_request=placed,
			mediator=person,
			planned_start=start - timedelta(hours=1, minutes=10),
			planned_end=start - timedelta(minutes=10),
		)
		name = self.request(planned_start=start)
		with self.login(self.clerk):
			week = desk.week(person, name)
		self.assertEqual(len(week["days"]), 7)
		self.assertEqual(week["days"][0].weekday(), 0)
		self.assertIn(day, week["days"])
		self.assertEqual([row["institution"] for row in week["sessions"]], ["Kita Wollgras"])
		self.assertEqual(week["windows"], [{"weekday": 0, "from": "08:00", "to": "12:00"}])
		self.assertEqual(week["absences"], [])
		wanted = week["wanted"]
		self.assertEqual((wanted["start"], wanted["end"]), (start, start + timedelta(hours=1)))
		self.assertEqual([c["same_time"] for c in wanted["conflicts"]], [False])
		self.assertGreater(wanted["before_minutes"], 10)
		with self.login(self.clerk):
			later = desk.week(person, name, add_days(day, 30))
		self.assertEqual(len(later["absences"]), 1)

	# call notes

	def test_a_yes_on_the_phone_is_noted_and_answers_the_offer(self):
		name = self.request()
		with self.login(self.clerk):
			placing.offer(name, [self.mediator])
			answered = placing.note_call(name, "Accepts", self.mediator, "Kommt etwas früher")
			self.assertEqual(answered["answer"]["status"], "Accepted")
			note = desk.request(name)["notes"][0]
		self.assertEqual(
			(note["outcome"], note["noted_by"], note["note"]), ("Accepts", self.clerk, "Kommt etwas früher")
		)
		self.assertEqual(frappe.db.get_value("Mediation Request", name, "workflow_state"), "Placed")

	def test_a_note_without_an_offer_changes_nothing_else(self):
		name = self.request()
		with self.login(self.clerk):
			self.assertIsNone(placing.note_call(name, "Declines", self.mediator)["answer"])
			placing.note_call(name, "Not Reached")
		self.assertEqual(frappe.db.get_value("Mediation Request", name, "workflow_state"), "Approved")

	def test_notes_are_complete_and_stay_as_they_were_written(self):
		name = self.request()
		with self.login(self.clerk):
			for outcome in ("Accepts", "Information"):
				with self.assertRaises(CallNoteError):
					placing.note_call(name, outcome)
			note = frappe.get_doc("Call Note", placing.note_call(name, "Not Reached")["note"])
		note.outcome = "Accepts"
		with self.assertRaises(CallNoteError):
			note.save()

	def test_who_noted_a_call_cannot_be_sent_along(self):
		with self.login(self.clerk):
			note = frappe.get_doc(
				{
					"doctype": "Call Note",
					"mediation_request": self.request(),
					"outcome": "Not Reached",
					"noted_by": self.colleague,
					"noted_on": "2020-01-01",
				}
			).insert()
		self.assertEqual((note.noted_by, note.noted_on.date()), (self.clerk, now_datetime().date()))

	# requests by phone

	def entries(self, **changes) -> dict:
		return {
			"institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"moment": f"{at(20):%d.%m.%Y} 14:30",
			"planned_minutes": 45,
			"setting": "Phone",
		} | changes

	def test_an_institution_is_found_by_name_person_place_and_number(self):
		with self.login(self.clerk):
			for text in ("wollgr", "moorfrosch", "0516198", "+49 5161 44", "05161 98-76", self.town):
				with self.subTest(text):
					found = desk.find_institutions(text)
					self.assertIn(self.institution, [row["name"] for row in found])
			self.assertEqual(desk.find_institutions("w"), [])
			self.assertEqual(desk.find_institutions("%%"), [])
		with self.login(self.users[OFFICER]), self.assertRaises(frappe.PermissionError):
			desk.find_institutions("wollgr")

	def test_a_request_is_filed_and_its_clerk_is_in_charge(self):
		with self.login(self.clerk):
			name = placing.enter_by_phone(self.entries())["name"]
		request = frappe.get_doc("Mediation Request", name)
		self.assertEqual((request.channel, request.clerk, request.planned_minutes), ("Phone", self.clerk, 45))
		self.assertEqual(request.planned_start, at(20).replace(hour=14, minute=30))

	def test_a_new_institution_is_made_with_its_contact(self):
		entries = self.entries(
			institution="",
			new_institution={
				"institution_name": "Grundschule Binsen",
				"institution_type": "School",
				"municipality": self.town,
			},
			contact_name="Ole Binse",
			contact_phone="05161 1",
		)
		with self.login(self.clerk):
			name = placing.enter_by_phone(entries)["name"]
		request = frappe.get_doc("Mediation Request", name)
		school = frappe.get_doc("Requesting Institution", request.requesting_institution)
		self.assertEqual(
			(school.institution_name, school.contacts[0].contact_name), ("Grundschule Binsen", "Ole Binse")
		)
		self.assertEqual(request.municipality, self.town)

	def test_it_is_refused_without_an_institution_and_for_others(self):
		with self.login(self.clerk), self.assertRaises(InstitutionMissingError):
			placing.enter_by_phone(self.entries(institution=""))
		with self.login(self.users[COUNTY]), self.assertRaises(frappe.PermissionError):
			placing.enter_by_phone(self.entries())

	# absences and deputies

	def absence(self, user: str, deputy: str, first: int = 0, last: int = 5):
		return frappe.get_doc(
			{
				"doctype": "Clerk Absence",
				"user": user,
				"deputy": deputy,
				"from_date": add_days(nowdate(), first),
				"to_date": add_days(nowdate(), last),
			}
		).insert()

	def test_a_deputy_sees_whose_work_it_is(self):
		self.absence(self.colleague, self.clerk)
		name = self.request("Received", clerk=self.colleague)
		with self.login(self.clerk):
			board = desk.board()
		self.assertEqual([row["user"] for row in board["absent"]], [self.colleague])
		line = next(row for row in board["requests"] if row["name"] == name)
		self.assertEqual(line["clerk"], self.colleague)

	def test_a_deputys_deputy_sees_it_too_and_nobody_before_or_after(self):
		third = self.third
		self.absence(self.colleague, self.clerk)
		self.absence(self.clerk, third, 2, 5)
		found = deputies.absent_for(third, frappe.utils.getdate(add_days(nowdate(), 3)))
		self.assertEqual({row["user"] for row in found}, {self.colleague, self.clerk})
		self.assertEqual(deputies.absent_for(third, frappe.utils.getdate(nowdate())), [])

	def test_circles_are_refused_on_common_days_only(self):
		self.absence(self.colleague, self.clerk, 0, 5)
		with self.assertRaises(DeputyCircleError):
			self.absence(self.clerk, self.colleague, 5, 9)
		self.absence(self.clerk, self.colleague, 6, 9)

	def test_wrong_people_and_periods_are_refused(self):
		for user, deputy, first, last in (
			(self.clerk, self.clerk, 0, 1),
			(self.clerk, self.users[COUNTY], 0, 1),
			(self.clerk, self.colleague, 5, 4),
		):
			with self.subTest(deputy=deputy, first=first), self.assertRaises(AbsenceError):
				self.absence(user, deputy, first, last)
		self.absence(self.clerk, self.colleague, 0, 3)
		with self.assertRaises(AbsenceError):
			self.absence(self.clerk, self.colleague, 3, 8)

	def test_only_clerks_are_offered_as_deputies(self):
		with self.login(self.clerk):
			found = {row[0] for row in desk.find_clerks()}
		self.assertLessEqual({self.clerk, self.colleague}, found)
		self.assertNotIn(self.users[COUNTY], found)

	# live update

	def test_only_those_who_may_open_the_page_are_told_and_only_the_name(self):
		frappe.local._realtime_log = []
		name = self.request("Received")
		frappe.get_doc("Mediation Request", name).save()
		told = [entry for entry in frappe.local._realtime_log if entry[0] == live.EVENT]
		rooms = {entry[2] for entry in told}
		self.assertIn(f"user:{self.clerk}", rooms)
		self.assertIn(f"user:{self.users[COUNTY]}", rooms)
		self.assertNotIn(f"user:{self.users[OFFICER]}", rooms)
		self.assertEqual([entry[1] for entry in told], [{"request": name}] * len(told))

	# day sheet

	def test_it_lists_the_day_and_marks_who_has_not_confirmed(self):
		start = at(10)
		mine = self.request("Placed", planned_start=start, place="Raum 3", contact_phone="05161 77")
		make_assignment(mediation_request=mine, mediator=self.mediator, planned_start=start)
		make_assignment(planned_start=start + timedelta(days=1))
		make_assignment("Cancelled", planned_start=start)
		with self.login(self.clerk):
			rows = [row for row in desk.day_sheet(str(start.date())) if row["mediator"] == self.mediator]
			self.assertEqual(len(desk.day_sheet(str(start.date()))), len(rows))
		self.assertEqual(
			(rows[0]["from"], rows[0]["institution"], rows[0]["place"], rows[0]["mediator_phone"]),
			(f"{start:%H:%M}", "Kita Wollgras", "Raum 3", "0151 0000001"),
		)
		self.assertTrue(rows[0]["unconfirmed"])
		with self.login(self.users[OFFICER]), self.assertRaises(frappe.PermissionError):
			desk.day_sheet(str(start.date()))
