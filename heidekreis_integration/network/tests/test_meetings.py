"""Network meetings: who is invited, replies, changes, minutes. Every mail once."""

from __future__ import annotations

import email
import re
from datetime import datetime, timedelta
from io import BytesIO

import frappe
from frappe.utils import add_days, get_datetime, getdate, now_datetime, nowdate
from icalendar import Calendar
from pypdf import PdfReader
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from heidekreis_integration.api import network_meetings as api
from heidekreis_integration.links.service import SignedLink
from heidekreis_integration.meetings.errors import (
	InvitationClosedError,
	MinutesMissingError,
	ReplyClosedError,
)
from heidekreis_integration.network import invitations, meetings, minutes
from heidekreis_integration.network.meetings_errors import (
	InvitedTwiceError,
	MeetingStatusError,
	NobodyToInviteError,
	NotHeldError,
)
from heidekreis_integration.portal import network_links
from heidekreis_integration.portal.link_page import LinkPage
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase


def make_contact(municipality: str, **values) -> str:
	data = {
		"doctype": "Municipality Contact",
		"contact_name": f"Kontakt {factories.number()}",
		"function": "Integrationsbeauftragte",
		"municipality": municipality,
		"email": f"kontakt-{factories.number()}@example.org",
		"valid_from": add_days(nowdate(), -100),
	}
	return frappe.get_doc(data | values).insert().name


def make_meeting(**values) -> frappe.model.document.Document:
	start = (now_datetime() + timedelta(days=40)).replace(hour=10, minute=0, second=0, microsecond=0)
	data = {
		"doctype": "Network Meeting",
		"title": f"Netzwerktreffen {factories.number()}",
		"starts_on": start,
		"ends_on": start + timedelta(hours=2),
		"location": "Kreishaus Soltau",
		"agenda": "<ol><li>Begrüßung</li><li>Sprachkurse</li></ol>",
	}
	return frappe.get_doc(data | values).insert()


def held_meeting(**values):
	return make_meeting(**{"status": "Held"} | past(), **values)


def past() -> dict:
	start = (now_datetime() - timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0)
	return {"starts_on": start, "ends_on": start + timedelta(hours=2)}


def notices(meeting: str, kind: str) -> list[str]:
	return frappe.get_all(
		"Notice Log", {"reference_name": meeting, "kind": kind}, pluck="recipient", order_by="recipient"
	)


def calendar_file(meeting: str, kind: str) -> Calendar:
	"""Return the calendar entry of the newest mail of `kind`, as it lies in the queue."""
	queue = frappe.get_all(
		"Notice Log",
		{"reference_name": meeting, "kind": kind},
		pluck="email_queue",
		order_by="creation desc",
		limit=1,
	)
	message = email.message_from_string(frappe.db.get_value("Email Queue", queue[0], "message"))
	part = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
	return Calendar.from_ical(part.get_payload(decode=True))


