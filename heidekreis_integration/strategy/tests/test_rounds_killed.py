"""The status round's job killed with SIGKILL again and again, and run twice at once: each mail once, no draft twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from random import Random

import frappe
from frappe.tests.utils import FrappeTestCase

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_body,
	make_measure,
)
from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes
from heidekreis_integration.tests.factories import make_user
from heidekreis_integration.training.tests.test_meetings_killed import KILLED, Forge

KILLS = 8
ROUND = "RUNDE-2025"
OPENS, REMINDS, LATE = datetime(2026, 1, 15), datetime(2026, 2, 5), datetime(2026, 2, 20)


class TestRoundKilled(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		served_url()
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))
		cls.editors = [make_user("Strategy Editor") for _number in range(3)]
		cls.coordinator = make_user("Integration Coordinator")
		for editor in cls.editors:
			body = make_body(editor)
			for _number in range(2):
				make_measure(responsible_body=body)
		frappe.db.commit()
		cls.forge = Forge()
		cls.addClassCleanup(cls.forge.close)

	def test_asked_reminded_and_escalated_exactly_once(self):
		random, ends = Random(2025), Counter()
		for number in range(KILLS):
			day = OPENS if number < KILLS - 2 else REMINDS
			goal = self.queued() + random.randint(0, 1)
			end = self.forge.kill(
				"run_status_rounds", lambda goal=goal: self.queued() >= goal, random.uniform(0, 0.1), day
			)
			ends[end] += 1
			if number == KILLS - 3:
				self.finish(OPENS)
		self.finish(REMINDS)
		self.finish(LATE)
		self.assertGreaterEqual(
			ends[KILLED], KILLS // 2, f"the jobs were done before they were killed: {ends}"
		)
		for kind in ("Status Round Question", "Status Round Reminder"):
			self.assertEqual(self.recipients(kind, self.editors), Counter(self.editors), kind)
		self.assertEqual(
			self.recipients("Status Round Escalation", [self.coordinator]), Counter([self.coordinator])
		)
		drafts = frappe.get_all("Measure Status Report", {"status_round": ROUND}, pluck="measure")
		self.assertEqual([m for m, times in Counter(drafts).items() if times > 1], [])
		mails = frappe.db.count("Email Queue", {"reference_doctype": "Status Round", "reference_name": ROUND})
		self.assertEqual(mails, self.queued())

	def finish(self, day: datetime) -> None:
		"""Run the job twice at the same moment, then once more, to their ends."""
		for pid in [self.forge.start("run_status_rounds", day) for _number in range(2)]:
			self.forge.wait(pid)
		self.assertEqual(self.forge.run("run_status_rounds", day), 0)
		frappe.db.rollback()  # see what the processes have committed since

	def queued(self) -> int:
		"""Return how many notices of the round the processes have committed."""
		frappe.db.rollback()
		return frappe.db.count("Notice Log", {"reference_doctype": "Status Round", "reference_name": ROUND})

	def recipients(self, kind: str, among: list[str]) -> Counter:
		"""Return how often each of `among` has got a notice of `kind`."""
		found = frappe.get_all("Notice Log", {"kind": kind, "reference_name": ROUND}, pluck="recipient")
		return Counter(recipient for recipient in found if recipient in among)
