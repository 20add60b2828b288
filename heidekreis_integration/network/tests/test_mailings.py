"""Mailings: only with consent and in office, each recipient once, whatever happens to the job."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration.api import network_meetings as api
from heidekreis_integration.network import mailings
from heidekreis_integration.network.meetings_errors import (
	MailingAudienceError,
	MailingFixedError,
	MemberPeriodError,
	MemberUnreachableError,
)
from heidekreis_integration.network.tests.test_meetings import make_contact
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase


def topic() -> str:
	return (
		frappe.get_doc({"doctype": "Network Topic", "topic_name": f"Thema {factories.number()}"})
		.insert()
		.name
	)


class TestMailing(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		frappe.db.set_value("Municipality Contact", {"name": ("!=", "")}, "valid_to", "2020-01-01")
		cls.town = factories.make_municipality()
		cls.topic, cls.other_topic = topic(), topic()
		agrees = {"mailing_consent": 1, "topic_list": [{"topic": cls.topic}]}
		cls.first = make_contact(cls.town, **agrees)
		cls.second = make_contact(cls.town, **agrees)
		cls.elsewhere = make_contact(cls.town, mailing_consent=1, topic_list=[{"topic": cls.other_topic}])
		cls.silent = make_contact(cls.town, topic_list=[{"topic": cls.topic}])
		cls.ended = make_contact(cls.town, valid_to=add_days(nowdate(), -1), **agrees)

	def mailing(self, **values):
		data = {"doctype": "Network Mailing", "subject": "Förderaufruf", "message": "<p>Neue Mittel.</p>"}
		data.setdefault("topics", [{"topic": self.topic}])
		return frappe.get_doc(data | values).insert()

	def sent_to(self, mailing) -> list[str]:
		return frappe.get_all("Notice Log", {"reference_name": mailing.name}, pluck="recipient")

	def addresses(self, *contacts: str) -> list[str]:
		return [frappe.db.get_value("Municipality Contact", contact, "email") for contact in contacts]

	def test_topic_consent_and_office_decide(self) -> None:
		mailing = self.mailing()
		self.assertEqual(2, api.preview_mailing(mailing.name)["count"])
		self.assertEqual(3, api.preview_mailing(self.mailing(topics=[]).name)["count"])
		self.assertEqual({"count": 2}, api.send_mailing(mailing.name))
		mailings.run(mailing.name, lambda: None)
		self.assertCountEqual(self.addresses(self.first, self.second), self.sent_to(mailing))
		mailing.reload()
		self.assertEqual(("Sent", 2), (mailing.status, mailing.recipients_count))
		with self.assertRaises(MailingFixedError):
			api.send_mailing(mailing.name)

	def test_a_killed_job_is_resumed_without_a_second_mail(self) -> None:
		mailing = self.mailing()
		api.send_mailing(mailing.name)

		def die() -> None:
			raise KeyboardInterrupt

		with self.assertRaises(KeyboardInterrupt):
			mailings.run(mailing.name, die)
		self.assertEqual(1, len(self.sent_to(mailing)))
		self.assertEqual(0, mailings.resume(after_each=lambda: None))
		frappe.db.set_value(
			"Network Mailing", mailing.name, "modified", add_days(nowdate(), -1), update_modified=False
		)
		self.assertEqual(1, mailings.resume(after_each=lambda: None))
		self.assertEqual(2, len(set(self.sent_to(mailing))))
		self.assertEqual(2, len(self.sent_to(mailing)))

	def test_consent_withdrawn_meanwhile_counts(self) -> None:
		mailing = self.mailing()
		people = mailings.recipients(mailing)
		frappe.db.set_value("Municipality Contact", self.first, "mailing_consent", 0)
		sent = [mailings.send_one(mailing, person) for person in people]
		self.assertEqual(1, sum(sent))

	def test_sent_text_stays_and_status_is_not_typed(self) -> None:
		mailing = self.mailing(status="Sent", recipients_count=99)
		self.assertEqual(("Draft", 0), (mailing.status, mailing.recipients_count or 0))
		api.send_mailing(mailing.name)
		mailing.reload()
		mailing.subject = "Anderes"
		with self.assertRaises(MailingFixedError):
			mailing.save()

	def test_one_audience_and_somebody_in_it(self) -> None:
		group = frappe.get_doc(
			{
				"doctype": "Working Group",
				"group_name": f"Kreis {factories.number()}",
				"members": [
					{"member_name": "Da", "email": "da@example.org", "consents": 1},
					{"member_name": "Amt", "municipality_contact": self.silent, "consents": 1},
				],
			}
		).insert()
		with self.assertRaises(MailingAudienceError):
			self.mailing(working_group=group.name)
		to_group = self.mailing(working_group=group.name, topics=[])
		self.assertEqual(["Da"], api.preview_mailing(to_group.name)["names"])
		with self.assertRaises(MailingAudienceError):
			api.send_mailing(self.mailing(topics=[{"topic": topic()}]).name)

	def test_members_are_checked(self) -> None:
		def group(*members):
			values = {"doctype": "Working Group", "group_name": f"Kreis {factories.number()}"}
			return frappe.get_doc({**values, "members": list(members)}).insert()

		da = {"member_name": "Da", "email": "da@example.org"}
		with self.assertRaises(MemberUnreachableError):
			group({"member_name": "Da", "consents": 1})
		with self.assertRaises(MemberPeriodError):
			group({**da, "valid_from": "2026-02-01", "valid_to": "2026-01-01"})
		with self.assertRaises(MemberPeriodError):
			group(da, {**da, "valid_from": "2026-01-01"})
		group({**da, "valid_to": "2025-12-31"}, {**da, "valid_from": "2026-01-01"})
