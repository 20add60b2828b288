"""Invitations and mailings killed with SIGKILL again and again, and run twice at once: everybody gets each mail once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import get_datetime

from heidekreis_integration.network import invitations, mailings, meetings
from heidekreis_integration.network.tests.test_meetings import make_contact, make_meeting
from heidekreis_integration.tests.browser.base import clear_added, names_of, served_url, tracked_doctypes
from heidekreis_integration.tests.factories import make_municipality
from heidekreis_integration.training.tests.test_meetings_killed import KILLED, Forge

CONTACTS, KILLS = 6, 4


class TestNetworkMailsKilled(FrappeTestCase):
	@classmethod
	def setUpClass(cls):
		served_url()
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.addClassCleanup(clear_added, names_of(tracked_doctypes()))
		town = make_municipality()
		contacts = [make_contact(town, mailing_consent=1) for _number in range(CONTACTS)]
		cls.addresses = frappe.get_all("Municipality Contact", {"name": ("in", contacts)}, pluck="email")
		cls.meeting = make_meeting()
		meetings.invite(cls.meeting.name)
		cls.mailing = frappe.get_doc(
			{"doctype": mailings.MAILING, "subject": "Förderaufruf", "message": "<p>Neue Mittel.</p>"}
		).insert()
		# Sent by the processes of the test alone: no job is queued for it.
		frappe.db.set_value(mailings.MAILING, cls.mailing.name, "status", mailings.SENDING)
		frappe.db.commit()
		cls.forge = Forge()
		cls.addClassCleanup(cls.forge.close)

	def test_invitations(self):
		now = get_datetime(self.meeting.starts_on) - timedelta(days=20)
		self.kill_and_finish("send_network_mails", self.meeting.name, invitations.INVITATION, now)

	def test_a_mailing(self):
		self.kill_and_finish("send_network_mailings", self.mailing.name, mailings.KIND, None)
		stored = frappe.get_doc(mailings.MAILING, self.mailing.name)
		told = len(self.queued(self.mailing.name, mailings.KIND))
		self.assertEqual((stored.status, stored.recipients_count), (mailings.SENT, told))

	def kill_and_finish(self, job: str, reference: str, kind: str, now: datetime | None) -> None:
		"""Kill the job several times, run it twice at once to its end, and look at what was queued."""
		random, ends = Random(kind), Counter()
		for _number in range(KILLS):
			goal = len(self.queued(reference, kind)) + random.randint(0, 1)
			ends[self.forge.kill(job, self.reaches(reference, kind, goal), random.uniform(0, 0.05), now)] += 1
		for pid in [self.forge.start(job, now) for _number in range(2)]:
			self.forge.wait(pid)
		self.assertEqual(self.forge.run(job, now), 0)
		self.assertGreaterEqual(ends[KILLED], KILLS // 2, f"done before it could be killed: {ends}")
		got = Counter(self.queued(reference, kind))
		self.assertEqual(
			{address: got[address] for address in self.addresses}, dict.fromkeys(self.addresses, 1)
		)
		self.assertEqual(set(got.values()), {1})
		mails = frappe.db.count("Email Queue", {"reference_name": reference})
		self.assertEqual(mails, frappe.db.count("Notice Log", {"reference_name": reference}))

	def reaches(self, reference: str, kind: str, goal: int):
		"""Return a question: are so many mails queued?"""
		return lambda: len(self.queued(reference, kind)) >= goal

	def queued(self, reference: str, kind: str) -> list[str]:
		"""Return the recipients of the mails of `kind` that the processes have committed."""
		frappe.db.rollback()
		return frappe.get_all("Notice Log", {"reference_name": reference, "kind": kind}, pluck="recipient")
