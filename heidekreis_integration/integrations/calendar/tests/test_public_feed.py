"""The calendar for everybody: public dates only, whole days as days, cancelled ones kept, nobody named."""

from __future__ import annotations

from datetime import date, timedelta

import frappe
from frappe.utils import add_days, get_datetime, getdate, now_datetime, nowdate
from icalendar import Calendar
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_measure,
	make_offer,
)
from heidekreis_integration.integrations.calendar import public_feed
from heidekreis_integration.integrations.calendar.feed_page import FeedPage
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_municipality, number

IP = "192.0.2.32"


class TestPublicFeed(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		for name in ("request", "request_ip"):
			self.addCleanup(setattr, frappe.local, name, getattr(frappe.local, name, None))
		frappe.local.request_ip = IP
		frappe.cache.delete_value(f"calendar-feed-calls:{IP}")
		for doctype in ("Training Session", "Network Meeting", "Language Course", "Measure Offer"):
			frappe.db.delete(doctype)
		self.begins = now_datetime().replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=20)

	def fetch(self, **headers):
		"""Answer a guest's request as the website does."""
		builder = EnvironBuilder(path=f"/{public_feed.PATH}", headers=headers)
		frappe.local.request = Request(builder.get_environ())
		with self.set_user("Guest"):
			return FeedPage(public_feed.PATH).render()

	def entries(self) -> dict[str, object]:
		"""Return the feed's entries by title."""
		calendar = Calendar.from_ical(self.fetch().get_data())
		return {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}

	def write(self, doctype: str, **values):
		"""Write a record as its own rules would store it: the feed only reads."""
		document = frappe.get_doc({"doctype": doctype, "name": f"TEST-{number()}"} | values)
		document.db_insert()
		return document

	def session(self, status: str = "Registration Open", **values):
		if status == "Registration Open":
			values["announced_on"] = now_datetime()
		course = self.write("Training Course", title="Grundschulung", status=status, **values)
		ends = self.begins + timedelta(hours=4)
		return self.write(
			"Training Session",
			training_course=course.name,
			title=f"Tag {number()}",
			starts_on=self.begins,
			ends_on=ends,
			status="Planned",
			trainer="GEHEIM Trainerin",
			notes="GEHEIM Notiz",
			location="VHS Soltau",
		)

	def meeting(self, **values):
		data = {
			"title": f"Netzwerktreffen {number()}",
			"starts_on": self.begins,
			"ends_on": self.begins + timedelta(hours=2),
			"status": "Invited",
			"is_public": 1,
			"agenda": "GEHEIM Tagesordnung",
			"minutes": "GEHEIM Protokoll",
			"online_link": "https://example.org/GEHEIM",
			"cancel_reason": "GEHEIM Grund",
		}
		return self.write("Network Meeting", **data | values)

	def test_sessions_of_announced_courses(self):
		shown, planned = self.session(), self.session("Planned")
		called_off = self.session("Cancelled", announced_on=now_datetime())
		given_up = self.session("Cancelled", registration_until=nowdate())
		entries = self.entries()
		entry = entries[f"Grundschulung: {shown.title}"]
		self.assertEqual((entry["location"], entry["status"]), ("VHS Soltau", "CONFIRMED"))
		self.assertEqual(entry["dtstart"].dt, public_feed.in_zone(self.begins))
		self.assertEqual(entries[f"Abgesagt: Grundschulung: {called_off.title}"]["status"], "CANCELLED")
		for hidden in (planned, given_up):
			self.assertFalse([title for title in entries if hidden.title in title])

	def test_a_course_stays_in_the_calendar_once_it_was_announced(self):
		for announced in (True, False):
			course = frappe.get_doc(
				{
					"doctype": "Training Course",
					"title": f"Schulung {number()}",
					"capacity": 5,
					# Nobody but the course itself says that it was announced.
					"announced_on": now_datetime(),
				}
			).insert()
			self.write(
				"Training Session",
				training_course=course.name,
				title="Tag 1",
				starts_on=self.begins,
				ends_on=self.begins + timedelta(hours=4),
				status="Planned",
			)
			self.assertEqual(self.of(course), [])
			if announced:
				course.update({"status": "Registration Open"}).save()
				self.assertEqual(self.of(course), ["CONFIRMED"])
			course.update({"status": "Cancelled"}).save()
			self.assertEqual(self.of(course), ["CANCELLED"] if announced else [])

	def of(self, course) -> list[str]:
		"""Return the status of each entry of a course."""
		return [entry["status"] for title, entry in self.entries().items() if course.title in title]

	def test_meetings_only_by_their_flag_and_without_anything_internal(self):
		shown, hidden = self.meeting(), self.meeting(is_public=0)
		self.session()
		entries = self.entries()
		self.assertIn(shown.title, entries)
		self.assertNotIn(hidden.title, entries)
		text = self.fetch().get_data(as_text=True)
		for secret in ("GEHEIM", "ATTENDEE", "ORGANIZER", "@example.org"):
			self.assertNotIn(secret, text)

	def test_a_cancelled_date_stays_under_its_identity(self):
		meeting = self.meeting()
		before = self.entries()[meeting.title]
		meeting.db_set({"status": "Called Off", "calendar_sequence": 1})
		after = self.entries()[f"Abgesagt: {meeting.title}"]
		self.assertEqual((after["uid"], after["status"]), (before["uid"], "CANCELLED"))
		self.assertGreater(after["sequence"], before["sequence"])

	def test_courses_and_offers_are_whole_days_and_public_ones_only(self):
		provider = self.write("Course Provider", provider_name=f"Träger {number()}", email="p@example.org")
		place, starts = make_municipality(), add_days(getdate(nowdate()), 10)
		course = {"provider": provider.name, "municipality": place, "starts_on": starts, "level": "B1"}
		self.write("Language Course", title="Deutsch am Abend", is_public=1, status="Open", **course)
		self.write("Language Course", title="Interner Kurs", is_public=0, status="Open", **course)
		measure, hidden = make_measure(), make_measure()
		measure.db_set("is_public", 1)
		days = {"year": starts.year, "starts_on": starts, "ends_on": add_days(starts, 1)}
		make_offer(measure.name, title="Workshop", participants=7, **days)
		make_offer(measure.name, title="Nicht öffentlich", is_public=0, **days)
		make_offer(hidden.name, title="Von nicht öffentlicher Maßnahme", **days)
		entries = self.entries()
		self.assertEqual(set(entries), {"Kursbeginn: Deutsch am Abend", "Workshop"})
		self.assertIs(type(entries["Workshop"]["dtstart"].dt), date)
		self.assertEqual(entries["Workshop"]["dtend"].dt, add_days(starts, 2))
		self.assertIn("Niveau: B1", entries["Kursbeginn: Deutsch am Abend"]["description"])

	def test_what_is_long_past_leaves_the_feed(self):
		old = self.meeting(starts_on=now_datetime() - timedelta(days=public_feed.DAYS_BACK + 1))
		self.assertNotIn(old.title, self.entries())

	def test_the_feed_may_be_kept_and_is_asked_for_anew_by_its_mark(self):
		meeting = self.meeting()
		first = self.fetch()
		self.assertIn("public", first.headers["Cache-Control"])
		self.assertEqual(self.fetch(If_None_Match=first.headers["ETag"]).status_code, 304)
		meeting.db_set("starts_on", get_datetime(self.begins) + timedelta(days=1))
		self.assertEqual(self.fetch(If_None_Match=first.headers["ETag"]).status_code, 200)
