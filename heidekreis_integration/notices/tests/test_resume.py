"""Mails whose sending was killed are taken up again; those that are being sent or were sent are left alone."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from heidekreis_integration.notices.resume import PATIENCE_MINUTES, resume_sending
from heidekreis_integration.notices.tests.test_outbox import send
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import number


class TestResume(AppTestCase):
	def stuck(self, minutes: int, recipient_status: str = "Not Sent", status: str = "Sending") -> str:
		"""Queue a notice and leave it as a killed worker does; return its name in the queue."""
		key = number()
		send(key)
		name = frappe.db.get_value("Notice Log", {"notice_key": key}, "email_queue")
		since = now_datetime() - timedelta(minutes=minutes)
		frappe.db.set_value("Email Queue", name, {"status": status, "modified": since}, update_modified=False)
		frappe.db.set_value("Email Queue Recipient", {"parent": name}, "status", recipient_status)
		return name

	def status(self, name: str) -> str:
		return frappe.db.get_value("Email Queue", name, "status")

	def test_a_mail_left_in_sending_goes_back_into_the_queue_once(self):
		name = self.stuck(PATIENCE_MINUTES + 1)
		self.assertIn(str(name), map(str, resume_sending()))
		self.assertEqual(self.status(name), "Not Sent")
		self.assertNotIn(str(name), map(str, resume_sending()))

	def test_a_mail_somebody_may_be_sending_is_left_alone(self):
		name = self.stuck(PATIENCE_MINUTES - 1)
		resume_sending()
		self.assertEqual(self.status(name), "Sending")

	def test_a_mail_noted_as_sent_to_its_recipient_is_closed_not_sent_again(self):
		name = self.stuck(PATIENCE_MINUTES + 1, recipient_status="Sent")
		self.assertNotIn(str(name), map(str, resume_sending()))
		self.assertEqual(self.status(name), "Sent")

	def test_failed_mails_stay_failed(self):
		name = self.stuck(PATIENCE_MINUTES + 1, status="Error")
		resume_sending()
		self.assertEqual(self.status(name), "Error")
