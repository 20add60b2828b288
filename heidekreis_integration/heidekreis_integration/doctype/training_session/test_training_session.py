"""Rules of training sessions, and completion of the training by attendance."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import getdate, now_datetime

from heidekreis_integration.heidekreis_integration.doctype.training_course.test_training_course import (
	make_course,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_language, make_mediator
from heidekreis_integration.training.errors import (
	ListedTwiceError,
	NotAParticipantError,
	NotHeldYetError,
	SessionTimesError,
)


class TestTrainingSession(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		language = make_language()
		states = ("In Training", "Interested", "Active")
		cls.learner, cls.newcomer, cls.veteran = (
			make_mediator(language, state, training_completed_on="2020-01-01" if state == "Active" else None)
			for state in states
		)

	def setUp(self) -> None:
		super().setUp()
		self.course = make_course(self.learner, self.newcomer, capacity=5)

	def make(self, day: int = 12, **values):
		data = {
			"doctype": "Training Session",
			"training_course": self.course.name,
			"title": "Schulungstag",
			"starts_on": datetime(2024, 1, day, 9),
			"ends_on": datetime(2024, 1, day, 16),
			"mandatory": 1,
		}
		return frappe.get_doc(data | values).insert()

	def hold(self, session, *present: str):
		session.status = "Held"
		for row in session.attendance:
			row.attended = int(row.mediator in present)
		return session.save()

	def status(self, mediator: str) -> str:
		rows = frappe.get_doc("Training Course", self.course.name).participants
		return next(row.status for row in rows if row.mediator == mediator)

	def mediator(self, name: str) -> tuple:
		day, state = frappe.db.get_value("Mediator", name, ["training_completed_on", "workflow_state"])
		return (getdate(day) if day else None), state

	def test_times_must_make_sense(self):
		for start, end in (
			(datetime(2024, 1, 12, 16), datetime(2024, 1, 12, 9)),
			(datetime(2024, 1, 12, 9), datetime(2024, 1, 13, 9)),
			(datetime(2024, 1, 12, 9), datetime(2024, 1, 12, 9)),
		):
			with self.subTest(start=start, end=end), self.assertRaises(SessionTimesError):
				self.make(starts_on=start, ends_on=end)

	def test_sessions_of_a_course_do_not_overlap(self):
		self.make()
		with self.assertRaises(SessionTimesError):
			self.make(starts_on=datetime(2024, 1, 12, 15), ends_on=datetime(2024, 1, 12, 18))
		self.make(starts_on=datetime(2024, 1, 12, 16), ends_on=datetime(2024, 1, 12, 18))

	def test_a_session_of_the_future_was_not_held(self):
		later = {"starts_on": datetime(2099, 1, 16, 9), "ends_on": datetime(2099, 1, 16, 16)}
		with self.assertRaises(NotHeldYetError):
			self.make(status="Held", **later)

	def test_attendance_waits_until_shortly_before_the_session(self):
		frappe.db.set_single_value("Heidekreis Settings", "attendance_opens_minutes", 30)
		for minutes, allowed in ((45, False), (20, True)):
			start = now_datetime() + timedelta(minutes=minutes)
			session = self.make(starts_on=start, ends_on=start + timedelta(minutes=5))
			session.attendance[0].attended = 1
			with self.subTest(minutes=minutes):
				if allowed:
					self.assertTrue(session.save().attendance[0].attended)
				else:
					self.assertRaises(NotHeldYetError, session.save)

	def test_until_the_list_is_closed_nobody_has_missed_or_completed_anything(self):
		session = self.make()
		session.attendance[0].attended = 1
		session.save()
		self.assertEqual([self.status(self.learner), self.status(self.newcomer)], ["Registered"] * 2)

	def test_the_list_follows_the_course_until_it_is_closed(self):
		session = self.make()
		self.course.reload()
		self.course.participants[1].status = "Cancelled"
		self.course.append("participants", {"mediator": self.veteran})
		self.course.save()
		session.reload()
		self.assertEqual([row.mediator for row in session.save().attendance], [self.learner, self.veteran])

	def test_the_list_is_prepared_with_everyone_who_has_a_place(self):
		self.assertEqual([row.mediator for row in self.make().attendance], [self.learner, self.newcomer])

	def test_only_participants_attend_and_each_once(self):
		session = self.make(status="Held")
		for mediator, error in ((self.veteran, NotAParticipantError), (self.learner, ListedTwiceError)):
			session.reload()
			session.append("attendance", {"mediator": mediator, "attended": 1})
			with self.subTest(error=error), self.assertRaises(error):
				session.save()

	def test_whoever_attended_every_mandatory_session_has_completed_the_training(self):
		first, second, extra = self.make(12), self.make(13), self.make(14, mandatory=0)
		self.hold(first, self.learner, self.newcomer)
		self.assertEqual(
			(self.status(self.learner), self.mediator(self.learner)), ("Registered", (None, "In Training"))
		)
		self.hold(second, self.learner, self.newcomer)
		self.assertEqual(self.status(self.learner), "Completed")
		self.assertEqual(self.mediator(self.learner), (getdate("2024-01-13"), "Trained"))
		self.assertEqual(self.mediator(self.newcomer), (getdate("2024-01-13"), "Trained"))
		self.hold(extra)
		self.assertEqual(self.status(self.learner), "Completed")

	def test_whoever_missed_a_mandatory_session_has_not(self):
		first, second = self.make(12), self.make(13)
		self.hold(first, self.learner)
		self.hold(second, self.learner, self.newcomer)
		self.assertEqual(
			(self.status(self.newcomer), self.mediator(self.newcomer)), ("Incomplete", (None, "In Training"))
		)

	def test_a_corrected_attendance_completes_afterwards(self):
		session = self.make()
		self.hold(session, self.learner)
		self.assertEqual(self.status(self.newcomer), "Incomplete")
		self.hold(session, self.learner, self.newcomer)
		self.assertEqual(self.status(self.newcomer), "Completed")

	def test_a_correction_downwards_takes_the_completion_back(self):
		session = self.make()
		self.hold(session, self.learner)
		self.assertEqual(self.mediator(self.learner), (getdate("2024-01-12"), "Trained"))
		self.hold(session)
		self.assertEqual(self.status(self.learner), "Incomplete")
		self.assertEqual(self.mediator(self.learner), (None, "In Training"))
		reason = frappe.get_all(
			"Transition Log", {"reference_name": self.learner, "to_state": "In Training"}, pluck="reason"
		)
		self.assertIn(f"Die Anwesenheit bei {self.course.title} wurde berichtigt.", reason)
		self.hold(session, self.learner)
		self.assertEqual(self.mediator(self.learner), (getdate("2024-01-12"), "Trained"))

	def test_who_is_active_already_stays_so_and_the_clerk_is_told(self):
		session = self.make()
		self.hold(session, self.learner)
		frappe.get_doc("Mediator", self.learner).update({"workflow_state": "Active"}).save()
		frappe.clear_messages()
		self.hold(session)
		self.assertEqual(self.status(self.learner), "Incomplete")
		self.assertEqual(self.mediator(self.learner), (getdate("2024-01-12"), "Active"))
		self.assertIn("Bitte klären Sie das mit der Person.", str(frappe.get_message_log()))

	def test_a_cancelled_session_is_not_needed(self):
		first, second = self.make(12), self.make(13)
		second.status = "Cancelled"
		second.save()
		self.hold(first, self.learner)
		self.assertEqual(self.status(self.learner), "Completed")

	def test_an_earlier_day_of_completion_stays(self):
		self.course.append("participants", {"mediator": self.veteran})
		self.course.save()
		self.hold(self.make(), self.veteran)
		self.assertEqual(self.mediator(self.veteran), (getdate("2020-01-01"), "Active"))

	def test_a_holiday_is_pointed_out(self):
		frappe.clear_messages()
		self.make(starts_on=datetime(2024, 10, 31, 9), ends_on=datetime(2024, 10, 31, 12))
		self.assertIn("Reformationstag", str(frappe.get_message_log()))
