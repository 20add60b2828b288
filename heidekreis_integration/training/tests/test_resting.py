"""Reminders and rest: the rules for themselves, and the daily run on a real site."""

from __future__ import annotations

from datetime import date, timedelta
from unittest import TestCase
from unittest.mock import patch

import frappe
from frappe.utils import add_days, add_months, getdate, nowdate

from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_language,
	make_mediator,
	make_municipality,
)
from heidekreis_integration.training import pipeline
from heidekreis_integration.training.resting import Standing, Terms, causes, due, key_of

TODAY = date(2027, 6, 1)
TERMS = Terms(remind_days=60, inactive_months=12, grace_days=30, rest_for_certificate=True)
FINE = Standing(
	active_since=date(2026, 1, 1),
	mediates_for_minors=True,
	certificate_until=date(2030, 1, 1),
	has_undertaking=True,
	last_session=date(2027, 5, 1),
)


def standing(**values) -> Standing:
	return Standing(**(FINE.__dict__ | values))


class TestRules(TestCase):
	def steps(self, who: Standing, reminded=None, today=TODAY, terms=TERMS) -> list[tuple[str, str]]:
		return [(action.step, action.cause.kind) for action in due(who, reminded or {}, terms, today)]

	def reminded(self, who: Standing, on: date, today=TODAY) -> dict:
		return {key_of(cause): on for cause in causes(who, TERMS, today)}

	def test_nothing_is_due_for_whoever_has_everything(self):
		self.assertEqual(self.steps(FINE), [])

	def test_the_certificate_is_reminded_in_time_and_not_before(self):
		for days, expected in ((61, []), (60, [("Remind", "certificate")]), (0, [("Remind", "certificate")])):
			who = standing(certificate_until=TODAY + timedelta(days=days))
			with self.subTest(days=days):
				self.assertEqual(self.steps(who), expected)

	def test_who_does_not_work_with_minors_needs_no_certificate(self):
		self.assertEqual(self.steps(standing(mediates_for_minors=False, certificate_until=None)), [])

	def test_the_rest_follows_the_certificates_last_day_and_the_grace(self):
		until = date(2027, 5, 20)
		who = standing(certificate_until=until)
		sent = self.reminded(who, date(2027, 3, 21), date(2027, 5, 21))
		for today, expected in (
			(date(2027, 5, 20), []),
			(date(2027, 6, 18), []),
			(date(2027, 6, 19), [("Rest", "certificate")]),
		):
			with self.subTest(today=today):
				self.assertEqual(self.steps(who, sent, today), expected)

	def test_the_settings_may_leave_it_at_the_block_for_minors(self):
		who = standing(certificate_until=date(2027, 1, 1))
		gentle = Terms(60, 12, 30, rest_for_certificate=False)
		self.assertEqual(self.steps(who, self.reminded(who, date(2027, 1, 1)), terms=gentle), [])

	def test_a_missing_undertaking(self):
		who = standing(has_undertaking=False)
		self.assertEqual(self.steps(who), [("Remind", "undertaking")])
		self.assertEqual(self.steps(who, self.reminded(who, TODAY - timedelta(days=29))), [])
		self.assertEqual(
			self.steps(who, self.reminded(who, TODAY - timedelta(days=30))), [("Rest", "undertaking")]
		)

	def test_months_without_a_session(self):
		for last, expected in (
			(date(2026, 6, 2), []),
			(date(2026, 6, 1), [("Remind", "inactivity")]),
			(None, [("Remind", "inactivity")]),
		):
			with self.subTest(last=last):
				self.assertEqual(self.steps(standing(last_session=last)), expected)
		self.assertEqual(self.steps(standing(last_session=None), terms=Terms(60, 0, 30, True)), [])

	def test_whoever_became_active_lately_is_not_blamed_for_the_time_before(self):
		self.assertEqual(
			self.steps(standing(last_session=date(2024, 1, 1), active_since=date(2027, 1, 1))), []
		)

	def test_planned_sessions_hold_the_rest_off_and_the_clerk_is_told(self):
		who = standing(certificate_until=date(2027, 4, 1), last_session=date(2025, 1, 1), planned_sessions=2)
		sent = self.reminded(who, date(2027, 2, 1))
		self.assertEqual(self.steps(who, sent), [("Tell Clerk", "certificate")])

	def test_a_new_period_is_reminded_anew(self):
		first, second = standing(last_session=date(2026, 5, 1)), standing(last_session=date(2026, 5, 20))
		sent = self.reminded(first, date(2027, 5, 2))
		self.assertEqual(self.steps(second, sent), [("Remind", "inactivity")])


