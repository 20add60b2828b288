"""Times of the training."""

from __future__ import annotations

from datetime import date, datetime, time
from unittest import TestCase

from heidekreis_integration.training.completion import status_after
from heidekreis_integration.training.schedule import PlanSlot, course_slots, is_sane, overlaps


class TestWeekends(TestCase):
	def test_two_weekends_each_friday_and_saturday(self):
		days = [slot.start.date() for slot in course_slots(date(2027, 1, 15))]
		self.assertEqual(days, [date(2027, 1, 15), date(2027, 1, 16), date(2027, 1, 22), date(2027, 1, 23)])

	def test_weekends_may_lie_further_apart(self):
		self.assertEqual(course_slots(date(2027, 1, 15), 2)[2].start.date(), date(2027, 1, 29))

	def test_times_titles_and_duty_come_from_the_plan(self):
		plan = (
			PlanSlot(2, 5, time(10), time(15), "Abschluss", mandatory=False),
			PlanSlot(1, 3, time(17), time(20, 30), "Einstieg"),
		)
		first, last = course_slots(date(2027, 1, 14), 3, plan)
		self.assertEqual((first.start, first.end), (datetime(2027, 1, 14, 17), datetime(2027, 1, 14, 20, 30)))
		self.assertEqual(
			(last.start, last.title, last.mandatory), (datetime(2027, 2, 6, 10), "Abschluss", False)
		)
		with self.assertRaises(ValueError):
			course_slots(date(2027, 1, 15), 3, plan)

	def test_refuses_other_days(self):
		for day, weeks in ((date(2027, 1, 14), 1), (date(2027, 1, 15), 0)):
			with self.subTest(day=day), self.assertRaises(ValueError):
				course_slots(day, weeks)


class TestTimes(TestCase):
	def test_sane_times(self):
		ten = datetime(2027, 1, 15, 10)
		self.assertTrue(is_sane(ten, datetime(2027, 1, 15, 12)))
		self.assertFalse(is_sane(ten, ten))
		self.assertFalse(is_sane(ten, datetime(2027, 1, 15, 9)))
		self.assertFalse(is_sane(ten, datetime(2027, 1, 16, 9)))

	def test_back_to_back_is_no_overlap(self):
		ten, eleven, twelve = (datetime(2027, 1, 15, hour) for hour in (10, 11, 12))
		self.assertFalse(overlaps(eleven, twelve, [(ten, eleven)]))
		self.assertTrue(overlaps(ten, twelve, [(ten, eleven)]))


class TestStatusAfter(TestCase):
	def test_completed_once_all_were_held_and_attended(self):
		for mandatory, attended, expected in (
			({"a": "Held", "b": "Held"}, {"a", "b"}, "Completed"),
			({"a": "Held", "b": "Planned"}, {"a"}, "Registered"),
			({"a": "Held", "b": "Planned"}, set(), "Incomplete"),
			({"a": "Held", "b": "Held"}, {"b"}, "Incomplete"),
			({}, set(), "Registered"),
		):
			with self.subTest(mandatory=mandatory, attended=attended):
				self.assertEqual(status_after(mandatory, attended), expected)
