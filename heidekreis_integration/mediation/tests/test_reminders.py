"""Reminders, attendance, reports and confirmations by link, and what the mails carry."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlsplit

import frappe
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration import links
from heidekreis_integration.api import mediators
from heidekreis_integration.mediation import reminders, sessions
from heidekreis_integration.mediation.cancelling import consequence
from heidekreis_integration.mediation.errors import AttendanceError, SessionTimeError
from heidekreis_integration.mediation.tests.support import MediationTestCase, at, hours_ago
from heidekreis_integration.permissions.scope import MEDIATOR_USER
from heidekreis_integration.portal import link_pages
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_request,
)
from heidekreis_integration.workflow.errors import ReasonMissingError

CONTACT = "leitung@example.org"


class LinkMailTestCase(MediationTestCase):
	roles = (MEDIATOR_USER,)

	def setUp(self) -> None:
		super().setUp()
		self.configure(attendance_reminder_hours=24, pool_email="pool@example.org", pool_phone="05191 000")
		self.language, self.municipality = make_language(), make_municipality()
		self.mediator = make_mediator(
			self.language, municipality=self.municipality, user=self.users[MEDIATOR_USER]
		)

	def planned(self, start, **values) -> str:
		request = make_request(
			"Placed",
			language=self.language,
			requesting_institution=make_institution(municipality=self.municipality),
			planned_start=start,
			contact_email=CONTACT,
			**values,
		)
		session = make_assignment(mediation_request=request, mediator=self.mediator, planned_start=start)
		frappe.db.set_value("Assignment", session, "creation", now_datetime() - timedelta(days=5))
		frappe.db.set_value("Mediation Request", request, {"assignment": session, "mediator": self.mediator})
		return session

	def mails(self, session: str, kind: str) -> list:
		"""Return the queued mails of one kind about a session, parsed."""
		queued = frappe.get_all(
			"Notice Log", {"reference_name": session, "kind": kind}, pluck="email_queue", order_by="creation"
		)
		return [
			email.message_from_string(frappe.db.get_value("Email Queue", name, "message")) for name in queued
		]

	def recipient(self, session: str, kind: str) -> str:
		return frappe.db.get_value("Notice Log", {"reference_name": session, "kind": kind}, "recipient")

	def texts(self, mail) -> str:
		return "\n".join(
			part.get_payload(decode=True).decode()
			for part in mail.walk()
			if part.get_content_maintype() == "text"
		)

	def link(self, mail, purpose: str):
		token = re.search(r"/l/([0-9a-zA-Z_-]{67})", self.texts(mail)).group(1)
		return links.spend(token, purpose)

	def field(self, session: str, *fields: str):
		return frappe.db.get_value("Assignment", session, fields if len(fields) > 1 else fields[0])


class TestReminders(LinkMailTestCase):
	def test_once_and_only_what_is_near(self):
		near, far = self.planned(now_datetime() + timedelta(hours=20)), self.planned(at(10, days=5))
		self.assertEqual(reminders.send_attendance_reminders(), 1)
		self.assertEqual(reminders.send_attendance_reminders(), 0)
		self.assertEqual(
			(len(self.mails(near, "Attendance Reminder")), len(self.mails(far, "Attendance Reminder"))),
			(1, 0),
		)
		self.assertTrue(self.field(near, "reminded_on"))

	def test_a_lost_field_does_not_remind_twice(self):
		"""The trace of the mail decides, should the field ever be wrong."""
		near = self.planned(now_datetime() + timedelta(hours=20))
		reminders.send_attendance_reminders()
		frappe.db.set_value("Assignment", near, "reminded_on", None)
		reminders.send_attendance_reminders()
		self.assertEqual(len(self.mails(near, "Attendance Reminder")), 1)

	def test_who_has_just_agreed_is_not_reminded(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		frappe.db.set_value("Assignment", near, "creation", now_datetime() - timedelta(hours=1))
		self.assertEqual(reminders.send_attendance_reminders(), 0)

	def test_another_time_is_reminded_of_anew(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		reminders.send_attendance_reminders()
		sessions.confirm_attendance(near)
		document = frappe.get_doc("Assignment", near)
		start = get_datetime(document.planned_start) + timedelta(hours=2)
		document.update({"planned_start": start, "planned_end": start + timedelta(hours=1)}).save()
		self.assertEqual(self.field(near, "reminded_on", "attendance_confirmed_on"), (None, None))
		reminders.send_attendance_reminders()
		self.assertEqual(len(self.mails(near, "Attendance Reminder")), 2)

	def test_confirming_by_the_link_of_the_mail(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		reminders.send_attendance_reminders()
		link = self.link(self.mails(near, "Attendance Reminder")[0], "Confirm Attendance")
		self.assertIn("Kommen Sie?", link_pages.attendance(link)["title"])
		link_pages.confirm_attendance(link, {"answer": "yes"})
		self.assertTrue(self.field(near, "attendance_confirmed_on"))

	def test_cancelling_by_the_link_needs_a_reason(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		reminders.send_attendance_reminders()
		link = self.link(self.mails(near, "Attendance Reminder")[0], "Confirm Attendance")
		with self.login("Guest"):
			with self.refused(ReasonMissingError):
				link_pages.confirm_attendance(link, {"answer": "no", "reason": " "})
			link_pages.confirm_attendance(link, {"answer": "no", "reason": "Grippe"})
		self.assertEqual(self.field(near, "workflow_state", "cancelled_by_side"), ("Cancelled", "Mediator"))
		told = frappe.get_all("Notice Log", {"kind": "Mediator Cancelled"}, pluck="recipient")
		self.assertIn("pool@example.org", told)

	def test_portal(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		foreign = make_assignment()
		with self.login(self.users[MEDIATOR_USER]):
			self.assertTrue(mediators.confirm_attendance(near)["confirmed_on"])
			self.assertIn("keine Entschädigung", mediators.cancellation(near)["text"])
			self.assertEqual(mediators.cancel(near, "Krank")["state"], "Cancelled")
			with self.refused(AttendanceError):
				mediators.cancel(near, "Noch einmal")
			for call in (mediators.confirm_attendance, mediators.cancellation):
				with self.assertRaises(frappe.PermissionError):
					call(foreign)
			with self.assertRaises(frappe.PermissionError):
				mediators.cancel(foreign, "Nicht meiner")

	def test_what_has_started_is_not_cancelled_by_the_mediator(self):
		session = self.planned(hours_ago(1))
		with self.login(self.users[MEDIATOR_USER]), self.refused(AttendanceError, "rufen Sie den Pool an"):
			mediators.cancel(session, "Zu spät")

	def test_nobody_writes_the_confirmation_from_outside(self):
		near = self.planned(now_datetime() + timedelta(hours=20))
		frappe.get_doc("Assignment", near).update({"attendance_confirmed_on": now_datetime()}).save()
		self.assertIsNone(self.field(near, "attendance_confirmed_on"))


class TestReportAndConfirmation(LinkMailTestCase):
	def form(self, session: str, **values) -> dict:
		start = get_datetime(self.field(session, "planned_start"))
		times = {"actual_date": f"{start:%Y-%m-%d}", "start_time": f"{start:%H:%M}"}
		return times | {"end_time": f"{start + timedelta(hours=1):%H:%M}", "travel_km": "18,5"} | values

	def reported(self) -> tuple[str, dict]:
		session = self.planned(at(10, days=-1))
		self.assertGreaterEqual(reminders.ask_for_reports(), 1)
		reminders.ask_for_reports()
		mails = self.mails(session, "Session Report")
		self.assertEqual(len(mails), 1)
		link = self.link(mails[0], "Report Session")
		with self.login("Guest"):
			self.assertEqual(link_pages.report(link)["template"], "report.html")
			with self.refused(SessionTimeError):
				link_pages.report_session(link, self.form(session, start_time="99:00"))
			link_pages.report_session(link, self.form(session))
		return session, link_pages.report(link)

	def test_the_mediator_reports_and_the_institution_confirms(self):
		session, shown = self.reported()
		self.assertEqual((shown["title"], "template" in shown), ("Nichts zu tun", False))
		self.assertEqual(self.field(session, "workflow_state", "travel_km"), ("Performed", 18.5))
		mail = self.mails(session, "Confirm Session")[0]
		self.assertEqual(self.recipient(session, "Confirm Session"), CONTACT)
		link = self.link(mail, "Confirm Session")
		with self.login("Guest"):
			self.assertEqual(link_pages.confirmation(link)["template"], "confirm_session.html")
			link_pages.confirm_session(link, {"answer": "yes"})
		self.assertEqual(self.field(session, "workflow_state"), "Confirmed")
		doors = frappe.get_all("Transition Log", {"reference_name": session}, pluck="door")
		self.assertEqual(doors.count("Signed Link"), 2)

	def test_the_institution_disagrees_and_the_clerk_learns(self):
		session, _shown = self.reported()
		link = self.link(self.mails(session, "Confirm Session")[0], "Confirm Session")
		with self.login("Guest"):
			with self.refused(ReasonMissingError):
				link_pages.confirm_session(link, {"answer": "no"})
			link_pages.confirm_session(link, {"answer": "no", "reason": "Es waren nur 30 Minuten"})
		self.assertEqual(self.field(session, "workflow_state"), "Disputed")
		mail = self.mails(session, "Session Disputed")[0]
		self.assertEqual(self.recipient(session, "Session Disputed"), "pool@example.org")
		self.assertIn("Es waren nur 30 Minuten", self.texts(mail))

	def test_the_client_did_not_come(self):
		session = self.planned(at(10, days=-1))
		reminders.ask_for_reports()
		link = self.link(self.mails(session, "Session Report")[0], "Report Session")
		link_pages.report_session(link, self.form(session, no_show="1"))
		self.assertEqual(self.field(session, "workflow_state"), "No-show")


class TestMails(LinkMailTestCase):
	def calendar(self, mail) -> str:
		part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
		return part.get_payload(decode=True).decode().replace("\r\n ", "")

	def test_a_new_time_is_an_update_and_a_cancellation_cancels(self):
		session = self.planned(at(10), session_link="", place="Schulweg 1", setting="On Site")
		document = frappe.get_doc("Assignment", session)
		document.update({"planned_start": at(12), "planned_end": at(13)}).save()
		updates = self.mails(session, "Session Changed")
		self.assertEqual(len(updates), 2, "mediator and institution")
		update = self.calendar(updates[0])
		self.assertIn("METHOD:REQUEST", update)
		self.assertIn("SEQUENCE:1", update)
		self.assertIn("Schulweg 1", self.texts(updates[0]))
		sessions.cancel_session(
			session, side="Institution", actor="Administrator", reason="Fällt aus", door="Desk"
		)
		cancellations = self.mails(session, "Session Cancelled")
		self.assertEqual(len(cancellations), 2)
		cancelled = self.calendar(cancellations[0])
		self.assertIn("METHOD:CANCEL", cancelled)
		self.assertIn("SEQUENCE:2", cancelled)
		uid = re.compile("^UID:(.*)$", re.MULTILINE)
		self.assertEqual(uid.search(update).group(1).strip(), uid.search(cancelled).group(1).strip())

	def test_video_sessions_carry_the_link_and_no_journey(self):
		session = self.planned(
			now_datetime() + timedelta(hours=20), setting="Video", session_link="https://video.example.org/x"
		)
		reminders.send_attendance_reminders()
		text = self.texts(self.mails(session, "Attendance Reminder")[0])
		self.assertIn("https://video.example.org/x", text)
		self.assertNotIn("Treffpunkt", text)
		request = frappe.get_doc("Mediation Request", self.field(session, "mediation_request"))
		request.update({"session_link": "https://video.example.org/neu"}).save()
		changed = self.mails(session, "Session Changed")
		self.assertIn("https://video.example.org/neu", self.texts(changed[0]))

	def test_no_mail_names_the_client(self):
		session = self.planned(
			now_datetime() + timedelta(hours=20), client_reference="K. L. 77", remarks="Remark-X"
		)
		reminders.send_attendance_reminders()
		text = self.texts(self.mails(session, "Attendance Reminder")[0])
		self.assertNotIn("K. L. 77", text)
		self.assertNotIn("Remark-X", text)
		self.assertIn("05191 000", text)

	def test_links_lead_to_one_address_each(self):
		session = self.planned(now_datetime() + timedelta(hours=20))
		reminders.send_attendance_reminders()
		found = set(
			re.findall(
				r"https?://[^\s\"<>]+/l/[0-9a-zA-Z_-]{67}",
				self.texts(self.mails(session, "Attendance Reminder")[0]),
			)
		)
		self.assertEqual(len(found), 1)
		self.assertTrue(urlsplit(found.pop()).path.startswith("/l/"))


class TestConsequence(LinkMailTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.rule(
			cancellation_free_hours=24, cancellation_paid_minutes=30, calculation="Hourly", hourly_rate=24
		)
		self.session = frappe.get_doc("Assignment", self.planned(at(10)))

	def test_free_until_the_deadline_then_paid(self):
		start = get_datetime(self.session.planned_start)
		early = consequence(self.session, "Institution", start - timedelta(hours=24))
		self.assertEqual((early.free, early.paid_minutes, early.amount), (True, 0, Decimal("0.00")))
		self.assertIn("kostenfrei (24 Stunden vor Beginn)", early.text)
		late = consequence(self.session, "Institution", start - timedelta(hours=23, minutes=59))
		self.assertEqual((late.free, late.paid_minutes, late.amount), (False, 30, Decimal("12.00")))
		self.assertIn("30 Minuten", late.text)
		self.assertIn("12,00 €", late.text)
		self.assertFalse(consequence(self.session, "Pool", start - timedelta(hours=1)).free)

	def test_what_is_said_is_what_is_paid(self):
		start = get_datetime(self.session.planned_start)
		said = consequence(self.session, "Institution", now_datetime())
		done = sessions.cancel_session(
			self.session.name, side="Institution", actor="Administrator", reason="Fällt aus", door="Desk"
		)
		self.assertEqual(Decimal(str(done.amount_total)), said.amount)
		self.assertGreater(start, now_datetime())

	def test_the_mediator_is_not_paid_for_the_own_cancellation(self):
		found = consequence(self.session, "Mediator", get_datetime(self.session.planned_start))
		self.assertEqual((found.free, found.amount), (True, Decimal("0.00")))
		self.assertIn("keine Entschädigung", found.text)


class TestWayToTheRequest(LinkMailTestCase):
	def test_who_has_no_login_follows_the_request_behind_a_link(self):
		session = self.planned(at(10, days=5))
		sessions.cancel_session(session, side="Pool", actor="Administrator", reason="Erkrankt", door="Desk")
		log = {"reference_name": session, "kind": "Session Cancelled", "recipient": CONTACT}
		queued = frappe.db.get_value("Notice Log", log, "email_queue")
		mail = email.message_from_string(frappe.db.get_value("Email Queue", queued, "message"))
		self.assertNotIn("/portal/anfragen", self.texts(mail))
		request = frappe.db.get_value("Assignment", session, "mediation_request")
		self.assertEqual(self.link(mail, "Track Request").reference, ("Mediation Request", request))
