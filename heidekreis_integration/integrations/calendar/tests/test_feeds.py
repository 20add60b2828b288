"""Private calendars: what stands in them, who gets one, and that the address tells strangers nothing."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import now_datetime
from icalendar import Calendar
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from heidekreis_integration.api import calendar_feed
from heidekreis_integration.integrations.calendar import event_of
from heidekreis_integration.integrations.calendar.feed_page import FeedPage
from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_assignment, make_mediator, make_request, make_user
from heidekreis_integration.training import meetings


class TestFeeds(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		make_user("System Manager")
		cls.user = make_user(MEDIATOR_USER)
		cls.mediator, cls.other = make_mediator(user=cls.user), make_mediator()

	def setUp(self):
		super().setUp()
		for name in ("request", "request_ip"):
			self.addCleanup(setattr, frappe.local, name, getattr(frappe.local, name, None))
		frappe.local.request_ip = "192.0.2.7"
		frappe.cache.delete_value("calendar-feed-calls:192.0.2.7")

	def fetch(self, path: str, method: str = "GET", **headers):
		"""Answer a request as the website does."""
		frappe.local.request = Request(
			EnvironBuilder(path=path, method=method, headers=headers).get_environ()
		)
		page = FeedPage(path)
		self.assertTrue(page.can_render())
		return page.render()

	def address(self) -> str:
		with self.set_user(self.user):
			return "/" + calendar_feed.create()["url"].split("/", 3)[3]

	def session(self, mediator: str, days: int, state: str = "Planned") -> str:
		start = (now_datetime() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
		request = make_request("Placed", planned_start=start, client_reference="K. 47")
		return make_assignment(
			state,
			mediation_request=request,
			mediator=mediator,
			planned_start=start,
			planned_end=start + timedelta(hours=1),
		)

	def entries(self, answer) -> dict[str, str]:
		found = Calendar.from_ical(answer.get_data()).walk("VEVENT")
		return {str(entry["UID"]): str(entry["STATUS"]) for entry in found}

	def uid(self, doctype: str, name: str) -> str:
		return event_of(frappe.get_doc(doctype, name)).uid

	def test_own_sessions_meetings_and_trainings_with_what_was_cancelled(self):
		planned, gone = self.session(self.mediator, 10), self.session(self.mediator, 12, "Cancelled")
		past, long_past = (
			self.session(self.mediator, -80, "Confirmed"),
			self.session(self.mediator, -100, "Confirmed"),
		)
		foreign = self.session(self.other, 11)
		start = (now_datetime() + timedelta(days=9)).replace(hour=18, minute=0)
		values = {
			"doctype": "Exchange Meeting",
			"title": "T",
			"location": "VHS",
			"starts_on": start,
			"ends_on": start + timedelta(hours=1),
		}
		meeting, declined, hidden = (frappe.get_doc(values).insert().name for _number in range(3))
		for each in (meeting, declined):
			meetings.invite(each)
		meetings.reply(declined, self.mediator, False)
		course = frappe.get_doc(
			{
				"doctype": "Training Course",
				"title": "Schulung",
				"status": "Registration Open",
				"venue": "VHS",
				"capacity": 5,
				"participants": [{"mediator": self.mediator}],
			}
		).insert()
		training = frappe.get_doc(
			{
				"doctype": "Training Session",
				"training_course": course.name,
				"title": "Tag 1",
				"starts_on": start - timedelta(days=1),
				"ends_on": start - timedelta(days=1) + timedelta(hours=2),
			}
		).insert()
		answer = self.fetch(self.address())
		self.assertEqual((answer.status_code, answer.mimetype), (200, "text/calendar"))
		self.assertEqual(
			self.entries(answer),
			{
				self.uid("Assignment", planned): "CONFIRMED",
				self.uid("Assignment", gone): "CANCELLED",
				self.uid("Assignment", past): "CONFIRMED",
				self.uid("Exchange Meeting", meeting): "CONFIRMED",
				self.uid("Training Session", training.name): "CONFIRMED",
			},
		)
		for name in (long_past, foreign, hidden, "K. 47"):
			self.assertNotIn(name.encode(), answer.get_data())

	def test_only_a_fingerprint_of_the_address_is_stored(self):
		token = self.address().removeprefix("/kalender/").removesuffix(".ics")
		self.assertGreaterEqual(len(token), 43)
		row = frappe.get_all("Calendar Feed", {"mediator": self.mediator}, ["*"])[0]
		self.assertNotIn(token, str(row))

	def test_a_new_address_and_switching_off_make_the_old_one_void(self):
		old, new = self.address(), self.address()
		self.assertEqual([self.fetch(path).status_code for path in (old, new)], [404, 200])
		with self.set_user(self.user):
			self.assertEqual([calendar_feed.revoke()["revoked"] for _number in range(2)], [True, False])
		self.assertEqual(self.fetch(new).status_code, 404)

	def test_whatever_is_wrong_the_answer_is_the_same(self):
		path = self.address()
		left = self.fetch("/kalender/.ics")
		answers = [
			self.fetch(wrong, method)
			for wrong, method in (
				("/kalender/nichts.ics", "GET"),
				(path.removesuffix(".ics"), "GET"),
				(path[:-5] + "x.ics", "GET"),
				(f"/kalender/{self.mediator}.ics", "GET"),
				(path, "POST"),
			)
		]
		frappe.db.set_value("Mediator", self.mediator, "workflow_state", "Left Pool")
		answers.append(self.fetch(path))
		frappe.db.set_value("Mediator", self.mediator, "workflow_state", "Active")
		frappe.db.set_value("User", self.user, "enabled", 0)
		answers.append(self.fetch(path))
		for answer in answers:
			self.assertEqual(
				(answer.status_code, answer.get_data(), sorted(answer.headers)),
				(404, left.get_data(), sorted(left.headers)),
			)

	def test_who_has_it_already_is_told_so_until_something_changes(self):
		session, path = self.session(self.mediator, 10), self.address()
		first = self.fetch(path)
		for headers in (
			{"If-None-Match": first.headers["ETag"]},
			{"If-Modified-Since": first.headers["Last-Modified"]},
		):
			self.assertEqual(self.fetch(path, **headers).status_code, 304)
		document = frappe.get_doc("Assignment", session)
		for field in ("planned_start", "planned_end"):
			document.set(field, document.get(field) + timedelta(hours=1))
		document.save()
		again = self.fetch(path, **{"If-None-Match": first.headers["ETag"]})
		self.assertEqual(again.status_code, 200)
		self.assertEqual(Calendar.from_ical(again.get_data()).walk("VEVENT")[0]["SEQUENCE"], 1)

	def test_too_many_calls_are_slowed_down(self):
		answers = [self.fetch("/kalender/nichts.ics").status_code for _number in range(62)]
		self.assertEqual((answers[0], answers[-1]), (404, 429))

	def test_logins_without_a_mediator_have_no_calendar(self):
		for user in ("Guest", "Administrator"):
			with self.set_user(user), self.assertRaises(frappe.PermissionError):
				calendar_feed.create()
