"""The daily look at the mediators killed with SIGKILL and run twice at once: reminded once, set to rest once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_months, format_date, now_datetime, nowdate

from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes
from heidekreis_integration.tests.factories import make_language, make_mediator, make_municipality
from heidekreis_integration.training.tests.test_meetings_killed import KILLED, Forge

MEDIATORS, KILLS_A_DAY = 4, 4
JOB = "look_at_mediators"
JOINED = add_months(nowdate(), -13)


class TestPipelineKilled(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		served_url()
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))
		language, town = make_language(), make_municipality()
		cls.names = [
			make_mediator(language, municipality=town, mediates_for_minors=0, joined_on=JOINED)
			for _number in range(MEDIATORS)
		]
		frappe.db.commit()
		cls.forge = Forge()
		cls.addClassCleanup(cls.forge.close)

	def test_each_is_reminded_once_and_set_to_rest_once_with_the_reason(self):
		random, ends = Random(26), Counter()
		today = now_datetime().replace(hour=6)
		for day in (today, today + timedelta(days=30)):
			ends += self.run_with_kills(day, random)
		self.assertGreaterEqual(
			ends[KILLED], KILLS_A_DAY, f"the jobs were done before they were killed: {ends}"
		)
		once = Counter(self.names)
		for kind in ("Pipeline Reminder", "Pipeline Rest"):
			self.assertEqual(self.told(kind), once, kind)
		mails = {"reference_doctype": "Mediator", "reference_name": ("in", self.names)}
		self.assertEqual(frappe.db.count("Email Queue", mails), frappe.db.count("Notice Log", mails))
		steps = {"reference_name": ("in", self.names), "action": "Let Mediator Rest"}
		rested = frappe.get_all("Transition Log", steps, ["reference_name", "door"])
		self.assertEqual(Counter(row.reference_name for row in rested), once)
		self.assertEqual({row.door for row in rested}, {"Job"})
		states = frappe.get_all("Mediator", {"name": ("in", self.names)}, ["workflow_state", "state_reason"])
		reason = f"Kein Einsatz seit dem {format_date(JOINED, 'dd.MM.yyyy')}."
		self.assertEqual({(row.workflow_state, row.state_reason) for row in states}, {("Resting", reason)})

	def run_with_kills(self, day: datetime, random: Random) -> Counter:
		"""Kill the day's run again and again, then let two at once and a last one come to their ends."""
		ends = Counter()
		for _number in range(KILLS_A_DAY):
			goal = self.committed() + random.randint(0, 1)
			ends[
				self.forge.kill(JOB, lambda goal=goal: self.committed() >= goal, random.uniform(0, 0.05), day)
			] += 1
		pids = [self.forge.start(JOB, day) for _number in range(2)]
		self.assertEqual([self.forge.wait(pid) for pid in pids], [0, 0])
		self.assertEqual(self.forge.run(JOB, day), 0)
		frappe.db.rollback()  # see what the processes have committed since
		return ends

	def committed(self) -> int:
		"""Return how many notices the processes have committed so far."""
		frappe.db.rollback()
		return frappe.db.count("Notice Log", {"reference_name": ("in", self.names)})

	def told(self, kind: str) -> Counter:
		"""Return how often each mediator was told something."""
		found = {"kind": kind, "reference_name": ("in", self.names)}
		return Counter(frappe.get_all("Notice Log", found, pluck="reference_name"))
