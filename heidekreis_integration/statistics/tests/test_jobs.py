"""The scheduled jobs exist and call what they say."""

from __future__ import annotations

import frappe

from heidekreis_integration import tasks
from heidekreis_integration.tests.base import AppTestCase


class TestJobs(AppTestCase):
	def test_every_scheduled_job_can_be_called(self):
		events = frappe.get_hooks("scheduler_events", app_name="heidekreis_integration")
		jobs = [job for jobs in events.values() for job in jobs]
		self.assertIn("heidekreis_integration.tasks.send_monthly_statistics", jobs)
		for job in jobs:
			with self.subTest(job=job):
				self.assertTrue(callable(frappe.get_attr(job)))

	def test_every_job_of_the_app_is_scheduled(self):
		events = frappe.get_hooks("scheduler_events", app_name="heidekreis_integration")
		scheduled = {job.rpartition(".")[2] for jobs in events.values() for job in jobs}
		own = {name for name, job in vars(tasks).items() if getattr(job, "__module__", "") == tasks.__name__}
		self.assertEqual(own, scheduled)

	def test_the_light_job_runs(self):
		self.assertIsNone(tasks.refresh_traffic_lights())