class TestPipeline(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.place, cls.language = make_municipality(), make_language()

	def setUp(self) -> None:
		super().setUp()
		frappe.db.set_single_value("Heidekreis Settings", "pool_email", "pool@example.org")

	def mediator(self, **values) -> str:
		values = {"mediates_for_minors": 0, "joined_on": nowdate(), "municipality": self.place} | values
		return make_mediator(self.language, **values)

	def run_for(self, name: str, today=None) -> pipeline.Run:
		done = pipeline.run(getdate(today or nowdate()), mediators=[name])
		self.assertEqual(done.failed, [])
		return done

	def state(self, name: str) -> tuple[str, str]:
		return frappe.db.get_value("Mediator", name, ["workflow_state", "state_reason"])

	def notices(self, name: str) -> list[str]:
		rows = frappe.get_all("Notice Log", {"reference_name": name}, ["kind"], order_by="creation, name")
		return [row.kind for row in rows]

	def test_reminder_then_rest_each_once(self):
		long_ago = add_months(nowdate(), -13)
		name = self.mediator(joined_on=long_ago)
		self.assertEqual(self.run_for(name).reminded, [name])
		again = self.run_for(name, add_days(nowdate(), 29))
		self.assertEqual((again.reminded, again.rested), ([], []))
		self.assertEqual(self.run_for(name, add_days(nowdate(), 30)).rested, [name])
		day = frappe.utils.format_date(long_ago, "dd.MM.yyyy")
		self.assertEqual(self.state(name), ("Resting", f"Kein Einsatz seit dem {day}."))
		last = self.run_for(name, add_days(nowdate(), 31))
		self.assertEqual((last.reminded, last.rested), ([], []))
		self.assertEqual(self.notices(name).count("Pipeline Reminder"), 1)
		self.assertEqual(self.notices(name).count("Pipeline Rest"), 1)
		door = frappe.db.get_value("Transition Log", {"reference_name": name, "to_state": "Resting"}, "door")
		self.assertEqual(door, "Job")

	def test_a_session_in_the_meantime_ends_it(self):
		name = self.mediator(joined_on=add_months(nowdate(), -13))
		self.run_for(name)
		start = frappe.utils.get_datetime(add_days(nowdate(), -1))
		make_assignment("Confirmed", mediator=name, planned_start=start.replace(hour=10))
		self.assertEqual(self.run_for(name, add_days(nowdate(), 40)).rested, [])

	def test_with_sessions_planned_nobody_rests_but_the_clerk_is_told_once(self):
		old = add_days(nowdate(), -365 * 5 - 40)
		name = self.mediator(
			mediates_for_minors=1, certificate_inspected_on=old, certificate_date=old, joined_on=nowdate()
		)
		make_assignment(mediator=name)
		self.assertEqual(self.run_for(name).reminded, [name])
		self.assertEqual(self.run_for(name, add_days(nowdate(), 5)).told, [])
		later = add_days(nowdate(), 31)
		start = frappe.utils.get_datetime(add_days(later, 3))
		make_assignment(mediator=name, planned_start=start.replace(hour=10))
		self.assertEqual(self.run_for(name, later).told, [name])
		self.assertEqual(self.run_for(name, later).told, [])
		self.assertEqual(self.state(name)[0], "Active")

	def test_who_has_no_mail_address_is_called_by_the_clerk(self):
		name = self.mediator(joined_on=add_months(nowdate(), -13), email=None, mobile="0151 0000000")
		self.assertEqual(self.run_for(name).reminded, [name])
		row = frappe.db.get_value("Notice Log", {"reference_name": name}, ["kind", "recipient"])
		self.assertEqual(row, ("Pipeline Reminder", "pool@example.org"))

	def test_what_is_missing_is_kept_up_to_date(self):
		old = add_days(nowdate(), -365 * 5 + 10)
		name = self.mediator(mediates_for_minors=1, certificate_inspected_on=old, certificate_date=old)
		self.assertEqual(frappe.db.get_value("Mediator", name, "missing_text"), "")
		frappe.db.set_single_value("Heidekreis Settings", "certificate_validity_years", 4)
		self.run_for(name)
		self.assertEqual(frappe.db.get_value("Mediator", name, "missing_text"), "Neues Führungszeugnis")

	def test_one_failure_leaves_the_others_alone(self):
		names = [self.mediator(joined_on=add_months(nowdate(), -13)) for _unused in range(2)]
		real = pipeline._look_at

		def failing(name, *others):
			if name == names[0]:
				raise RuntimeError(name)
			return real(name, *others)

		with patch.object(pipeline, "_look_at", failing):
			done = pipeline.run(getdate(), mediators=names)
		self.assertEqual((done.failed, done.reminded), ([names[0]], [names[1]]))
