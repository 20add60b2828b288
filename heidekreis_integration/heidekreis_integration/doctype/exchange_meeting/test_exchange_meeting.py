"""Rules of DocType Exchange Meeting."""

from __future__ import annotations

from datetime import datetime

import frappe

from heidekreis_integration.statistics import figures
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator
from heidekreis_integration.training.errors import (
	FurtherTrainingTopicError,
	ListedTwiceError,
	MinutesBeforeMeetingError,
	NotHeldYetError,
	SessionTimesError,
)


class TestExchangeMeeting(AppTestCase):
	def make(self, **values):
		data = {
			"doctype": "Exchange Meeting",
			"title": "Austauschtreffen",
			"starts_on": datetime(2024, 5, 14, 17),
			"ends_on": datetime(2024, 5, 14, 19),
			"location": "VHS Soltau",
		}
		return frappe.get_doc(data | values).insert()

	def test_a_held_meeting_has_minutes_and_attendance_and_is_counted(self):
		before, mediator = figures.held_exchange_meetings(2024), make_mediator()
		self.make(status="Held", minutes="<p>Thema</p>", attendance=[{"mediator": mediator, "attended": 1}])
		self.assertEqual(figures.held_exchange_meetings(2024), before + 1)

	def test_minutes_and_attendance_wait_for_the_meeting(self):
		with self.assertRaises(MinutesBeforeMeetingError):
			self.make(minutes="<p>Thema</p>")
		self.make(minutes="<div><br></div>")
		with self.assertRaises(NotHeldYetError):
			self.make(attendance=[{"mediator": make_mediator(), "attended": 1}])

	def test_a_meeting_of_the_future_was_not_held(self):
		with self.assertRaises(NotHeldYetError):
			self.make(status="Held", starts_on=datetime(2099, 5, 14, 17), ends_on=datetime(2099, 5, 14, 19))

	def test_nobody_attends_twice(self):
		mediator = make_mediator()
		with self.assertRaises(ListedTwiceError):
			self.make(attendance=[{"mediator": mediator}, {"mediator": mediator}])

	def test_times_must_make_sense(self):
		with self.assertRaises(SessionTimesError):
			self.make(ends_on=datetime(2024, 5, 14, 16))

	def test_a_further_training_needs_a_topic(self):
		for topic in (None, " "):
			with (
				self.subTest(topic=topic),
				self.assertRaises((FurtherTrainingTopicError, frappe.MandatoryError)),
			):
				self.make(further_training=1, training_topic=topic)

	def test_a_holiday_is_pointed_out(self):
		frappe.clear_messages()
		self.make(starts_on=datetime(2024, 5, 9, 17), ends_on=datetime(2024, 5, 9, 19))
		self.assertIn("Christi Himmelfahrt", str(frappe.get_message_log()))
