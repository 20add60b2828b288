"""Rules of training courses: sessions, places under the lock, registration."""

from __future__ import annotations

from datetime import date, datetime

import frappe
from frappe.utils import add_days, get_datetime, getdate, nowdate

from heidekreis_integration.api import training as api
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_language, make_mediator, make_user, number
from heidekreis_integration.training import courses
from heidekreis_integration.training.errors import (
	CapacityError,
	CourseNotFinishedError,
	FirstDayError,
	ListedTwiceError,
	NotAParticipantError,
	RegistrationClosedError,
	SessionsExistError,
)

FRIDAY = date(2027, 1, 15)


def make_course(*mediators: str, **values):
	"""Make a course with participants and return the document."""
	data = {
		"doctype": "Training Course",
		"title": f"Schulung {number()}",
		"status": "Registration Open",
		"venue": "VHS Walsrode",
		"capacity": 2,
		"participants": [{"mediator": mediator} for mediator in mediators],
	}
	return frappe.get_doc(data | values).insert()


class TestTrainingCourse(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		language = make_language()
		cls.people = [
			make_mediator(language, "Interested", training_completed_on=None) for _unused in range(4)
		]

	def statuses(self, course: str) -> dict[str, str]:
		return {row.mediator: row.status for row in frappe.get_doc("Training Course", course).participants}

	def test_four_sessions_on_two_weekends(self):
		course = make_course()
		names = courses.create_sessions(course.name, FRIDAY)
		starts = [get_datetime(frappe.db.get_value("Training Session", name, "starts_on")) for name in names]
		self.assertEqual(
			starts,
			[
				datetime(2027, 1, 15, 16),
				datetime(2027, 1, 16, 9),
				datetime(2027, 1, 22, 16),
				datetime(2027, 1, 23, 9),
			],
		)
		course.reload()
		self.assertEqual((getdate(course.first_day), getdate(course.last_day)), (FRIDAY, date(2027, 1, 23)))

	def test_a_second_click_makes_no_further_sessions(self):
		course = make_course()
		courses.create_sessions(course.name, FRIDAY)
		with self.assertRaises(SessionsExistError):
			courses.create_sessions(course.name, FRIDAY)

	def test_weekends_begin_on_a_friday(self):
		with self.assertRaises(FirstDayError):
			courses.create_sessions(make_course().name, date(2027, 1, 14))

	def test_who_comes_too_late_waits_and_moves_up(self):
		course = make_course()
		given = [courses.register(course.name, person, actor="Administrator") for person in self.people[:3]]
		self.assertEqual(given, ["Registered", "Registered", "Waiting List"])
		courses.withdraw(course.name, self.people[0], actor="Administrator")
		self.assertEqual(list(self.statuses(course.name).values()), ["Cancelled", "Registered", "Registered"])

	def test_the_desk_can_not_overfill_a_course_either(self):
		course = make_course(*self.people[:3])
		self.assertEqual(
			list(self.statuses(course.name).values()), ["Registered", "Registered", "Waiting List"]
		)
		course.participants[2].status = "Registered"
		course.save()
		self.assertEqual(self.statuses(course.name)[self.people[2]], "Waiting List")
		self.assertEqual(course.places_left, 0)

	def test_more_places_let_the_waiting_ones_in(self):
		course = make_course(*self.people[:3])
		course.capacity = 3
		course.save()
		self.assertEqual(self.statuses(course.name)[self.people[2]], "Registered")

	def test_places_that_are_taken_are_not_taken_away(self):
		course = make_course(*self.people[:2])
		course.capacity = 1
		with self.assertRaises(CapacityError):
			course.save()

	def test_nobody_is_listed_twice(self):
		with self.assertRaises(ListedTwiceError):
			make_course(self.people[0], self.people[0])
		course = make_course(self.people[0])
		with self.assertRaises(ListedTwiceError):
			courses.register(course.name, self.people[0], actor="Administrator")

	def test_registration_closes(self):
		for values in (
			{"status": "Planned"},
			{"registration_until": add_days(nowdate(), -1)},
			{"status": "Completed"},
		):
			with self.subTest(values=values), self.assertRaises(RegistrationClosedError):
				courses.register(make_course(**values).name, self.people[0], actor="Administrator")

	def test_only_participants_withdraw(self):
		with self.assertRaises(NotAParticipantError):
			courses.withdraw(make_course().name, self.people[0], actor="Administrator")

	def test_a_result_is_never_typed(self):
		course = make_course(self.people[0])
		course.participants[0].status = "Completed"
		course.save()
		self.assertEqual(self.statuses(course.name)[self.people[0]], "Registered")

	def test_a_course_is_completed_once_its_sessions_were_held(self):
		course = make_course()
		courses.create_sessions(course.name, FRIDAY)
		course.reload()
		course.status = "Completed"
		with self.assertRaises(CourseNotFinishedError):
			course.save()

	def test_only_the_pool_makes_sessions_and_registers(self):
		course = make_course()
		with self.set_user(make_user("Integration Coordinator")):
			with self.assertRaises(frappe.PermissionError):
				api.create_sessions(course.name, str(FRIDAY))
			with self.assertRaises(frappe.PermissionError):
				api.register(course.name, self.people[0])
		with self.set_user(make_user("Mediation Coordinator")):
			self.assertEqual(len(api.create_sessions(course.name, str(FRIDAY))), 4)
			self.assertEqual(api.register(course.name, self.people[0]), "Registered")
