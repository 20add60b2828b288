"""Registering in the portal, ticking attendance, certificates: what each may do, and what is refused."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

import frappe
from frappe.utils import add_days, get_datetime, now_datetime, nowdate
from pypdf import PdfReader

from heidekreis_integration.api import my_training as portal
from heidekreis_integration.api import training as desk
from heidekreis_integration.heidekreis_integration.doctype.training_course.test_training_course import (
	make_course,
)
from heidekreis_integration.portal import training_view
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_language,
	make_mediator,
	make_municipality,
	make_user,
)
from heidekreis_integration.training import attendance, certificates, courses, registration
from heidekreis_integration.training.errors import (
	AttendanceNotOpenError,
	NoCertificateError,
	NotAParticipantError,
	NotReachableError,
	RegistrationClosedError,
)


class TestPortal(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		language, place = make_language(), make_municipality()
		cls.user, cls.clerk = make_user("Mediator User"), make_user("Mediation Coordinator")
		new = {"training_completed_on": None, "municipality": place}
		cls.me = make_mediator(language, "Interested", user=cls.user, last_name="Eigen", **new)
		cls.others = [make_mediator(language, "Interested", **new) for _unused in range(2)]

	def course(self, *people: str, first: date | None = None, **values) -> str:
		course = make_course(*people, **({"capacity": 2} | values)).name
		courses.create_sessions(course, first or date(2031, 1, 10))
		return course

	def hold(self, course: str, *present: str) -> None:
		for session in registration.sessions(course):
			session.status = "Held"
			for row in session.attendance:
				row.attended = int(row.mediator in present)
			session.save()

	def kinds(self, course: str, mediator: str) -> list[str]:
		address = frappe.db.get_value("Mediator", mediator, "user") or frappe.db.get_value(
			"Mediator", mediator, "email"
		)
		filters = {"reference_name": course, "recipient": address}
		return sorted(frappe.get_all("Notice Log", filters, pluck="kind"))

	# registration

	def test_register_wait_move_up_and_withdraw(self):
		course = self.course(*self.others)
		with self.set_user(self.user):
			answer = portal.register(course)
		self.assertEqual((answer["status"], answer["position"]), ("Waiting List", 1))
		self.assertIn("Warteliste, Platz 1", answer["notice"])
		shown = training_view.page(self.me)
		self.assertEqual(shown["own"][0]["badge"].label, "Warteliste, Platz 1")
		self.assertNotIn(course, [row["name"] for row in shown["open"]])
		courses.withdraw(course, self.others[0], actor="Administrator")
		self.assertEqual(training_view.page(self.me)["own"][0]["badge"].label, "Angemeldet")
		self.assertEqual(self.kinds(course, self.me), ["Training Place", "Training Waiting List"])
		with self.set_user(self.user):
			self.assertEqual(portal.withdraw(course)["notice"], "Sie sind abgemeldet.")
		self.assertEqual(training_view.page(self.me)["own"], [])
		self.assertIn("Training Withdrawal", self.kinds(course, self.me))

	def test_the_place_comes_with_the_dates_for_the_calendar(self):
		course = self.course()
		with self.set_user(self.user):
			portal.register(course)
		queue = frappe.db.get_value("Notice Log", {"reference_name": course}, "email_queue")
		self.assertIn("schulung.ics", frappe.db.get_value("Email Queue", queue, "message"))

	def test_only_open_courses_are_offered_and_a_hidden_one_is_refused_like_a_missing_one(self):
		closed = (
			self.course(status="Planned"),
			self.course(registration_until=add_days(nowdate(), -1)),
			self.course(first=date(2024, 1, 12)),
		)
		offered = [row["name"] for row in training_view.page(self.me)["open"]]
		refusals = set()
		for course in (*closed, "SCH-2031-999"):
			self.assertNotIn(course, offered)
			for method in (portal.register, portal.withdraw):
				with self.set_user(self.user), self.assertRaises(frappe.PermissionError) as refused:
					method(course)
				refusals.add(str(refused.exception))
		self.assertEqual(refusals, {"Diese Schulung steht Ihnen nicht offen."})

	def test_who_has_completed_a_training_asks_the_pool(self):
		frappe.db.set_value("Mediator", self.me, "workflow_state", "Trained")
		course = self.course()
		with self.set_user(self.user), self.assertRaises(RegistrationClosedError):
			portal.register(course)

	def test_nobody_withdraws_from_what_has_begun(self):
		course = self.course(self.me, first=date(2024, 1, 12))
		with self.set_user(self.user), self.assertRaises(RegistrationClosedError):
			portal.withdraw(course)

	def test_what_is_missing_is_said_to_the_mediator(self):
		steps = training_view.page(self.me)["missing"]
		self.assertIn("Schließen Sie die Schulung ab: zwei Wochenenden, alle Pflichttermine.", steps)

	# cancelling and moving

	def test_a_cancelled_course_tells_everybody_once(self):
		course = self.course(*self.others)
		courses.register(course, self.me, actor="Administrator")
		document = frappe.get_doc("Training Course", course)
		document.status = "Cancelled"
		document.save()
		self.assertEqual({s.status for s in registration.sessions(course)}, {"Cancelled"})
		for person in (*self.others, self.me):
			self.assertEqual(self.kinds(course, person).count("Training Cancelled"), 1)
			self.assertNotIn("Training Session Cancelled", self.kinds(course, person))

	def test_a_moved_and_a_cancelled_session_are_told(self):
		course = self.course(self.others[0])
		first, second, *_rest = registration.sessions(course)
		first.location = "VHS, Raum 2"
		first.save()
		second.status = "Cancelled"
		second.save()
		kinds = self.kinds(course, self.others[0])
		self.assertIn("Training Session Moved", kinds)
		self.assertIn("Training Session Cancelled", kinds)

	# ticking

	def begun(self, *people: str) -> str:
		course = make_course(*people, capacity=5).name
		start = now_datetime() - timedelta(minutes=3)
		if start.date() != now_datetime().date():
			self.skipTest("a session does not span midnight")
		session = {
			"doctype": "Training Session",
			"training_course": course,
			"title": "Tag",
			"starts_on": start,
			"ends_on": start + timedelta(minutes=2),
		}
		return frappe.get_doc(session).insert().name

	def test_two_people_tick_and_both_ticks_stay(self):
		session = self.begun(self.me, self.others[0])
		with self.set_user(self.clerk):
			before = desk.attendance(session)
			desk.tick(session, self.me, True)
			after = desk.tick(session, self.others[0], 1)
		self.assertEqual([row["attended"] for row in before["rows"]], [False, False])
		self.assertEqual([row["attended"] for row in after["rows"]], [True, True])
		with self.set_user(self.clerk):
			self.assertFalse(desk.tick(session, self.me, "0")["rows"][0]["attended"])
			self.assertEqual(desk.close_attendance(session)["status"], "Held")

	def test_a_stale_form_does_not_undo_a_tick(self):
		session = self.begun(self.me)
		stale = frappe.get_doc("Training Session", session)
		attendance.tick(session, self.me, True)
		with self.assertRaises(frappe.TimestampMismatchError):
			stale.save()

	def test_who_registered_later_can_be_ticked_in_a_closed_list(self):
		session = self.begun(self.me)
		attendance.close_list(session)
		course = frappe.get_doc(
			"Training Course", frappe.db.get_value("Training Session", session, "training_course")
		)
		course.append("participants", {"mediator": self.others[0]})
		course.save()
		self.assertEqual(len(attendance.tick(session, self.others[0], True).attendance), 2)

	def test_nobody_ticks_for_another_day_or_a_stranger(self):
		later = registration.sessions(self.course(self.me))[0].name
		for task in (lambda: attendance.tick(later, self.me, True), lambda: attendance.close_list(later)):
			self.assertRaises(AttendanceNotOpenError, task)
		with self.assertRaises(NotAParticipantError):
			attendance.tick(self.begun(self.me), self.others[0], True)
		with self.set_user(self.user), self.assertRaises(frappe.PermissionError):
			desk.tick(later, self.me, True)

	# certificates

	def download(self, **values) -> str:
		frappe.response.pop("filecontent", None)
		portal.certificate(**values)
		reader = PdfReader(io.BytesIO(frappe.response["filecontent"]))
		self.assertEqual(len(reader.pages), 1)
		return reader.pages[0].extract_text()

	def test_the_own_certificates(self):
		course = self.course(self.me, self.others[0], first=date(2024, 1, 12))
		self.hold(course, self.me)
		with self.set_user(self.user):
			text = self.download(kind="attendance", training=course)
		for part in ("Teilnahmebescheinigung", "Muster Eigen", "12.01.2024", "22 Stunden", "20.01.2024"):
			self.assertIn(part, text)
		labels = [row["label"] for row in training_view.page(self.me)["certificates"]]
		self.assertEqual(len(labels), 1)
		with self.set_user(self.user), self.assertRaises(NoCertificateError):
			portal.certificate(kind="card")

	def test_service_counts_sessions_and_hours_of_each_year(self):
		active = make_mediator(frappe.db.get_value("Mediator Language", {"parent": self.me}, "language"))
		frappe.db.set_value("Mediator", self.me, "user", None)
		frappe.db.set_value("Mediator", active, "user", self.user)
		for day, state in (
			("2025-03-03", "Confirmed"),
			("2025-04-04", "Settled"),
			("2026-02-02", "Confirmed"),
		):
			make_assignment(state, mediator=active, planned_start=get_datetime(f"{day} 10:00:00"))
		make_assignment("Cancelled", mediator=active, planned_start=datetime(2025, 5, 5, 10))
		with self.set_user(self.user):
			every = self.download(kind="service")
			one = self.download(kind="service", year="2025")
			card = self.download(kind="card")
		self.assertRegex(every, r"2025\s+2\s+2\s+2026\s+1\s+1\s+Summe\s+3\s+3")
		self.assertNotIn("2026\n", one.split("Gezählt")[0])
		self.assertIn(active.split("-")[1][:8], card)

	def test_certificates_of_others_are_refused(self):
		course = self.course(self.me, self.others[0], first=date(2024, 1, 12))
		self.hold(course, self.others[0])
		with self.set_user(self.user):
			for values in ({"training": course}, {"training": "SCH-2031-999"}):
				with self.assertRaises(NoCertificateError):
					portal.certificate(kind="attendance", **values)
			with self.assertRaises(frappe.PermissionError):
				desk.certificate("attendance", self.others[0], course=course)
		with self.set_user(self.clerk):
			desk.certificate("attendance", self.others[0], course=course)
			self.assertTrue(frappe.response["filecontent"].startswith(b"%PDF"))

	def test_an_id_card_ends_with_a_month_and_before_the_certificate(self):
		for certificate, expected in (
			(None, date(2028, 11, 30)),
			(date(2027, 5, 4), date(2027, 5, 4)),
			(date(2031, 1, 1), date(2028, 11, 30)),
		):
			with self.subTest(certificate=certificate):
				self.assertEqual(certificates.card_valid_until(date(2026, 11, 22), certificate, 24), expected)

	# logins

	def test_the_pool_makes_a_login_once(self):
		frappe.flags.mute_emails = True
		self.addCleanup(frappe.flags.pop, "mute_emails", None)
		with self.set_user(self.clerk):
			user = desk.create_login(self.others[0])
			with self.assertRaises(NotReachableError):
				desk.create_login(self.others[0])
		self.assertEqual(frappe.db.get_value("Mediator", self.others[0], "user"), user)
		self.assertIn("Mediator User", frappe.get_roles(user))
		self.assertEqual(frappe.db.get_value("User", user, "user_type"), "Website User")
