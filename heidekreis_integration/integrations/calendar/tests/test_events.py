"""Calendar entries of the site's documents, their versions, and what the mail server gets."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import frappe
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.utils import get_datetime
from icalendar import Calendar

from heidekreis_integration.integrations.calendar import attachment, event_of
from heidekreis_integration.notices import send_once
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import (
	make_assignment,
	make_institution,
	make_mediator,
	make_occasion,
	make_request,
)

SECRETS = ("K. 47", "Akte 12", "Zimmer der Familie", "Frau Leitung", "05161 1", "geheim", "Anmerkung")


class TestEvents(AppTestCase):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.kita = make_institution(
			institution_name="Kita Löwenzahn", street="Am Markt 1", postal_code="29664", city="Walsrode"
		)
		cls.occasion = make_occasion()
		cls.mediator = make_mediator()

	def session(self, **values):
		start = (frappe.utils.now_datetime() + timedelta(days=20)).replace(
			hour=10, minute=0, second=0, microsecond=0
		)
		request = make_request(
			"Placed",
			requesting_institution=self.kita,
			occasion=self.occasion,
			planned_start=start,
			client_reference="K. 47",
			case_reference="Akte 12",
			place="Zimmer der Familie",
			contact_name="Frau Leitung",
			contact_phone="05161 1",
			session_link="https://example.org/geheim",
			remarks="Anmerkung",
			**values,
		)
		name = make_assignment(
			mediation_request=request,
			mediator=self.mediator,
			planned_start=start,
			planned_end=start + timedelta(hours=1),
		)
		return frappe.get_doc("Assignment", name)

	def test_a_session_says_when_where_and_what_for_but_never_for_whom(self):
		session = self.session()
		event = event_of(session)
		self.assertEqual(event.uid, f"assignment-{session.name}@{frappe.local.site}")
		self.assertEqual(event.start.replace(tzinfo=None), get_datetime(session.planned_start))
		self.assertEqual(event.location, "Kita Löwenzahn, Am Markt 1, 29664 Walsrode")
		for expected in (session.language, "Vor Ort", self.occasion, session.name):
			self.assertIn(expected, event.summary + event.description)
		for secret in SECRETS:
			self.assertNotIn(secret, repr(event))

	def test_another_place_is_named_by_its_municipality_only(self):
		session = self.session()
		frappe.db.set_value(
			"Mediation Request", session.mediation_request, "place_municipality", session.municipality
		)
		self.assertEqual(event_of(session).location, session.municipality)

	def test_a_call_has_no_address(self):
		self.assertEqual(event_of(self.session(setting="Video")).location, "Video")

	def test_each_move_and_the_cancellation_raise_the_version_and_nothing_else_does(self):
		session = self.session()
		self.assertEqual(event_of(session).sequence, 0)
		session.mediator_note = "Notiz"
		session.calendar_sequence = 77  # what a client may send
		session.save()
		self.assertEqual(event_of(session).sequence, 0)
		for field in ("planned_start", "planned_end"):
			session.set(field, get_datetime(session.get(field)) + timedelta(hours=1))
		session.save()
		self.assertEqual(event_of(session).sequence, 1)
		session.reload()
		session.workflow_state = "Cancelled"
		frappe.get_attr("heidekreis_integration.integrations.calendar.touch")(_loaded(session))
		self.assertEqual((event_of(session).sequence, event_of(session).status), (2, "CANCELLED"))
		self.assertTrue(event_of(session).summary.startswith("Abgesagt: "))

	def test_a_new_place_in_the_request_is_a_new_version(self):
		session = self.session()
		request = frappe.get_doc("Mediation Request", session.mediation_request)
		request.place = "Raum 2"
		request.save()
		session.reload()
		self.assertEqual(event_of(session).sequence, 1)

	def test_the_mail_server_gets_an_invitation_and_a_file(self):
		session = self.session()
		address = "empfang@example.org"
		file = attachment(event_of(session), method="REQUEST", attendee=address)
		key = f"Test|{session.name}"
		send_once(
			key=key,
			kind="Session Agreed",
			recipient=address,
			due_on=None,
			reference=("Assignment", session.name),
			subject="Einladung",
			template="mediation_notice",
			args={"name": "", "lines": [], "facts": [], "link": "", "pool": ""},
			attachments=[file],
		)
		queue = frappe.get_doc(
			"Email Queue", frappe.db.get_value("Notice Log", {"notice_key": key}, "email_queue")
		)
		message = message_from_bytes(
			SendMailContext(queue, object()).build_message(address), policy=policy.default
		)
		kinds = [part.get_content_type() for part in message.walk()]
		self.assertEqual(
			kinds,
			[
				"multipart/mixed",
				"multipart/alternative",
				"text/plain",
				"text/html",
				"text/calendar",
				"application/ics",
			],
		)
		inside, beside = list(message.walk())[4:]
		self.assertEqual(inside.get_param("method"), "REQUEST")
		self.assertIsNone(inside["Content-Disposition"])
		self.assertEqual(beside.get_filename(), "termin.ics")
		for part in (inside, beside):
			content = part.get_payload(decode=True)
			self.assertEqual(content.replace(b"\r\n", b"\n"), file["fcontent"].replace(b"\r\n", b"\n"))
			self.assertEqual(str(Calendar.from_ical(content)["METHOD"]), "REQUEST")


def _loaded(document):
	"""Give a document what it was before, as Frappe does at the beginning of a save."""
	document.load_doc_before_save()
	return document
