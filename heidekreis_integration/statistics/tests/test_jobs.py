"""The scheduled jobs exist and call what they say."""

from __future__ import annotations

import frappe

from heidekreis_integration import tasks
from heidekreis_integration.tests.base import AppTestCase


def scheduled() -> list[str]:
	"""Return the dotted names of the app's scheduled jobs."""
	events = frappe.get_hooks("scheduler_events", app_name="heidekreis_integration")
	jobs = [job for kind, listed in events.items() if kind != "cron" for job in listed]
	return jobs + [job for listed in events.get("cron", {}).values() for job in listed]


class TestJobs(AppTestCase):
	def test_every_scheduled_job_can_be_called(self):
		jobs = scheduled()
		self.assertIn("heidekreis_integration.tasks.send_monthly_statistics", jobs)
		for job in jobs:
			with self.subTest(job=job):
				self.assertTrue(callable(frappe.get_attr(job)))

	def test_every_job_of_the_app_is_scheduled(self):
		named = {job.rpartition(".")[2] for job in scheduled()}
		own = {name for name, job in vars(tasks).items() if getattr(job, "__module__", "") == tasks.__name__}
		self.assertEqual(own, named)

	def test_the_light_job_runs(self):
		self.assertIsNone(tasks.refresh_traffic_lights())
