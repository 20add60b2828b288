"""The monthly mail: due on the first working day, to whom, once each, and what is in it."""

from __future__ import annotations

import email
import email.policy
from datetime import date, datetime

import frappe

from heidekreis_integration.statistics import mailing
from heidekreis_integration.statistics.tests.test_monthly import Pool, make_contact
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_municipality, make_user

MONTH = date(2024, 3, 1)


class TestWhenDue(AppTestCase):
	def setUp(self) -> None:
		super().setUp()
		settings = frappe.get_doc("Heidekreis Settings")
		settings.update({"send_monthly_statistics": 1, "holiday_subdivision": "NI"})
		settings.save()

	def test_is_due_from_the_first_working_day_on(self):
		for day, expected in (
			(date(2027, 1, 1), False),  # New Year
			(date(2027, 1, 3), False),  # Sunday
			(date(2027, 1, 4), True),
			(date(2027, 1, 14), True),  # caught up after a standstill
			(date(2027, 1, 15), False),
			(date(2026, 10, 31), False),
		):
			with self.subTest(day=day):
				self.assertIs(mailing.is_due(day), expected)

	def test_the_settings_switch_it_off(self):
		frappe.get_doc("Heidekreis Settings").update({"send_monthly_statistics": 0}).save()
		self.assertIsNone(mailing.send_monthly_statistics(date(2027, 1, 4)))

	def test_nothing_is_sent_on_other_days(self):
		self.assertIsNone(mailing.send_monthly_statistics(date(2027, 1, 20)))


class TestRecipients(AppTestCase):
	def recipients(self) -> dict[str, tuple[str, ...] | None]:
		return {recipient.user: recipient.municipalities for recipient in mailing.recipients()}

	def test_coordinators_get_the_county(self):
		users = [make_user(role) for role in mailing.COORDINATORS]
		self.assertEqual([self.recipients()[user] for user in users], [None, None])

	def test_officers_get_their_municipality_and_its_members(self):
		joint = make_municipality(kind="Joint Municipality")
		member = make_municipality(parent_municipality=joint)
		user = make_user("Municipality Officer")
		make_contact(user, joint)
		self.assertEqual(self.recipients()[user], (joint, member))

	def test_nobody_else_gets_anything(self):
		disabled, without_entry = make_user("Mediation Coordinator"), make_user("Municipality Officer")
		frappe.db.set_value("User", disabled, "enabled", 0)
		expired = make_user("Municipality Officer")
		make_contact(expired, make_municipality(), valid_to="2024-12-31")
		others = {make_user(role) for role in ("Mediation Finance", "Strategy Editor", "Mediator User")}
		self.assertFalse(
			{disabled, without_entry, expired, "Administrator", *others} & set(self.recipients())
		)

	def test_whoever_is_both_gets_the_coordinators_mail_only(self):
		user = make_user("Municipality Officer", "Mediation Coordinator")
		make_contact(user, make_municipality())
		self.assertEqual([r.municipalities for r in mailing.recipients() if r.user == user], [None])


class TestTheMail(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.pool = Pool()
		cls.pool.sessions(4, datetime(2024, 3, 4, 10))
		cls.pool.sessions(1, datetime(2024, 3, 20, 9), language=cls.pool.rare, institution=cls.pool.school)
		cls.coordinator = make_user("Mediation Coordinator")
		cls.officer = make_user("Municipality Officer")
		make_contact(cls.officer, cls.pool.joint)

	def mail_to(self, user: str):
		(queue,) = frappe.get_all(
			"Notice Log", {"recipient": user, "kind": mailing.KIND}, pluck="email_queue"
		)
		return email.message_from_string(
			frappe.db.get_value("Email Queue", queue, "message"), policy=email.policy.default
		)

	def test_goes_out_once_per_month_and_recipient_however_often_it_runs(self):
		first = mailing.send_month(MONTH)
		self.assertLessEqual({self.coordinator, self.officer}, set(first.sent))
		again = mailing.send_month(MONTH)
		self.assertEqual((again.sent, again.failed), ((), ()))
		self.assertLessEqual({self.coordinator, self.officer}, set(again.already_sent))
		self.assertIn(self.coordinator, mailing.send_month(date(2024, 2, 1)).sent)

	def test_the_daily_job_sends_the_month_before(self):
		result = mailing.send_monthly_statistics(date(2024, 4, 2))
		self.assertEqual(result.month, MONTH)
		self.assertIn(self.coordinator, result.sent)

	def test_keeps_what_was_sent_before_it_was_killed(self):
		class Killed(BaseException):
			"""Stands for the signal that ends a worker."""

		def kill() -> None:
			raise Killed

		with self.assertRaises(Killed):
			mailing.send_month(MONTH, after_each=kill)
		(done,) = frappe.get_all(
			"Notice Log", {"kind": mailing.KIND, "notice_key": ("like", "%2024-03%")}, pluck="recipient"
		)
		result = mailing.send_month(MONTH)
		self.assertEqual(result.already_sent, (done,))
		self.assertLessEqual({self.coordinator, self.officer} - {done}, set(result.sent))

	def test_one_broken_recipient_does_not_keep_the_mail_from_the_others(self):
		broken = make_user("Mediation Coordinator")
		frappe.db.set_value("User", broken, "email", "no address at all")
		result = mailing.send_month(MONTH)
		self.assertIn(self.coordinator, result.sent)
		self.assertNotIn(broken, result.already_sent)

	def test_is_german_with_workbook_and_chart(self):
		frappe.local.lang = "en"
		mailing.send_month(MONTH)
		self.assertEqual(frappe.local.lang, "en")
		mail = self.mail_to(self.coordinator)
		self.assertEqual(mail["subject"], "Statistik der Sprachmittlung März 2024")
		names = [part.get_filename() for part in mail.iter_attachments()]
		self.assertEqual(
			names, ["Sprachmittlung-Statistik-2024-03.xlsx", "Sprachmittlung-Statistik-2024-03.png"]
		)
		for kind in ("plain", "html"):
			with self.subTest(kind=kind):
				text = mail.get_body((kind,)).get_content()
				self.assertIn("Einsätze nach Sprache", text)
				self.assertIn(self.pool.rare, text)
				self.assertIn("€", text)

	def test_the_officers_mail_names_no_small_count_and_no_amount(self):
		mailing.send_month(MONTH)
		for kind in ("plain", "html"):
			with self.subTest(kind=kind):
				text = self.mail_to(self.officer).get_body((kind,)).get_content()
				self.assertIn(self.pool.joint, text)
				self.assertNotIn(self.pool.rare, text)
				self.assertNotIn("€", text)
				self.assertIn("• steht für eine geheim gehaltene Zahl", text)
