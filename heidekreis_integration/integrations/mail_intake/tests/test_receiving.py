"""A mail comes in, and what becomes of it: requests, answers, the clerk's queue, nothing."""

from __future__ import annotations

import io
from datetime import datetime
from email import message_from_string

import frappe
from frappe.utils import add_to_date, now_datetime
from pypdf import PdfReader, PdfWriter

from heidekreis_integration.integrations.mail_intake import form_pdf, processing, store
from heidekreis_integration.integrations.mail_intake.tests.support import (
	ADDRESS,
	ENTRIES,
	MailTestCase,
	filled,
	mail,
	raw,
)
from heidekreis_integration.tests.factories import make_institution

WHEN = datetime(2099, 3, 10, 14, 30)


class TestReceiving(MailTestCase):
	def become(self, content: bytes):
		"""Receive a mail that becomes a request; return record and request."""
		record = self.receive(content)
		self.assertEqual(record.state, "Processed", record.note)
		return record, frappe.get_doc("Mediation Request", record.mediation_request)

	def wait(self, content: bytes, *texts: str):
		"""Receive a mail that waits for the clerk, for the reasons `texts`; return the record."""
		record = self.receive(content)
		self.assertEqual((record.state, record.mediation_request), ("Needs Attention", None), record.note)
		for text in texts:
			self.assertIn(text, record.note)
		self.assertEqual(store.original(record), content)
		if not record.requesting_institution:
			self.assertEqual(self.sent(record), [], "only who is known is answered")
		return record

	def test_text_becomes_a_request_in_every_encoding(self):
		for name in (
			"quoted_printable",
			"base64",
			"iso_8859_1",
			"html_only",
			"no_message_id",
			"broken_headers",
		):
			with self.subTest(name):
				_record, request = self.become(raw(name))
				self.assertEqual(
					(request.language, request.occasion, request.planned_start, request.planned_minutes),
					("Rumänisch", "Elterngespräch Kita", WHEN, 60),
				)
				self.assertEqual((request.channel, request.workflow_state), ("E-Mail", "Received"))
				self.assertEqual(request.requesting_institution, self.institution)
				self.assertEqual(request.contact_email, ADDRESS)
				if name != "html_only":
					self.assertEqual(request.contact_name, "Büro der Leitung")

	def test_the_own_form_gives_back_what_was_entered(self):
		form = filled(form_pdf.request_form(), ENTRIES)
		record, request = self.become(mail("Anbei.", files={"Anfrage Sprachmittlung.pdf": form}))
		wanted = {
			"language": "Rumänisch",
			"dialect_note": "Moldau",
			"accepts_close_language": 1,
			"occasion": "Elterngespräch Kita",
			"setting": "On Site",
			"planned_start": WHEN,
			"planned_minutes": 90,
			"place": "Gruppenraum Bär",
			"meeting_point": "Haupteingang",
			"client_reference": "A. M.",
			"gender_wish": "Female",
			"gender_wish_strict": 0,
			"urgent": 0,
			"remarks": "Bitte großes Wörterbuch mitbringen.",
			"rules_accepted": 1,
			"contact_name": "Büro der Leitung",
			"contact_phone": "05191 00000",
		}
		self.assertEqual({field: request.get(field) for field in wanted}, wanted)
		dates = [row.planned_start for row in request.alternative_dates]
		self.assertEqual(dates, [datetime(2099, 3, 11, 9, 0)])
		files = frappe.get_all(
			"File",
			{"attached_to_doctype": "Mediation Request", "attached_to_name": request.name},
			["file_name", "is_private"],
		)
		self.assertEqual([file.is_private for file in files], [1])
		self.assertEqual({finding.doubt for finding in record.findings}, {""})

	def test_the_confirmation_answers_the_mail(self):
		record, request = self.become(raw("quoted_printable"))
		(sent,) = self.sent(record)
		self.assertIn(f"References: <{record.message_id}>", sent.message)
		self.assertIn("Auto-Submitted: auto-replied", sent.message)
		self.assertIn(request.name, sent.message)
		recipients = frappe.get_all("Email Queue Recipient", {"parent": sent.name}, pluck="recipient")
		self.assertEqual(recipients, [ADDRESS])

	def test_names_of_attachments_keep_their_umlauts_and_programs_stay_out(self):
		record, request = self.become(raw("umlaut_attachment"))
		files = frappe.get_all("File", {"attached_to_name": request.name}, pluck="file_name")
		self.assertEqual(len(files), 2, files)
		self.assertTrue(any("Lageplan für den Treffpunkt groß" in name for name in files), files)
		self.assertTrue(any("Hinweise für Ämter" in name for name in files), files)
		self.assertIn("Nur im Original: start.exe", record.note)

	def test_the_same_mail_twice_makes_one_request(self):
		for name in ("quoted_printable", "no_message_id"):
			with self.subTest(name):
				self.become(raw(name))
				self.assertIsNone(store.store(raw(name)))

	def test_a_mail_processed_twice_makes_one_request(self):
		record, _request = self.become(raw("base64"))
		processing.process(record.name, after_each=lambda: None)
		self.assertEqual(
			frappe.db.count("Mediation Request", {"requesting_institution": self.institution}), 1
		)
		self.assertEqual(len(self.sent(record)), 1)

	def test_the_reply_is_filed_whatever_its_subject(self):
		record, request = self.become(raw("quoted_printable"))
		(sent,) = self.sent(record)
		reply = self.receive(raw("reply_other_subject").replace(b"CONFIRMATION", sent.message_id.encode()))
		self.assertEqual((reply.state, reply.mediation_request, reply.unread), ("Filed", request.name, 1))
		message = frappe.get_last_doc(
			"Communication", {"reference_name": request.name, "sent_or_received": "Received"}
		)
		self.assertIn("Baustelle auf der Rückseite. &lt;b&gt;Bitte&lt;/b&gt;", message.content)
		files = frappe.get_all("File", {"attached_to_name": message.name}, ["file_name", "is_private"])
		self.assertEqual([file.is_private for file in files], [1])
		self.assertEqual(
			frappe.db.count("Mediation Request", {"requesting_institution": self.institution}), 1
		)
		self.assertEqual(self.sent(reply), [])

	def test_a_number_in_the_subject_counts_for_who_has_to_do_with_it(self):
		_record, request = self.become(raw("quoted_printable"))
		subject = f"AW: Ihre Anfrage {request.name}"
		reply = self.receive(mail("Passt.", subject=subject))
		self.assertEqual((reply.state, reply.mediation_request), ("Filed", request.name))
		self.wait(
			mail("Passt.", subject=subject, sender="fremd@example.org"), "fremd@example.org ist nicht bekannt"
		)

	def test_machines_are_not_answered(self):
		for content, text in (
			(raw("out_of_office"), "Abwesenheitsnotiz"),
			(raw("bounce"), "nicht zustellbar"),
			(raw("calendar_reply"), "Kalenderprogramms"),
			(mail("Sprache: Rumänisch", headers={"Precedence": "bulk"}), "Massen-E-Mail"),
			(mail("Sprache: Rumänisch", headers={"List-Id": "<liste.example.org>"}), "Massen-E-Mail"),
			(mail("Sprache: Rumänisch", sender="sprachmittlung@pool.example.org"), "E-Mail des Pools selbst"),
			(mail("Sprache: Rumänisch", subject="Automatische Antwort: Anfrage"), "Automatische Antwort"),
			(mail("Sprache: Rumänisch", sender="no-reply@kita-birkenweg.example.org"), "Automaten"),
		):
			with self.subTest(text):
				record = self.receive(content)
				self.assertEqual((record.state, record.mediation_request), ("Ignored", None))
				self.assertIn(text, record.note)
				self.assertEqual(self.sent(record), [])

	def test_what_is_missing_or_doubtful_waits(self):
		body = "Sprache: {}\nAnlass: Elterngespräch Kita\nDatum: {}\nBeginn: 14:30\nDauer: {}"
		self.wait(mail(body.format("Rumänisch", "", "60")), "Es fehlt: Datum.")
		self.wait(mail(body.format("Kurdisch", "10.03.2099", "60")), "Sprache: Mehrdeutig")
		self.wait(mail(body.format("Klingonisch", "10.03.2099", "60")), "Sprache: Nicht verstanden")
		self.wait(mail(body.format("Rumänisch", "10.3.", "60")), "Das Jahr fehlt")
		self.wait(mail(body.format("Rumänisch", "10.03.2099", "2")), "angenommen sind Stunden")
		self.wait(mail("Können Sie uns bitte zurückrufen?"), "keine Angaben einer Anfrage")

	def test_a_refusal_of_the_intake_waits_with_its_reason(self):
		body = (
			"Sprache: Rumänisch\nAnlass: Elterngespräch Kita\nDatum: {}\nBeginn: 14:30\nDauer: 60\nKürzel: {}"
		)
		record = self.wait(
			mail(body.format("10.03.2099", "Familie Musterfrau")), "sieht nach einem Namen aus"
		)
		self.assertIn("Rumänisch", [finding.value for finding in record.findings])
		self.wait(mail(body.format("10.03.2019", "A. M.")), "liegt in der Vergangenheit")

	def test_a_known_sender_is_an_address_never_a_name(self):
		text = raw("quoted_printable").decode("latin-1")
		forged = text.replace("leitung@kita-birkenweg.example.org>", "irgendwer@gmx.de>", 1).replace(
			"qp-1@", "qp-2@"
		)
		self.wait(forged.encode("latin-1"), "irgendwer@gmx.de ist nicht bekannt")

	def test_a_domain_counts_where_nobody_else_uses_it(self):
		colleague = raw("base64").replace(b"leitung@", b"gruppe2@").replace(b"b64-1@", b"b64-2@")
		record, _request = self.become(colleague)
		self.assertEqual(record.requesting_institution, self.institution)
		make_institution(email="hort@kita-birkenweg.example.org")
		self.wait(colleague.replace(b"b64-2@", b"b64-3@"), "passt zu mehreren Einrichtungen")

	def test_free_mail_counts_by_the_whole_address_only(self):
		private = make_institution(email="kita.wiesengrund@gmx.de")
		body = raw("base64").replace(b"b64-1@", b"b64-4@")
		record, _request = self.become(body.replace(ADDRESS.encode(), b"kita.wiesengrund@gmx.de"))
		self.assertEqual(record.requesting_institution, private)
		other = body.replace(ADDRESS.encode(), b"jemand@gmx.de").replace(b"b64-4@", b"b64-5@")
		self.wait(other, "jemand@gmx.de ist nicht bekannt")

	def test_a_forged_sender_waits(self):
		content = b"Authentication-Results: mx.example.org; dmarc=fail header.from=example.org\r\n" + raw(
			"base64"
		)
		self.wait(content, "möglicherweise gefälscht")

	def test_broken_and_locked_forms_wait(self):
		form = form_pdf.request_form()
		self.wait(
			mail("Anbei.", files={"kaputt.pdf": b"%PDF-1.7 abgeschnitten"}), "kaputt.pdf ist beschädigt"
		)
		self.wait(mail("Anbei.", files={"halb.pdf": form[: len(form) // 3]}), "halb.pdf ist beschädigt")
		self.wait(mail("Anbei.", files={"zu.pdf": _locked(form)}), "zu.pdf ist mit einem Passwort geschützt")

	def test_a_sworn_occasion_is_explained_not_filed(self):
		body = "Sprache: Rumänisch\nAnlass: Polizeiliche Vernehmung"
		record = self.receive(mail(body))
		self.assertEqual((record.state, record.mediation_request), ("Declined", None), record.note)
		(sent,) = self.sent(record)
		self.assertIn("justiz-dolmetscher.de", sent.message)
		self.wait(mail(body, sender="fremd@example.org"), "fremd@example.org ist nicht bekannt")

	def test_many_mails_within_an_hour_wait(self):
		self.configure(mail_intake_hourly_limit=1)
		self.become(raw("base64"))
		self.wait(raw("quoted_printable"), "Viele E-Mails dieses Absenders")

	def test_a_known_institution_learns_once_a_day_that_its_mail_waits(self):
		record = self.wait(
			mail("Können Sie uns bitte zurückrufen?"), "mitgeteilt, dass die E-Mail angekommen"
		)
		(sent,) = self.sent(record)
		self.assertIn("Auto-Submitted: auto-replied", sent.message)
		message = message_from_string(sent.message)
		text = next(part for part in message.walk() if part.get_content_type() == "text/plain")
		said = text.get_payload(decode=True).decode()
		self.assertIn("Eine Person aus dem Pool liest sie", said)
		self.assertNotIn("zurückrufen", said)
		again = self.wait(mail("Und noch etwas: wann?"))
		self.assertEqual(self.sent(again), [])
		self.assertNotIn("mitgeteilt", again.note)
		tomorrow = {"creation": add_to_date(now_datetime(), hours=-25)}
		frappe.db.set_value("Notice Log", {"kind": "Mail Received", "recipient": ADDRESS}, tomorrow)
		third = self.wait(mail("Bitte um Rückruf"))
		self.assertEqual(len(self.sent(third)), 1)

	def test_who_is_not_known_forged_or_too_busy_learns_nothing(self):
		question = "Können Sie uns bitte zurückrufen?"
		self.wait(mail(question, sender="fremd@example.org"), "ist nicht bekannt")
		self.wait(
			mail(question, headers={"Authentication-Results": "mx.example.org; dmarc=fail"}), "gefälscht"
		)
		self.configure(mail_intake_hourly_limit=1)
		self.become(raw("base64"))
		self.assertEqual(self.sent(self.wait(mail(question), "Viele E-Mails dieses Absenders")), [])
		automatic = self.receive(mail(question, headers={"Auto-Submitted": "auto-replied"}))
		self.assertEqual((automatic.state, self.sent(automatic)), ("Ignored", []))

	def test_an_error_in_one_mail_leaves_it_to_the_clerk(self):
		name = store.store(raw("base64"))
		for _attempt in range(processing.ATTEMPTS):
			self.assertTrue(processing._begin(name))  # and then the worker is killed, again and again
		processing.process(name, after_each=lambda: None)
		record = frappe.get_doc("Incoming Mail", name)
		self.assertEqual((record.state, record.mediation_request), ("Needs Attention", None))
		self.assertIn("unerwarteten Fehlers", record.note)


def _locked(form: bytes) -> bytes:
	writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form)))
	writer.encrypt("geheim", algorithm="RC4-128")
	result = io.BytesIO()
	writer.write(result)
	return result.getvalue()
