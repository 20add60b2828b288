"""A notice goes out exactly once: repeated, at the same time, or after a sender was killed."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from threading import Event, Thread
from time import sleep
from typing import Any
from unittest.mock import ANY

import frappe

from heidekreis_integration.notices import send_once
from heidekreis_integration.notices.errors import NoticeKeyMissingError, TraceUnchangeableError
from heidekreis_integration.notices.outbox import message_id_of
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user, number

RECIPIENT = "empfang@example.org"


def send(key: str, recipient: str = RECIPIENT, **values) -> bool:
	"""Send a plain notice."""
	data = {
		"key": key,
		"kind": "Test",
		"recipient": recipient,
		"due_on": None,
		"reference": None,
		"subject": "Prüfung",
		"template": "monthly_statistics",
		"args": {
			"tables": [],
			"summary": [],
			"notes": [],
			"demand": {"headings": [], "rows": [], "total": {"cells": []}},
		},
	}
	return send_once(**(data | values))


def logs(key: str) -> list[dict]:
	return frappe.get_all(
		"Notice Log", {"notice_key": key}, ["name", "recipient", "queued_on", "email_queue"]
	)


class TestSendOnce(AppTestCase):
	def test_nobody_works_out_the_id_of_a_mail(self) -> None:
		key = f"Prüfung|{number()}|{RECIPIENT}"
		self.assertEqual(message_id_of(key), message_id_of(key))
		self.assertNotIn(sha256(key.encode()).hexdigest()[:32], message_id_of(key))

	def test_the_second_time_sends_nothing(self):
		key = number()
		self.assertTrue(send(key))
		self.assertFalse(send(key))
		self.assertEqual(
			logs(key), [{"name": ANY, "recipient": RECIPIENT, "queued_on": ANY, "email_queue": ANY}]
		)

	def test_the_log_leads_to_the_queued_mail(self):
		key = number()
		send(key)
		queue = frappe.get_doc("Email Queue", logs(key)[0]["email_queue"])
		self.assertEqual([row.recipient for row in queue.recipients], [RECIPIENT])

	def test_another_key_is_another_notice(self):
		self.assertTrue(send(number()) and send(number()))

	def test_a_disabled_login_gets_nothing_and_leaves_no_trace(self):
		user, key = make_user(), number()
		frappe.db.set_value("User", user, "enabled", 0)
		self.assertFalse(send(key, recipient=user))
		self.assertEqual(logs(key), [])

	def test_a_mail_that_can_not_be_built_leaves_the_notice_unsent(self):
		key = number()
		with self.assertRaises(Exception):  # noqa: B017 - whatever the template engine raises
			send(key, template="there_is_no_such_template")
		self.assertEqual(logs(key), [])
		self.assertTrue(send(key))

	def test_a_notice_without_a_key_is_refused(self):
		for key in ("", "x" * 241):
			with self.subTest(key=key[:5]), self.assertRaises(NoticeKeyMissingError):
				send(key)

	def test_nobody_writes_or_changes_traces_by_hand(self):
		key = number()
		send(key)
		log = frappe.get_doc("Notice Log", logs(key)[0]["name"])
		log.recipient = "jemand@example.org"
		with self.assertRaises(TraceUnchangeableError):
			log.save()
		with self.assertRaises(TraceUnchangeableError):
			frappe.get_doc({"doctype": "Notice Log", "notice_key": number()}).insert()


class TestTwoSenders(AppTestCase):
	"""Two real database connections; what is committed is removed again."""

	def setUp(self) -> None:
		super().setUp()
		self.key = number()
		self.site, self.sites_path = frappe.local.site, frappe.local.sites_path
		self.addCleanup(self.apart, self._remove)

	def apart(self, work: Callable[[], Any]) -> Any:
		"""Run `work` in a thread with a database connection of its own and return its answer."""
		answers: list[Any] = []
		thread = self._thread(work, answers)
		thread.join(40)
		return answers[0]

	def _thread(self, work: Callable[[], Any], answers: list[Any]) -> Thread:
		def run() -> None:
			frappe.init(site=self.site, sites_path=self.sites_path)
			frappe.connect()
			frappe.flags.in_test = True
			try:
				answers.append(work())
			finally:
				frappe.destroy()

		thread = Thread(target=run)
		thread.start()
		return thread

	def _remove(self) -> None:
		for log in logs(self.key):
			frappe.db.delete("Email Queue Recipient", {"parent": log["email_queue"]})
			frappe.db.delete("Email Queue", {"name": log["email_queue"]})
		frappe.db.delete("Notice Log", {"notice_key": self.key})
		frappe.db.commit()

	def race(self, first_commits: bool) -> list[bool]:
		"""Start a second sender while the first one's transaction is open; return what both said."""
		inserted, answers = Event(), ([], [])

		def first() -> bool:
			sent = send(self.key)
			inserted.set()
			sleep(0.5)  # the second one now waits at the unique key
			if first_commits:
				frappe.db.commit()
			else:
				frappe.db.rollback()  # what the database does for a sender that was killed
			return sent

		def second() -> bool:
			inserted.wait(20)
			sent = send(self.key)
			frappe.db.commit()
			return sent

		threads = [self._thread(work, answer) for work, answer in zip((first, second), answers, strict=True)]
		for thread in threads:
			thread.join(40)
		return [answer[0] for answer in answers]

	def test_of_two_at_once_only_one_sends(self):
		self.assertEqual(self.race(first_commits=True), [True, False])
		self.assertEqual(self.apart(lambda: len(logs(self.key))), 1)

	def test_if_the_first_is_killed_the_second_sends(self):
		self.assertEqual(self.race(first_commits=False), [True, True])
		self.assertEqual(self.apart(lambda: len(logs(self.key))), 1)
