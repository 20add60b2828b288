"""Mails fetched from a real IMAP server by real processes, answered through a real mail server that keeps all it gets."""

from __future__ import annotations

import email
import email.policy
import os
import random
import signal
import time
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from unittest import SkipTest

import frappe
from frappe.tests.utils import FrappeTestCase

from heidekreis_integration.integrations.mail_intake import form_pdf
from heidekreis_integration.integrations.mail_intake.tests.imap_server import PASSWORD, USER, ImapServer
from heidekreis_integration.integrations.mail_intake.tests.support import ADDRESS, ENTRIES, filled, mail
from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes
from heidekreis_integration.tests.factories import make_institution
from heidekreis_integration.training.tests.test_meetings_killed import Forge

BODY = "Sprache: Rumänisch\nAnlass: Elterngespräch Kita\nDatum: {}.03.2099\nBeginn: 14:30\nDauer: 60"
ACCOUNT = "Postfach der Prüfung"
SETTINGS = "Heidekreis Settings"
FIELDS = ("mail_intake_enabled", "mail_intake_account", "mail_intake_folder", "mail_intake_done_folder")
FIELDS += ("mail_intake_maximum_mb", "mail_intake_hourly_limit")
KILLS = 5

_folders = count(1)


class TestImap(FrappeTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		served_url()
		folder = (frappe.conf.served_test_site or {}).get("mail_dir")
		if not folder or not Path(folder).is_dir():
			raise SkipTest("The test site has no mail sink (served_test_site.mail_dir).")
		cls.server = ImapServer()
		cls.addClassCleanup(cls.server.stop)
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.sink = Path(folder)
		cls.addClassCleanup(
			_restore, {field: frappe.db.get_single_value(SETTINGS, field) for field in FIELDS}
		)
		cls.addClassCleanup(clear_added, names_of((*tracked_doctypes(), "Email Account")))
		cls.addClassCleanup(_remove_files, set(frappe.get_all("File", pluck="name")))
		cls.institution = make_institution(institution_name="Kita Birkenweg", email=ADDRESS)
		cls.account = _account(cls.server.port)
		cls.forge = Forge()
		cls.addClassCleanup(cls.forge.close)

	def setUp(self) -> None:
		# A folder of its own for each test, with an umlaut: IMAP writes it as &APw-.
		number = next(_folders)
		self.folder = f"Pr&APw-fung {number}"
		self.server.make_folder(f'"{self.folder}"')
		self.configure(
			mail_intake_enabled=1,
			mail_intake_account=self.account,
			mail_intake_folder=f"Prüfung {number}",
			mail_intake_done_folder="",
			mail_intake_maximum_mb=10,
			mail_intake_hourly_limit=0,
		)

	def configure(self, **values) -> None:
		_restore(values)

	def deliver(self, content: bytes, *, seen: bool = False) -> str:
		"""Put a mail into the folder; return its Message-ID."""
		self.server.deliver(content, f'"{self.folder}"', seen=seen)
		return str(email.message_from_bytes(content)["Message-ID"]).strip("<>")

	def mails(self, criterion: str) -> int:
		return self.server.count(criterion, f'"{self.folder}"')

	def read(self) -> None:
		"""Let the scheduled job run to its end, in a process of its own."""
		self.assertEqual(self.forge.run("read_mailbox"), 0)
		frappe.db.rollback()  # see what it has committed

	def record(self, message_id: str):
		return frappe.get_doc("Incoming Mail", {"message_id": message_id})

	def in_sink(self, message_id: str) -> list[EmailMessage]:
		"""Send what is queued; return the mails that answer `message_id`."""
		self.assertEqual(self.forge.run("flush"), 0)
		kept = (
			email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
			for path in self.sink.glob("*.eml")
		)
		return [message for message in kept if message["In-Reply-To"] == f"<{message_id}>"]

	def test_form_in_request_out_confirmation_in_the_sink_reply_filed(self):
		form = filled(form_pdf.request_form(), ENTRIES)
		sent = self.deliver(mail("Anbei das Formular.", files={"Anfrage.pdf": form}))
		self.read()
		record = self.record(sent)
		self.assertEqual(record.state, "Processed", record.note)
		request = frappe.get_doc("Mediation Request", record.mediation_request)
		self.assertEqual((request.language, request.planned_minutes), ("Rumänisch", 90))
		self.assertEqual(request.requesting_institution, self.institution)
		self.assertEqual((self.mails("SEEN"), self.mails("UNSEEN")), (1, 0))

		(confirmation,) = self.in_sink(sent)
		self.assertEqual(confirmation["X-Envelope-To"], ADDRESS)
		self.assertEqual(confirmation["References"], f"<{sent}>")
		self.assertIn("Rumänisch", confirmation.get_body(("plain",)).get_content())

		answer = mail(
			"Der Termin beginnt eine Viertelstunde später.",
			subject="Kleine Änderung",
			headers={"In-Reply-To": confirmation["Message-ID"], "References": confirmation["Message-ID"]},
		)
		replied = self.deliver(answer)
		self.read()
		reply = self.record(replied)
		self.assertEqual((reply.state, reply.mediation_request, reply.unread), ("Filed", request.name, 1))
		message = frappe.get_last_doc(
			"Communication", {"reference_name": request.name, "sent_or_received": "Received"}
		)
		self.assertIn("eine Viertelstunde später", message.content)
		self.assertEqual(self.requests(), 1)
		self.assertEqual(self.in_sink(replied), [])

	def requests(self) -> int:
		"""Return how many requests the mails of this test's folder became."""
		box = frappe.get_all(
			"Mailbox", {"folder": ("like", f"%{self.folder.rpartition(' ')[2]}")}, pluck="name"
		)
		return frappe.db.count("Incoming Mail", {"mailbox": ("in", box), "state": "Processed"})

	def test_what_was_read_before_the_intake_was_switched_on_stays(self):
		self.deliver(mail(BODY.format(10)), seen=True)
		new = self.deliver(mail(BODY.format(11)))
		self.read()
		self.assertEqual(self.requests(), 1)
		self.assertEqual(self.record(new).state, "Processed")
		later = self.deliver(mail(BODY.format(12)), seen=True)  # somebody looks into the mailbox first
		self.read()
		self.assertEqual(self.record(later).state, "Processed")

	def test_the_same_mail_twice_in_the_mailbox_makes_one_request(self):
		content = mail(BODY.format(10))
		for _copy in range(3):
			sent = self.deliver(content)
		self.read()
		self.read()
		self.assertEqual(self.requests(), 1)
		self.assertEqual(len(self.in_sink(sent)), 1)

	def test_two_fetchers_at_once_make_one_request_of_each_mail(self):
		sent = [self.deliver(mail(BODY.format(day))) for day in range(10, 14)]
		running = [self.forge.start("read_mailbox") for _fetcher in range(2)]
		self.assertEqual([self.forge.wait(pid) for pid in running], [0, 0])
		self.read()
		self.check_one_each(sent)

	def test_killed_at_any_moment_no_mail_is_lost_and_none_counts_twice(self):
		sent = [self.deliver(mail(BODY.format(day))) for day in range(10, 16)]
		chance = random.Random(1871)
		for _kill in range(KILLS):
			pid = self.forge.start("read_mailbox")
			time.sleep(chance.uniform(0.15, 0.9))
			os.kill(pid, signal.SIGKILL)
			self.forge.wait(pid)
			# Killed by us, not by the mail: a mail that ends its reader three times is left to a person.
			frappe.db.rollback()
			frappe.db.set_value("Incoming Mail", {"state": "New"}, "attempts", 0)
			frappe.db.commit()
		self.read()
		self.read()
		self.check_one_each(sent)

	def check_one_each(self, sent: list[str]) -> None:
		frappe.db.rollback()
		records = [self.record(message_id) for message_id in sent]
		self.assertEqual({record.state for record in records}, {"Processed"}, [r.note for r in records])
		self.assertEqual(len({record.mediation_request for record in records}), len(sent))
		self.assertEqual(self.requests(), len(sent))
		for message_id in sent:
			self.assertEqual(len(self.in_sink(message_id)), 1)

	def test_stored_mails_are_moved_where_the_settings_want_it(self):
		self.configure(mail_intake_done_folder="Übernommen")
		self.deliver(mail(BODY.format(10)))
		self.read()
		self.assertEqual((self.mails("ALL"), self.server.count("SEEN", '"&ANw-bernommen"')), (0, 1))

	def test_a_mail_that_is_too_large_stays_and_is_shown(self):
		self.configure(mail_intake_maximum_mb=1)
		large = self.deliver(mail(BODY.format(10), files={"gross.pdf": b"%PDF" + b"x" * 1_200_000}))
		after = self.deliver(mail(BODY.format(11)))
		self.read()
		record = self.record(large)
		self.assertEqual(record.state, "Needs Attention")
		self.assertIn("zu groß", record.note)
		self.assertEqual(self.record(after).state, "Processed")
		self.assertEqual(self.mails("UNSEEN"), 1)

	def test_a_mailbox_that_refuses_says_so_and_stops_nothing_else(self):
		frappe.get_doc("Email Account", self.account).update({"password": "falsch"}).save()
		frappe.db.commit()
		self.addCleanup(_account, self.server.port)
		self.read()
		error = frappe.get_all("Mailbox", pluck="last_error", order_by="modified desc", limit=1)[0]
		self.assertIn("Das Postfach ist nicht lesbar", error)
		self.assertIn("Authentication failed", error)


def _account(port: int) -> str:
	"""Make or repair the account of the mailbox; return its name."""
	name = frappe.db.exists("Email Account", ACCOUNT)
	account = frappe.get_doc("Email Account", name) if name else frappe.new_doc("Email Account")
	account.update(
		{
			"email_account_name": ACCOUNT,
			"email_id": USER,
			"email_server": "127.0.0.1",
			"incoming_port": str(port),
			"use_imap": 1,
			"use_ssl": 0,
			"password": PASSWORD,
		}
	)
	account.save(ignore_permissions=True)
	frappe.db.commit()
	return account.name


def _restore(values: dict) -> None:
	for field, value in values.items():
		frappe.db.set_single_value(SETTINGS, field, value)
	frappe.db.commit()
	frappe.clear_document_cache(SETTINGS, SETTINGS)


def _remove_files(before: set[str]) -> None:
	"""Delete the files that were stored, on the disk too."""
	frappe.db.rollback()
	for name in frappe.get_all("File", {"is_folder": 0}, pluck="name"):
		if name not in before:
			frappe.delete_doc("File", name, ignore_permissions=True, force=True)
	frappe.db.commit()
