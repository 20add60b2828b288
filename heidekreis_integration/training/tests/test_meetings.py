"""Exchange meetings from the series to the minutes: who is told what, and each once."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from email import message_from_string, policy

import frappe
from frappe.utils import get_datetime, now_datetime
from icalendar import Calendar

from heidekreis_integration.meetings.due import due_reminder, is_needed
from heidekreis_integration.meetings.errors import (
	InvitationClosedError,
	MinutesMissingError,
	NotInvitedError,
	ReplyClosedError,
)
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_mediator
from heidekreis_integration.training import meetings, meetings_mails, meetings_series
from heidekreis_integration.training.meetings_errors import (
	HolidayOrderError,
	MeetingOfSeriesError,
	SeriesRuleError,
)

NOW = datetime(2026, 11, 22, 9)


def make_series(**values):
	data = {
		"doctype": "Exchange Meeting Series",
		"title": "Austauschtreffen",
		"ordinal": "First",
		"weekday": "Wednesday",
		"start_time": "18:00:00",
		"duration_minutes": 90,
		"location": "VHS Soltau",
		"months_ahead": 3,
	}
	return frappe.get_doc(data | values).insert()


def make_meeting(days: int = 20, **values):
	start = (now_datetime() + timedelta(days=days)).replace(hour=18, minute=0, second=0, microsecond=0)
	data = {
		"doctype": "Exchange Meeting",
		"title": "Austauschtreffen",
		"starts_on": start,
		"ends_on": start + timedelta(hours=2),
		"location": "VHS Soltau",
	}
	return frappe.get_doc(data | values).insert()


class TestDue(AppTestCase):
	def test_the_latest_reminder_counts_and_nobody_gets_two_at_once(self):
		meets = date(2026, 12, 9)
		for today, expected in (
			(date(2026, 12, 1), None),
			(date(2026, 12, 2), 7),
			(date(2026, 12, 5), 7),  # the job stood still on the very day
			(date(2026, 12, 8), 1),
			(date(2026, 12, 9), 1),
			(date(2026, 12, 10), None),
		):
			with self.subTest(today=today):
				due = due_reminder(meets, today, (7, 1))
				self.assertEqual(due and due.days_before, expected)

	def test_who_was_told_after_the_day_needs_no_reminder(self):
		due = due_reminder(date(2026, 12, 9), date(2026, 12, 5), (7, 1))
		self.assertTrue(is_needed(due, date(2026, 12, 2)))
		self.assertFalse(is_needed(due, date(2026, 12, 3)))
		self.assertFalse(is_needed(due, None))


class TestSeries(AppTestCase):
	def setUp(self):
		super().setUp()
		frappe.db.delete("School Holiday")  # what the app ships, till the end of the test

	def days(self, series) -> list[str]:
		found = frappe.get_all(
			"Exchange Meeting",
			{"series": series.name},
			["starts_on"],
			order_by="series_month",
			pluck="starts_on",
		)
		return [f"{get_datetime(start):%d.%m.%Y %H:%M}" for start in found]

	def test_months_ahead_and_only_once(self):
		series = make_series()
		made = meetings_series.make_series_ahead(series, NOW)
		self.assertEqual(self.days(series), ["02.12.2026 18:00", "06.01.2027 18:00", "03.02.2027 18:00"])
		self.assertEqual(meetings_series.make_series_ahead(series, NOW), [])
		self.assertEqual(
			frappe.db.get_value("Exchange Meeting", made[0], "title"), "Austauschtreffen 12/2026"
		)

	def test_school_holidays_and_public_holidays_move_it_and_it_says_why(self):
		frappe.get_doc(
			{
				"doctype": "School Holiday",
				"title": "Schließwoche",
				"first_day": "2027-02-01",
				"last_day": "2027-02-06",
			}
		).insert()
		series = make_series(weekday="Friday")
		meetings_series.make_series_ahead(series, NOW)
		self.assertEqual(self.days(series), ["04.12.2026 18:00", "08.01.2027 18:00", "12.02.2027 18:00"])
		notes = frappe.get_all(
			"Exchange Meeting", {"series": series.name}, pluck="shift_note", order_by="series_month"
		)
		self.assertEqual(notes[1:], ["Nicht am 01.01.2027: Neujahr.", "Nicht am 05.02.2027: Schließwoche."])

	def test_what_was_moved_or_cancelled_by_hand_stays(self):
		series = make_series()
		first, second, _third = meetings_series.make_series_ahead(series, NOW)
		moved, cancelled = (
			frappe.get_doc("Exchange Meeting", first),
			frappe.get_doc("Exchange Meeting", second),
		)
		moved.update({"starts_on": datetime(2027, 1, 20, 17), "ends_on": datetime(2027, 1, 20, 19)}).save()
		cancelled.update({"status": "Called Off"}).save()
		self.assertEqual(meetings_series.make_series_ahead(series, NOW), [])
		self.assertEqual(frappe.db.count("Exchange Meeting", {"series": series.name}), 3)

	def test_a_coming_meeting_of_a_series_is_cancelled_not_deleted(self):
		meeting = meetings_series.make_series_ahead(make_series(), now_datetime())[0]
		with self.assertRaises(MeetingOfSeriesError):
			frappe.delete_doc("Exchange Meeting", meeting)

	def test_one_meeting_a_month_through_any_door(self):
		series = make_series()
		name = meetings_series.make_series_ahead(series, NOW)[0]
		with self.assertRaises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
			make_meeting(
				series=series.name, series_month=frappe.db.get_value("Exchange Meeting", name, "series_month")
			)

	def test_a_series_that_is_off_or_over_makes_nothing(self):
		series = make_series(valid_to="2026-11-30")
		self.assertEqual(meetings_series.make_series_ahead(series, NOW), [])
		off = make_series(enabled=0)
		meetings_series.make_ahead(NOW)
		self.assertEqual(self.days(off), [])

	def test_rules_that_make_no_sense_are_refused(self):
		for values in (
			{"start_time": "23:30:00"},
			{"duration_minutes": 0},
			{"months_ahead": 99},
			{"valid_from": "2027-01-01", "valid_to": "2026-01-01"},
			{"reminders": [{"days_before": 3}, {"days_before": 3}]},
		):
			with self.subTest(values=values), self.assertRaises(SeriesRuleError):
				make_series(**values)
		with self.assertRaises(HolidayOrderError):
			frappe.get_doc(
				{
					"doctype": "School Holiday",
					"title": "x",
					"first_day": "2027-02-02",
					"last_day": "2027-02-01",
				}
			).insert()


class TestMails(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.anna, cls.bilal = make_mediator(), make_mediator()
		cls.resting, cls.learner = make_mediator(state="Resting"), make_mediator(state="In Training")

	def mails(self, meeting) -> Counter:
		"""Return how many mails of which kind each of our mediators was sent."""
		rows = frappe.get_all("Notice Log", {"reference_name": meeting.name}, ["kind", "notice_key"])
		names = {self.anna: "anna", self.bilal: "bilal", self.resting: "resting", self.learner: "learner"}
		keyed = ((row.kind, names.get(row.notice_key.rpartition("|")[2])) for row in rows)
		return Counter(pair for pair in keyed if pair[1])

	def entry(self, meeting, mediator):
		"""Return the calendar entry that went to a mediator last, with its method."""
		queue = frappe.get_all(
			"Notice Log",
			{"reference_name": meeting.name, "notice_key": ("like", f"%{mediator}")},
			pluck="email_queue",
			order_by="creation desc",
			limit=1,
		)[0]
		message = message_from_string(
			frappe.db.get_value("Email Queue", queue, "message"), policy=policy.default
		)
		part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
		calendar = Calendar.from_ical(part.get_payload(decode=True))
		return str(calendar["METHOD"]), calendar.walk("VEVENT")[0]

	def test_all_active_and_nobody_else_are_invited_with_an_entry(self):
		meeting = make_meeting()
		meetings.invite(meeting.name)
		for _run in range(3):
			meetings_mails.send_for(meeting.name)
		self.assertEqual(
			self.mails(meeting), {("Meeting Invitation", "anna"): 1, ("Meeting Invitation", "bilal"): 1}
		)
		method, entry = self.entry(meeting, self.anna)
		self.assertEqual((method, int(entry["SEQUENCE"])), ("REQUEST", 0))
		address = frappe.db.get_value("Mediator", self.anna, "email")
		self.assertEqual(str(entry["ATTENDEE"]), f"mailto:{address}")

	def test_who_becomes_active_later_is_invited_later(self):
		meeting = make_meeting()
		meetings.invite(meeting.name)
		meetings_mails.send_for(meeting.name)
		late = make_mediator()
		meetings_mails.send_for(meeting.name)
		self.assertEqual(
			frappe.db.count(
				"Notice Log", {"notice_key": ("like", f"Meeting Invitation|{meeting.name}|%|{late}")}
			),
			1,
		)
		self.assertEqual(self.mails(meeting)["Meeting Invitation", "anna"], 1)

	def test_the_invitation_goes_out_by_itself_when_its_day_has_come(self):
		soon, later = make_meeting(25), make_meeting(60)
		meetings_mails.send_due()
		statuses = [frappe.db.get_value("Exchange Meeting", each.name, "status") for each in (soon, later)]
		self.assertEqual(statuses, ["Invited", "Planned"])
		self.assertEqual(self.mails(soon)["Meeting Invitation", "anna"], 1)

	def test_a_new_time_is_told_with_a_higher_version_and_a_cancellation_takes_it_back(self):
		meeting = make_meeting()
		meetings.invite(meeting.name)
		meetings_mails.send_for(meeting.name)
		_method, first = self.entry(meeting, self.anna)
		meeting.reload()
		meeting.update(
			{
				"starts_on": meeting.starts_on + timedelta(days=1),
				"ends_on": meeting.ends_on + timedelta(days=1),
			}
		)
		meeting.save()
		for _run in range(2):
			meetings_mails.send_for(meeting.name)
		method, moved = self.entry(meeting, self.anna)
		self.assertEqual(
			(method, int(moved["SEQUENCE"]), str(moved["UID"])), ("REQUEST", 1, str(first["UID"]))
		)
		meeting.reload()
		meeting.update({"status": "Called Off", "cancel_reason": "Heizung defekt"}).save()
		for _run in range(2):
			meetings_mails.send_for(meeting.name)
		method, gone = self.entry(meeting, self.anna)
		self.assertEqual((method, int(gone["SEQUENCE"]), str(gone["STATUS"])), ("CANCEL", 2, "CANCELLED"))
		self.assertEqual(
			self.mails(meeting),
			{
				(kind, who): number
				for who in ("anna", "bilal")
				for kind, number in (("Meeting Invitation", 2), ("Meeting Cancelled", 1))
			},
		)

	def test_a_new_agenda_is_no_new_date(self):
		meeting = make_meeting()
		meetings.invite(meeting.name)
		meetings_mails.send_for(meeting.name)
		meeting.reload()
		meeting.update({"agenda": "<p>Neues</p>"}).save()
		meetings_mails.send_for(meeting.name)
		self.assertEqual(self.mails(meeting)["Meeting Invitation", "anna"], 1)

	def test_nobody_is_told_of_a_meeting_cancelled_before_the_invitation(self):
		meeting = make_meeting(status="Called Off", attendance=[{"mediator": self.anna}])
		meetings_mails.send_for(meeting.name)
		self.assertEqual(self.mails(meeting), {})

	def test_reminders_on_the_days_of_the_settings_each_once(self):
		meeting = make_meeting(20)
		meetings.invite(meeting.name)
		meetings_mails.send_for(meeting.name)
		meetings.reply(meeting.name, self.bilal, False)
		start = get_datetime(meeting.starts_on)
		for days, expected in ((8, 0), (7, 1), (6, 1), (1, 2), (0, 2)):
			now = start - timedelta(days=days, hours=4)
			for _run in range(2):
				meetings_mails.send_for(meeting.name, now)
			with self.subTest(days=days):
				self.assertEqual(self.mails(meeting)["Meeting Reminder", "anna"], expected)
				self.assertEqual(self.mails(meeting)["Meeting Reminder", "bilal"], 0, "bilal has declined")

	def test_the_days_are_data_and_can_be_switched_off(self):
		series = make_series(reminders=[{"days_before": 3}], start_time="10:00:00")
		meeting = make_meeting(series=series.name)
		self.assertEqual(meetings_mails.reminder_days(meeting), (3,))
		self.assertEqual(meetings_mails.reminder_days(make_meeting()), (7, 1))
		settings = frappe.get_doc("Heidekreis Settings")
		settings.append("meeting_reminders", {"days_before": 2})
		settings.save()
		self.assertEqual(meetings_mails.reminder_days(make_meeting()), (2,))
		settings.update({"send_meeting_reminders": 0}).save()
		self.assertEqual(meetings_mails.reminder_days(meeting), ())

	def test_replies(self):
		meeting = make_meeting()
		with self.assertRaises(NotInvitedError):
			meetings.reply(meeting.name, self.anna, True)
		with self.assertRaises(NotInvitedError):
			meetings.reply("AT-gibt-es-nicht", self.anna, True)
		meetings.invite(meeting.name)
		for coming, stored in ((True, "Coming"), (False, "Not Coming")):
			meetings.reply(meeting.name, self.anna, coming)
			document = frappe.get_doc("Exchange Meeting", meeting.name)
			row = next(row for row in document.attendance if row.mediator == self.anna)
			self.assertEqual(row.reply, stored)
			self.assertTrue(row.replied_on)
		document.update({"status": "Called Off"}).save()
		with self.assertRaises(ReplyClosedError):
			meetings.reply(meeting.name, self.anna, True)

	def test_past_and_cancelled_meetings_take_no_invitations(self):
		for meeting in (make_meeting(-3), make_meeting(status="Called Off")):
			with self.assertRaises(InvitationClosedError):
				meetings.invite(meeting.name)

	def test_minutes_go_to_who_was_there_and_again_only_if_changed(self):
		meeting = make_meeting(
			-3, status="Held", attendance=[{"mediator": self.anna, "attended": 1}, {"mediator": self.bilal}]
		)
		with self.assertRaises(MinutesMissingError):
			meetings_mails.send_minutes(meeting.name)
		meeting.update({"minutes": "<p>Ergebnis</p>"}).save()
		self.assertEqual([meetings_mails.send_minutes(meeting.name) for _run in range(2)], [1, 0])
		self.assertEqual(self.mails(meeting), {("Meeting Minutes", "anna"): 1})
		meeting.reload()
		meeting.update({"minutes": "<p>Ergebnis, berichtigt</p>"}).save()
		self.assertEqual(meetings_mails.send_minutes(meeting.name), 1)

	def test_an_attended_further_training_counts_for_the_mediator(self):
		rows = [{"mediator": self.anna, "attended": 1}, {"mediator": self.bilal, "attended": 0}]
		meeting = make_meeting(
			-3, status="Held", attendance=rows, further_training=1, training_topic="Trauma"
		)
		make_meeting(-4, status="Held", attendance=rows)
		found = meetings.further_trainings(self.anna)
		self.assertEqual(
			[(each["meeting"], each["topic"], each["minutes"]) for each in found],
			[(meeting.name, "Trauma", 120)],
		)
		self.assertEqual(meetings.further_trainings(self.bilal), [])
