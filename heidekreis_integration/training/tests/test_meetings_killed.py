"""The reminder job killed with SIGKILL again and again, and run twice at once: in the mail sink one mail each.

Real processes, committed data, a real SMTP server that keeps what it gets.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from random import Random
from unittest import SkipTest

import frappe
import psutil
from frappe.tests.utils import FrappeTestCase
from frappe.utils import now_datetime

from heidekreis_integration.notices.outbox import message_id_of
from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes
from heidekreis_integration.tests.factories import make_language, make_mediator, make_municipality

FORGE = "heidekreis_integration.tests.job_forge"
MEDIATORS, MEETINGS = 6, 3
KILLS, KILLS_WHILE_SENDING = 20, 6
FIRST_DAY_KILLS = 14
KILLED = -signal.SIGKILL
PATIENCE = 20  # seconds, on a busy machine


class Forge:
	"""Starts jobs in processes of their own."""

	def __init__(self):
		self.process = subprocess.Popen(
			[sys.executable, "-m", FORGE, frappe.local.site],
			cwd=Path(frappe.local.sites_path).resolve(),
			stdin=subprocess.PIPE,
			stdout=subprocess.PIPE,
			text=True,
		)

	def start(self, job: str, now: datetime | None = None) -> int:
		"""Start a job; return its process id."""
		return self._ask({"job": job, "now": str(now) if now else None})

	def wait(self, pid: int) -> int:
		"""Wait for a job; return its exit code, negative for the signal that ended it."""
		return self._ask({"wait": pid})

	def run(self, job: str, now: datetime | None = None) -> int:
		"""Run a job to its end."""
		return self.wait(self.start(job, now))

	def kill(self, job: str, reached: Callable[[], bool], after: float, now: datetime | None = None) -> int:
		"""Kill a job a moment `after` it has `reached` something, whatever it is at; return how it ended."""
		pid = self.start(job, now)
		patience = time.monotonic() + PATIENCE
		while not reached() and not _has_ended(pid) and time.monotonic() < patience:
			time.sleep(0.005)
		time.sleep(after)
		os.kill(pid, signal.SIGKILL)
		return self.wait(pid)

	def close(self) -> None:
		"""Let the process end."""
		self.process.stdin.close()
		self.process.wait(10)
		self.process.stdout.close()

	def _ask(self, question: dict):
		self.process.stdin.write(json.dumps(question) + "\n")
		self.process.stdin.flush()
		return json.loads(self.process.stdout.readline())


def _has_ended(pid: int) -> bool:
	# It stays a zombie until the forge is asked how it ended.
	return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


class TestKilled(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		served_url()
		folder = (frappe.conf.served_test_site or {}).get("mail_dir")
		if not folder or not Path(folder).is_dir():
			raise SkipTest("The test site has no mail sink (served_test_site.mail_dir).")
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.sink = Path(folder)
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))
		language, town = make_language(), make_municipality()
		for _number in range(MEDIATORS):
			make_mediator(language, municipality=town)
		cls.meetings = [cls.make_meeting() for _number in range(MEETINGS)]
		frappe.db.commit()
		cls.active = frappe.get_all("Mediator", {"workflow_state": "Active"}, pluck="name")
		cls.forge = Forge()
		cls.addClassCleanup(cls.forge.close)

	@classmethod
	def make_meeting(cls):
		start = (now_datetime() + timedelta(days=7)).replace(hour=18, minute=0, second=0, microsecond=0)
		values = {
			"title": "Austauschtreffen",
			"location": "VHS",
			"starts_on": start,
			"ends_on": start + timedelta(hours=2),
		}
		return frappe.get_doc({"doctype": "Exchange Meeting", **values}).insert()

	def test_every_active_mediator_gets_each_reminder_exactly_once(self):
		random, start = Random(2026), self.meetings[0].starts_on
		days = [start - timedelta(days=7, hours=3), start - timedelta(days=1, hours=3)]
		ends, progress = Counter(), set()
		for number in range(KILLS):
			# Most of the twenty on the first day, which has the invitations as well.
			now = days[0] if number < FIRST_DAY_KILLS else days[1]
			goal = self.queued() + random.randint(0, 2)
			end = self.forge.kill(
				"send_meeting_mails", lambda goal=goal: self.queued() >= goal, random.uniform(0, 0.12), now
			)
			ends[end] += 1
			progress.add(self.queued())
			if number == FIRST_DAY_KILLS - 1:
				self.finish_two_at_once(days[0], random)
		self.finish_two_at_once(days[1], random)
		self.assertGreaterEqual(
			ends[KILLED], KILLS // 2, f"the jobs were done before they could be killed: {ends}"
		)
		self.assertGreaterEqual(len(progress), KILLS // 4, "the jobs were killed before they did anything")
		self.check_queued(days)
		copies = self.send_with_kills(random)
		self.check_sink(days, copies)

	def queued(self) -> int:
		"""Return how many notices the processes have committed so far."""
		frappe.db.rollback()
		return frappe.db.count("Notice Log", {"reference_doctype": "Exchange Meeting"})

	def sent(self) -> int:
		"""Return how many mails of ours are noted as sent so far."""
		frappe.db.rollback()
		return frappe.db.count("Email Queue", {"reference_doctype": "Exchange Meeting", "status": "Sent"})

	def finish_two_at_once(self, now: datetime, random: Random) -> None:
		"""Run the job twice at once, kill one of the two, then run it twice at once to the end."""
		first, second = (self.forge.start("send_meeting_mails", now) for _number in range(2))
		time.sleep(random.uniform(0.05, 0.3))
		os.kill(first, signal.SIGKILL)
		self.forge.wait(first)
		third = self.forge.start("send_meeting_mails", now)
		self.assertEqual([self.forge.wait(pid) for pid in (second, third)], [0, 0])

	def keys(self, days: list[datetime]) -> list[str]:
		"""Return the key of each reminder that has to be there."""
		return [
			f"Meeting Reminder|{meeting.name}|{day.date()}|{mediator}"
			for meeting in self.meetings
			for day in days
			for mediator in self.active
		]

	def check_queued(self, days: list[datetime]) -> None:
		frappe.db.rollback()  # see what the processes have committed
		names = [meeting.name for meeting in self.meetings]
		logs = frappe.get_all(
			"Notice Log",
			{"reference_name": ("in", names)},
			["notice_key", "kind", "email_queue"],
			order_by="name",
		)
		reminders = sorted(log.notice_key for log in logs if log.kind == "Meeting Reminder")
		self.assertEqual(reminders, sorted(self.keys(days)))
		self.assertEqual(
			sum(log.kind == "Meeting Invitation" for log in logs), len(self.active) * len(self.meetings)
		)
		queued = frappe.get_all("Email Queue", {"reference_name": ("in", names)}, pluck="name")
		self.assertEqual(
			sorted(map(str, queued)),
			sorted(str(log.email_queue) for log in logs),
			"a mail without its note, or the reverse",
		)

	def send_with_kills(self, random: Random) -> int:
		"""Send what is queued, killed several times while it does; return how often it was killed."""
		killed = 0
		for _number in range(KILLS_WHILE_SENDING):
			goal = self.sent() + random.randint(0, 2)
			end = self.forge.kill("flush", lambda goal=goal: self.sent() >= goal, random.uniform(0, 0.05))
			killed += end == KILLED
			self.forge.run("resume_sending")
		for job in ("flush", "resume_sending", "flush"):
			self.assertEqual(self.forge.run(job), 0)
		return killed

	def check_sink(self, days: list[datetime], most_copies: int) -> None:
		"""Each reminder is in the sink: one Message-ID each, and a copy of it at most where sending was killed."""
		names = [message_id_of(key) for key in self.keys(days)]
		found = Counter()
		for path in self.sink.glob("*.eml"):
			message = message_from_bytes(path.read_bytes(), policy=policy.default)
			found[str(message["Message-Id"]).strip("<>")] += 1
		self.assertEqual([name for name in names if not found[name]], [], "reminders that never arrived")
		self.assertLessEqual(sum(found[name] - 1 for name in names), most_copies)
		frappe.db.rollback()
		unsent = frappe.get_all(
			"Email Queue",
			{"reference_name": ("in", [meeting.name for meeting in self.meetings]), "status": ("!=", "Sent")},
			pluck="status",
		)
		self.assertEqual(unsent, [])
