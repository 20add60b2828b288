"""A job that makes the offers of a plan, killed with SIGKILL again and again: committed data, real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import frappe
from frappe.tests.utils import FrappeTestCase

import heidekreis_integration
from heidekreis_integration.mediation.planning import offering, plans
from heidekreis_integration.mediation.tests.support import at
from heidekreis_integration.tests.browser.base import clear_added, names_of, tracked_doctypes
from heidekreis_integration.tests.factories import (
	make_institution,
	make_language,
	make_mediator,
	make_municipality,
	make_occasion,
	make_request,
)

REQUESTS = 8
KILLS = 6
PATIENCE = 60
JOB = """
import sys, frappe
frappe.init(site=sys.argv[1], sites_path=sys.argv[2])
frappe.connect()
from heidekreis_integration.mediation.planning import offering
print("ready", flush=True)
offering.run(sys.argv[3])
print("done", flush=True)
"""


class TestKilledOffering(FrappeTestCase):
	def setUp(self) -> None:
		frappe.set_user("Administrator")
		frappe.db.rollback()
		self.addCleanup(clear_added, names_of(tracked_doctypes()))
		language, town = make_language(), make_municipality()
		where = {"requesting_institution": make_institution(municipality=town), "occasion": make_occasion()}
		for _number in range(3):
			make_mediator(language, municipality=town)
		self.requests = [
			make_request(
				"Approved", language=language, planned_start=at(8 + 2 * (n % 4), 50 + n // 4), **where
			)
			for n in range(REQUESTS)
		]
		self.plan = plans.request_plan(at(0, 60).date(), actor="Administrator")
		plans.calculate(self.plan)
		own = frappe.get_all(
			"Placement Plan Row",
			{"parent": self.plan, "mediation_request": ("in", self.requests)},
			pluck="name",
		)
		self.assertEqual(offering.offer(self.plan, own, actor="Administrator"), REQUESTS)
		frappe.db.commit()

	def job(self) -> subprocess.Popen[str]:
		"""Start the job in a process of its own and wait until it begins."""
		app = str(Path(heidekreis_integration.__file__).parent.parent)
		job = subprocess.Popen(
			[sys.executable, "-c", JOB, frappe.local.site, frappe.local.sites_path, self.plan],
			env={**os.environ, "PYTHONPATH": app},
			stdout=subprocess.PIPE,
			text=True,
		)
		self.addCleanup(job.stdout.close)
		self.assertEqual(job.stdout.readline(), "ready\n")
		return job

	def statuses(self) -> list[str]:
		frappe.db.rollback()
		rows = {"parent": self.plan, "mediation_request": ("in", self.requests)}
		return frappe.get_all("Placement Plan Row", rows, pluck="status")

	def test_each_request_is_offered_once_however_often_the_job_is_killed(self) -> None:
		random = Random(3358)
		for _kill in range(KILLS):
			job = self.job()
			try:
				job.wait(random.uniform(0.01, 0.25))
			except subprocess.TimeoutExpired:
				job.send_signal(signal.SIGKILL)
				job.wait(PATIENCE)
			self.assert_whole()
		self.assertEqual(self.job().wait(PATIENCE), 0)
		self.assert_whole()
		self.assertEqual(self.statuses(), ["Offered"] * REQUESTS)
		self.assertEqual(frappe.db.get_value("Placement Plan", self.plan, "status"), "Offered")

	def test_two_jobs_at_once_offer_each_request_once(self) -> None:
		jobs = [self.job(), self.job()]
		self.assertEqual([job.wait(PATIENCE) for job in jobs], [0, 0])
		self.assert_whole()
		self.assertEqual(self.statuses(), ["Offered"] * REQUESTS)

	def assert_whole(self) -> None:
		"""Each request is offered, in Placing and its mediator told, or nothing of it is there."""
		frappe.db.rollback()
		for row in frappe.get_all(
			"Placement Plan Row",
			{"parent": self.plan, "mediation_request": ("in", self.requests)},
			["mediation_request", "status", "assignment_offer"],
		):
			made = frappe.get_all(
				"Assignment Offer", {"mediation_request": row.mediation_request}, pluck="name"
			)
			mails = frappe.db.count(
				"Email Queue",
				{"reference_doctype": "Assignment Offer", "reference_name": ("in", made or [""])},
			)
			state = frappe.db.get_value("Mediation Request", row.mediation_request, "workflow_state")
			found = (row.status, made, mails, state)
			expected = (
				("Offered", [row.assignment_offer], 1, "Placing")
				if row.assignment_offer
				else ("Selected", [], 0, "Approved")
			)
			self.assertEqual(found, expected)
