"""The clerk completes, files and sets aside; nobody else does; what was kept is deleted in time."""

from __future__ import annotations

import frappe
from frappe.utils import add_months, now_datetime

from heidekreis_integration.api import mail as mail_api
from heidekreis_integration.integrations.mail_intake import jobs
from heidekreis_integration.integrations.mail_intake.errors import MailSettledError
from heidekreis_integration.integrations.mail_intake.tests.support import MailTestCase, mail, raw
from heidekreis_integration.mediation.errors import SwornInterpreterError
from heidekreis_integration.tests.factories import make_request
from heidekreis_integration.workflow.definitions import COUNTY, POOL

BODY = "Anlass: Elterngespräch Kita\nDatum: 10.03.2099\nBeginn: 14:30\nDauer: 60"


class TestClerk(MailTestCase):
	roles = (POOL, COUNTY)

	def waiting(self, **changes) -> str:
		record = self.receive(mail(BODY, **changes))
		self.assertEqual(record.state, "Needs Attention")
		return record.name

	def test_the_clerk_completes_what_was_read(self):
		name = self.waiting(sender="neu@example.org")
		with self.login(self.clerk):
			values = mail_api.proposal(name)
			self.assertEqual(values["occasion"], "Elterngespräch Kita")
			self.assertNotIn("requesting_institution", values)
			values |= {"requesting_institution": self.institution, "language": "Rumänisch"}
			made = mail_api.create_request(name, values)
		record = frappe.get_doc("Incoming Mail", name)
		self.assertEqual((record.state, record.mediation_request), ("Processed", made["name"]))
		self.assertEqual(frappe.db.get_value("Mediation Request", made["name"], "requested_by"), self.clerk)
		self.assertEqual(len(self.sent(record)), 1)
		with self.login(self.clerk), self.assertRaises(MailSettledError):
			mail_api.create_request(name, values)

	def test_the_intakes_rules_hold_for_the_clerk_too(self):
		name = self.waiting()
		with self.login(self.clerk):
			values = mail_api.proposal(name) | {"language": "Rumänisch", "occasion": "Gerichtstermin"}
			with self.assertRaises(SwornInterpreterError):
				mail_api.create_request(name, values)

	def test_a_mail_is_filed_or_set_aside(self):
		request = make_request(requesting_institution=self.institution)
		first, second = self.waiting(), self.waiting()
		with self.login(self.clerk):
			mail_api.file_at_request(first, request)
			mail_api.set_aside(second, "Werbung")
			for name in (first, second):
				with self.assertRaises(MailSettledError):
					mail_api.set_aside(name, "noch einmal")
		self.assertEqual(frappe.db.get_value("Incoming Mail", first, ["state", "unread"]), ("Filed", 0))
		self.assertEqual(frappe.db.count("Communication", {"reference_name": request}), 1)
		self.assertIn("Werbung", frappe.db.get_value("Incoming Mail", second, "note"))

	def test_reading_again_uses_the_new_mapping(self):
		name = self.receive(mail("Idiom: Rumänisch\n" + BODY)).name
		field = frappe.get_doc("Request Form Field", "language")
		field.aliases += "\nIdiom"
		field.save()
		with self.login(self.clerk):
			mail_api.read_again(name)
			self.assertEqual(mail_api.proposal(name)["language"], "Rumänisch")
		self.assertIn("Alles ist da", frappe.db.get_value("Incoming Mail", name, "note"))

	def test_an_answer_is_unread_until_somebody_has_read_it(self):
		record = self.receive(raw("quoted_printable"))
		reply = self.receive(mail("Danke.", headers={"References": f"<{record.message_id}>"}))
		self.assertEqual((reply.state, reply.unread), ("Filed", 1))
		with self.login(self.clerk):
			mail_api.mark_read(reply.name)
		self.assertEqual(frappe.db.get_value("Incoming Mail", reply.name, "unread"), 0)

	def test_nobody_else_reads_mails_or_their_originals(self):
		name = self.waiting()
		original = frappe.get_doc("File", {"attached_to_doctype": "Incoming Mail", "attached_to_name": name})
		county = self.users[COUNTY]
		self.assertTrue(original.is_private)
		with self.login(county):
			self.assertFalse(frappe.has_permission("Incoming Mail", "read"))
			self.assertFalse(original.has_permission("read"))
			for call in (mail_api.proposal, mail_api.mark_read, mail_api.read_again):
				with self.assertRaises(frappe.PermissionError):
					call(name)
		with self.login(self.clerk):
			self.assertTrue(original.has_permission("read"))
			record = frappe.get_doc("Incoming Mail", name)
			record.state = "Processed"
			with self.assertRaises(frappe.PermissionError):
				record.save()

	def test_settled_mails_are_deleted_in_time_and_open_ones_stay(self):
		self.configure(mail_keep_months=12)
		settled, waiting = self.receive(raw("base64")), self.waiting()
		long_ago = add_months(now_datetime(), -13)
		for name in (settled.name, waiting):
			frappe.db.set_value("Incoming Mail", name, "creation", long_ago, update_modified=False)
		self.assertEqual(jobs.forget_old_mails(after_each=lambda: None), 1)
		self.assertFalse(frappe.db.exists("Incoming Mail", settled.name))
		self.assertFalse(frappe.db.exists("File", {"attached_to_name": settled.name}))
		self.assertTrue(frappe.db.exists("Incoming Mail", waiting))
		self.assertTrue(frappe.db.exists("Mediation Request", settled.mediation_request))

	def test_the_job_does_nothing_while_it_is_switched_off(self):
		self.configure(mail_intake_enabled=0)
		self.assertIsNone(jobs.read_mailbox(after_each=self.fail))
