"""Exchange meetings and the private calendar as a mediator uses them on a phone."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from datetime import timedelta
from email import message_from_string, policy
from urllib.parse import urlsplit

import frappe
from icalendar import Calendar

from heidekreis_integration.tests.browser.base import PHONE
from heidekreis_integration.tests.browser.portal_data import PortalTestCase, in_days
from heidekreis_integration.training import meetings, meetings_mails


class TestPortalMeetings(PortalTestCase):
	def setUp(self) -> None:
		super().setUp()
		start = in_days(12, hour=18)
		values = {"starts_on": start, "ends_on": start + timedelta(hours=2), "location": "VHS Soltau"}
		meeting = frappe.get_doc({"doctype": "Exchange Meeting", "title": "Austauschtreffen", **values})
		self.meeting = meeting.insert().name
		meetings.invite(self.meeting)
		meetings_mails.send_for(self.meeting)
		self.commit()

	def reply(self) -> str:
		frappe.db.rollback()
		row = {"parent": self.meeting, "mediator": self.world.mediator}
		return frappe.db.get_value("Exchange Meeting Attendance", row, "reply")

	def link_in_the_mail(self) -> str:
		key = f"Meeting Invitation|{self.meeting}|0|{self.world.mediator}"
		queue = frappe.db.get_value("Notice Log", {"notice_key": key}, "email_queue")
		message = message_from_string(
			frappe.db.get_value("Email Queue", queue, "message"), policy=policy.default
		)
		text = message.get_body(preferencelist=("plain",)).get_content()
		return urlsplit(re.search(r"http\S+/l/\S+", text).group()).path

	def test_a_reply_with_one_tap_and_another_one_later(self):
		page = self.login(self.world.mediator_user, "/portal/treffen", viewport=PHONE)
		self.screenshot(page, "portal-treffen")
		page.click("article >> text=Ich komme >> nth=0")
		page.wait_for_selector("#notice:has-text('wir freuen uns auf Sie')")
		self.assertEqual(self.reply(), "Coming")
		self.assertIn("Sie kommen", page.inner_text("article .badge"))
		page.click("article >> text=Ich komme nicht")
		page.wait_for_selector("#notice:has-text('Sie kommen nicht')")
		self.assertEqual(self.reply(), "Not Coming")

	def test_the_link_in_the_mail_replies_without_a_login_and_opening_it_does_nothing(self):
		path = self.link_in_the_mail()
		page = self.guest(PHONE)
		page.goto(path)
		self.assertFalse(self.reply())
		page.click("text=Ich komme >> nth=0")
		page.wait_for_selector("text=wir freuen uns auf Sie")
		self.assertEqual(self.reply(), "Coming")
		page.goto(path)
		page.click("text=Ich komme nicht")
		page.wait_for_selector("text=Sie kommen nicht")
		self.assertEqual(self.reply(), "Not Coming")

	def test_the_private_calendar_is_made_fetched_and_switched_off(self):
		page = self.login(self.world.mediator_user, "/portal/profil", viewport=PHONE)
		page.on("dialog", lambda dialog: dialog.accept())
		page.click("[data-feed-call=create]")
		page.wait_for_selector("[data-feed-result]:not([hidden])")
		path = urlsplit(page.input_value("#feed-address")).path
		self.screenshot(page, "portal-kalender")
		entries = self.fetch(path)
		self.assertIn(self.meeting, " ".join(str(entry["UID"]) for entry in entries))
		page.reload()
		self.assertNotIn(path, page.content())
		page.click("[data-feed-call=revoke]")
		page.wait_for_selector("[data-feed-call=create]:has-text('Adresse anlegen')")
		self.assertIsNone(self.fetch(path))

	def fetch(self, path: str):
		"""Fetch a calendar as a calendar program does; None if there is none."""
		parts = urlsplit(self.base_url)
		# *.localhost resolves in the browser but not in glibc: ask the loopback and name the host.
		url = f"http://127.0.0.1:{parts.port}{path}"
		request = urllib.request.Request(url, headers={"Host": parts.netloc})
		try:
			with urllib.request.urlopen(request, timeout=10) as answer:
				return Calendar.from_ical(answer.read()).walk("VEVENT")
		except urllib.error.HTTPError as error:
			self.assertEqual(error.code, 404)
			return None