class TestNetworkMeeting(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		frappe.db.set_value("Municipality Contact", {"name": ("!=", "")}, "valid_to", "2020-01-01")
		cls.town, cls.village = factories.make_municipality(), factories.make_municipality()
		cls.contact = make_contact(cls.town)
		cls.deputy = make_contact(cls.town, is_deputy=1)
		cls.only_deputy = make_contact(cls.village, is_deputy=1)
		cls.ended = make_contact(cls.town, valid_to=add_days(nowdate(), -1))
		cls.by_phone = make_contact(cls.town, email=None, phone="05191 970-0")
		cls.officer = factories.make_user("Municipality Officer")

	def address(self, contact: str) -> str:
		return frappe.db.get_value("Municipality Contact", contact, "email")

	def row(self, meeting: str, contact: str) -> str:
		return frappe.db.get_value(
			"Network Attendance", {"network_meeting": meeting, "municipality_contact": contact}
		)

	def test_who_is_in_office_is_invited_once(self) -> None:
		meeting = make_meeting()
		first = api.invite(meeting.name)
		self.assertEqual({"queued": 2, "invited": 2}, first)
		self.assertEqual({"queued": 0, "invited": 2}, api.invite(meeting.name))
		self.assertEqual(0, invitations.send_due())
		expected = sorted([self.address(self.contact), self.address(self.only_deputy)])
		self.assertEqual(expected, notices(meeting.name, invitations.INVITATION))
		meeting.reload()
		self.assertEqual("Invited", meeting.status)
		self.assertTrue(meeting.invited_on)
		event = calendar_file(meeting.name, invitations.INVITATION)
		self.assertEqual("REQUEST", event["method"])

	def test_a_killed_run_leaves_the_rest_to_the_next(self) -> None:
		meeting = make_meeting()
		meetings.invite(meeting.name)

		def die() -> None:
			raise KeyboardInterrupt

		with self.assertRaises(KeyboardInterrupt):
			invitations.send_for(meeting.name, after_each=die)
		self.assertEqual(1, len(notices(meeting.name, invitations.INVITATION)))
		self.assertEqual(1, invitations.send_due())
		self.assertEqual(2, len(notices(meeting.name, invitations.INVITATION)))

	def test_new_date_and_cancellation_are_told_once(self) -> None:
		meeting = make_meeting()
		api.invite(meeting.name)
		meetings.reply(self.row(meeting.name, self.contact), "Coming")
		meeting.reload()
		meeting.starts_on = get_datetime(meeting.starts_on) + timedelta(minutes=30)
		meeting.save()
		self.assertEqual(2, invitations.send_for(meeting.name))
		self.assertEqual(0, invitations.send_for(meeting.name))
		self.assertFalse(
			frappe.db.get_value("Network Attendance", self.row(meeting.name, self.contact), "reply")
		)
		meeting.status, meeting.cancel_reason = "Called Off", "Sturm"
		meeting.save()
		self.assertEqual(2, invitations.send_for(meeting.name))
		self.assertEqual(0, invitations.send_for(meeting.name))
		event = calendar_file(meeting.name, invitations.CANCELLATION)
		self.assertEqual("CANCEL", event["method"])
		self.assertEqual(2, event.walk("VEVENT")[0]["sequence"])

	def test_who_left_office_after_the_invitation_gets_nothing_more(self) -> None:
		meeting = make_meeting()
		api.invite(meeting.name)
		frappe.db.set_value("Municipality Contact", self.contact, "valid_to", add_days(nowdate(), -1))
		meeting.reload()
		meeting.status = "Called Off"
		meeting.save()
		self.assertEqual(1, invitations.send_for(meeting.name))

	def test_reminder_on_its_day_only_for_those_who_may_come(self) -> None:
		meeting = make_meeting()
		frappe.db.set_single_value("Heidekreis Settings", "network_remind_days", "14, 2")
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		api.invite(meeting.name)
		meetings.reply(self.row(meeting.name, self.only_deputy), "Not Coming")
		start = get_datetime(meeting.starts_on)
		self.assertEqual(0, invitations.send_due(start - timedelta(days=15)))
		self.assertEqual(1, invitations.send_due(start - timedelta(days=14)))
		self.assertEqual(0, invitations.send_due(start - timedelta(days=10)))
		self.assertEqual(1, invitations.send_due(start - timedelta(days=1)))
		self.assertEqual([self.address(self.contact)] * 2, notices(meeting.name, invitations.REMINDER))

	def test_working_group_invites_current_members_who_agree(self) -> None:
		member = {"consents": 1, "organisation": "Verein"}
		group = frappe.get_doc(
			{
				"doctype": "Working Group",
				"group_name": f"Arbeitskreis {factories.number()}",
				"members": [
					{"member_name": "Da", "email": "da@example.org", **member},
					{"member_name": "Nein", "email": "nein@example.org"},
					{
						"member_name": "Weg",
						"email": "weg@example.org",
						"valid_to": add_days(nowdate(), -1),
						**member,
					},
					{"member_name": "Amt", "municipality_contact": self.contact, **member},
					{"member_name": "Ende", "municipality_contact": self.ended, **member},
				],
			}
		).insert()
		meeting = make_meeting(working_group=group.name)
		self.assertEqual(2, api.invite(meeting.name)["queued"])
		expected = sorted(["da@example.org", self.address(self.contact)])
		self.assertEqual(expected, notices(meeting.name, invitations.INVITATION))
		empty = frappe.get_doc(
			{"doctype": "Working Group", "group_name": f"Leer {factories.number()}"}
		).insert()
		with self.assertRaises(NobodyToInviteError):
			api.invite(make_meeting(working_group=empty.name).name)

	def test_reply_by_link_until_the_begin(self) -> None:
		meeting = make_meeting()
		api.invite(meeting.name)
		attendance = self.row(meeting.name, self.contact)
		link = SignedLink(
			"x",
			invitations.REPLY,
			("Network Attendance", attendance),
			self.address(self.contact),
			get_datetime(meeting.starts_on),
		)
		page = network_links.invitation(link)
		self.assertEqual(meeting.title, page["meeting"].title)
		network_links.reply(link, {"coming": "deputy", "deputy_name": "Dora"})
		row = frappe.get_doc("Network Attendance", attendance)
		self.assertEqual(("Deputy Comes", "Dora"), (row.reply, row.deputy_name))
		self.assertTrue(row.replied_on)
		network_links.reply(link, {"coming": "yes"})
		self.assertEqual("Coming", frappe.db.get_value("Network Attendance", attendance, "reply"))
		with self.assertRaises(ReplyClosedError):
			network_links.reply(link, {"coming": "maybe"})
		frappe.db.set_value("Network Meeting", meeting.name, past())
		with self.assertRaises(ReplyClosedError):
			network_links.reply(link, {"coming": "no"})
		self.assertIn("message", network_links.invitation(link))

	def test_the_page_of_the_link_and_the_mail_name_the_office_and_not_the_pool(self) -> None:
		phones = {"office_phone": "+49 30 23125997", "pool_phone": "+49 30 23125996"}
		for field, value in {**phones, "office_email": "koordination@example.org"}.items():
			frappe.db.set_single_value("Heidekreis Settings", field, value)
		clear = ("Heidekreis Settings", "Heidekreis Settings")
		frappe.clear_document_cache(*clear)
		self.addCleanup(frappe.clear_document_cache, *clear)
		meeting = make_meeting()
		api.invite(meeting.name)
		log = frappe.get_last_doc("Notice Log", {"reference_name": meeting.name})
		message = email.message_from_string(frappe.db.get_value("Email Queue", log.email_queue, "message"))
		self.assertEqual(message["Reply-To"], "koordination@example.org")
		text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
		text = text.get_payload(decode=True).decode()
		organizer = calendar_file(meeting.name, invitations.INVITATION).walk("VEVENT")[0]["organizer"]
		self.assertEqual(str(organizer).lower(), "mailto:koordination@example.org")
		token = re.search(r"/l/(\S+)", text)[1]
		for name in ("request", "request_ip"):
			self.addCleanup(setattr, frappe.local, name, getattr(frappe.local, name, None))
		frappe.local.request = Request(EnvironBuilder(path=f"/l/{token}").get_environ())
		frappe.local.request_ip = "192.0.2.77"
		with self.set_user("Guest"):
			page = LinkPage(f"l/{token}").render().get_data(as_text=True)
		for said in (text, page):
			self.assertIn(phones["office_phone"], said)
			self.assertNotIn(phones["pool_phone"], said)

	def test_officer_replies_for_the_own_municipality_only(self) -> None:
		contact = make_contact(self.town, user=self.officer, email=self.officer)
		meeting = make_meeting()
		api.invite(meeting.name)
		with self.set_user(self.officer):
			own, foreign = self.row(meeting.name, contact), self.row(meeting.name, self.only_deputy)
			api.reply(own, "Coming")
			with self.assertRaises(frappe.PermissionError):
				api.reply(foreign, "Not Coming")
			with self.assertRaises(frappe.PermissionError):
				api.tick(own, 1)
		self.assertEqual("Coming", frappe.db.get_value("Network Attendance", own, "reply"))

	def test_attendance_once_begun_and_nobody_twice(self) -> None:
		ahead = make_meeting()
		api.invite(ahead.name)
		with self.assertRaises(NotHeldError):
			api.tick(self.row(ahead.name, self.contact), 1)
		with self.assertRaises(InvitedTwiceError):
			frappe.get_doc(
				{
					"doctype": "Network Attendance",
					"network_meeting": ahead.name,
					"municipality_contact": self.contact,
					"attendee_name": "x",
				}
			).insert()

	def test_status_goes_its_ways_only(self) -> None:
		meeting = make_meeting(status="Called Off")
		meeting.status = "Invited"
		with self.assertRaises(MeetingStatusError):
			meeting.save()
		with self.assertRaises(MeetingStatusError):
			make_meeting(status="Held")
		with self.assertRaises(InvitationClosedError):
			api.invite(held_meeting().name)
		invited = make_meeting()
		api.invite(invited.name)
		with self.assertRaises(MeetingStatusError):
			frappe.delete_doc("Network Meeting", invited.name)

	def test_what_services_stamp_nobody_types(self) -> None:
		meeting = make_meeting(invited_on=now_datetime(), minutes_file="/private/files/x.pdf")
		self.assertFalse(meeting.invited_on or meeting.minutes_file)

	def test_plan_counts_what_takes_place(self) -> None:
		year = 2031
		start = datetime(year, 4, 2, 10)
		dates = {"starts_on": start, "ends_on": start + timedelta(hours=2)}
		make_meeting(**dates)
		make_meeting(status="Called Off", **dates)
		plan = api.plan(year)
		self.assertEqual((1, 2, 1), (plan["planned"], plan["wanted"], plan["missing"]))

	def test_minutes_as_pdf_to_the_invited_once(self) -> None:
		meeting = held_meeting(minutes="<p>Alle Kommunen berichten über ihre Kurse.</p>")
		for contact in (self.contact, self.only_deputy):
			frappe.get_doc(
				{
					"doctype": "Network Attendance",
					"network_meeting": meeting.name,
					"municipality_contact": contact,
					"attendee_name": "x",
				}
			).insert()
		with self.assertRaises(MinutesMissingError):
			api.send_minutes(meeting.name)
		self.assertEqual(1, api.tick(self.row(meeting.name, self.contact), 1)["attended"])
		frappe.get_doc(
			{
				"doctype": "Network Task",
				"subject": "Kursliste schicken",
				"network_meeting": meeting.name,
				"municipality_contact": self.contact,
				"due_date": add_days(nowdate(), 20),
			}
		).insert()
		self.assertEqual(2, api.send_minutes(meeting.name)["queued"])
		self.assertEqual(0, api.send_minutes(meeting.name)["queued"])
		meeting.reload()
		files = frappe.get_all("File", {"attached_to_name": meeting.name}, ["file_url", "is_private"])
		self.assertEqual([(meeting.minutes_file, 1)], [(file.file_url, file.is_private) for file in files])
		reader = PdfReader(BytesIO(minutes.render_pdf(meeting.name)))
		text = "".join(page.extract_text() for page in reader.pages)
		for said in ("Protokoll", "Alle Kommunen berichten", "Kursliste schicken", "Beschlüsse"):
			self.assertIn(said, text)
		self.assertEqual("de", reader.trailer["/Root"]["/Lang"])
		self.assertTrue(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
		meeting.minutes = "<p>Berichtigt.</p>"
		meeting.save()
		self.assertEqual(2, api.send_minutes(meeting.name)["queued"])
		meeting.reload()
		self.assertEqual(getdate(nowdate()), getdate(meeting.minutes_sent_on))
