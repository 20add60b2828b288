"""Resolutions: owners, what officers may report, reminders, the weekly digest."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, getdate, nowdate

from heidekreis_integration.network import tasks
from heidekreis_integration.network.meetings_errors import (
	TaskFieldClosedError,
	TaskNoteMissingError,
	TaskOwnerError,
)
from heidekreis_integration.network.tests.test_meetings import make_contact
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase


class TestNetworkTask(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		frappe.db.set_value("Network Task", {"status": "Open"}, "status", "Cancelled")
		cls.town, cls.village = factories.make_municipality(), factories.make_municipality()
		cls.officer = factories.make_user("Municipality Officer")
		cls.county = factories.make_user("Integration Coordinator")
		cls.contact = make_contact(cls.town, user=cls.officer, email=cls.officer)
		cls.ended = make_contact(cls.village, valid_to=add_days(nowdate(), -1))

	def task(self, **values):
		data = {
			"doctype": "Network Task",
			"subject": "Kursliste schicken",
			"due_date": add_days(nowdate(), 30),
		}
		if not values.get("responsible_user"):
			data["municipality_contact"] = self.contact
		return frappe.get_doc(data | values).insert()

	def logs(self, task) -> list[tuple]:
		rows = frappe.get_all(
			"Notice Log", {"reference_name": task.name}, ["kind", "recipient"], order_by="creation"
		)
		return [(row.kind, row.recipient) for row in rows if row.kind != tasks.DIGEST]

	def test_one_owner_who_can_see_to_it(self) -> None:
		self.assertEqual(self.town, self.task().municipality)
		for values in (
			{"municipality_contact": None},
			{"municipality_contact": self.contact, "municipality": self.village},
			{"municipality_contact": self.ended},
			{"municipality_contact": self.contact, "responsible_user": self.county},
		):
			with self.subTest(values=values), self.assertRaises(TaskOwnerError):
				self.task(**values)

	def test_done_needs_a_note_and_is_stamped(self) -> None:
		task = self.task(done_on="2020-01-01")
		self.assertFalse(task.done_on)
		task.status = "Done"
		with self.assertRaises(TaskNoteMissingError):
			task.save()
		task = frappe.get_doc("Network Task", task.name)
		task.status = "Done"
		task.done_note = "Liste verschickt"
		task.save()
		self.assertEqual(getdate(nowdate()), getdate(task.done_on))
		task.status = "Open"
		task.save()
		self.assertFalse(task.done_on)

	def test_officer_reports_done_and_changes_nothing_else(self) -> None:
		task, foreign = self.task(), self.task(municipality_contact=None, municipality=self.village)
		with self.set_user(self.officer):
			for field, value in (
				("due_date", add_days(nowdate(), 90)),
				("subject", "Anderes"),
				("municipality_contact", None),
				("status", "Cancelled"),
			):
				mine = frappe.get_doc("Network Task", task.name)
				mine.set(field, value)
				with self.subTest(field=field), self.assertRaises(TaskFieldClosedError):
					mine.save()
			mine = frappe.get_doc("Network Task", task.name)
			mine.update({"status": "Done", "done_note": "Erledigt.", "handed_over_from": "x"})
			mine.save()
			mine.status = "Open"
			with self.assertRaises(TaskFieldClosedError):
				mine.save()
			other = frappe.get_doc("Network Task", foreign.name)
			other.update({"status": "Done", "done_note": "Erledigt."})
			with self.assertRaises(frappe.PermissionError):
				other.save()
		stored = frappe.get_doc("Network Task", task.name)
		self.assertEqual(("Done", None), (stored.status, stored.handed_over_from))

	def test_county_owner_has_a_todo_that_follows(self) -> None:
		task = self.task(responsible_user=self.county)

		def todos(status: str) -> list[str]:
			return frappe.get_all(
				"ToDo", {"reference_name": task.name, "status": status}, pluck="allocated_to"
			)

		self.assertEqual([self.county], todos("Open"))
		task.save()
		self.assertEqual([self.county], todos("Open"))
		task.update({"status": "Done", "done_note": "Erledigt."})
		task.save()
		self.assertEqual(([], [self.county]), (todos("Open"), todos("Closed")))

	def test_reminders_once_per_day_that_counts(self) -> None:
		task, due = self.task(), getdate(add_days(nowdate(), 30))
		for days, expected in ((10, 0), (7, 1), (6, 0), (1, 1), (0, 0), (-1, 1), (-20, 0)):
			with self.subTest(days_before=days):
				day = due - timedelta(days=days)
				self.assertEqual(expected, tasks.remind(task.name, day))
				self.assertEqual(0, tasks.remind(task.name, day))
		kinds = [tasks.REMINDER, tasks.REMINDER, tasks.OVERDUE]
		self.assertEqual([(kind, self.officer) for kind in kinds], self.logs(task))

	def test_a_new_due_date_reminds_anew_and_done_never(self) -> None:
		task = self.task(due_date=nowdate())
		self.assertEqual(1, tasks.remind(task.name, getdate(nowdate())))
		task.reload()
		task.update({"due_date": add_days(nowdate(), 1)})
		task.save()
		self.assertEqual(1, tasks.remind(task.name, getdate(nowdate())))
		task.reload()
		task.update({"status": "Done", "done_note": "Erledigt."})
		task.save()
		self.assertEqual(0, tasks.remind(task.name, getdate(add_days(nowdate(), 9))))

	def test_digest_once_a_week_to_each_coordinator(self) -> None:
		self.task(due_date=add_days(nowdate(), -5))
		monday = getdate(nowdate()) + timedelta(days=7 - getdate(nowdate()).weekday())
		filters = {"kind": tasks.DIGEST, "recipient": self.county}
		tasks.follow_up(monday)
		tasks.follow_up(monday + timedelta(days=3))
		self.assertEqual(1, frappe.db.count("Notice Log", filters))
		tasks.follow_up(monday + timedelta(days=7))
		self.assertEqual(2, frappe.db.count("Notice Log", filters))

	def test_no_digest_without_overdue(self) -> None:
		self.task()
		self.assertEqual(0, tasks.send_digest(getdate(nowdate())))
