"""What the tests of the mail intake share: raw mails, filled forms, an institution that writes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import frappe
from frappe.model.document import Document
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from heidekreis_integration.integrations.mail_intake import processing, store
from heidekreis_integration.mediation.tests.support import MediationTestCase
from heidekreis_integration.tests.factories import make_institution

FOLDER = Path(__file__).parent / "eml"
ADDRESS = "leitung@kita-birkenweg.example.org"
POOL_ADDRESS = "sprachmittlung@pool.example.org"

# What a kita enters into the pool's form, by the names of its fields.
ENTRIES = {
	"institution_name": "Kita Birkenweg",
	"contact_name": "Büro der Leitung",
	"contact_phone": "05191 00000",
	"language": "Rumänisch",
	"dialect_note": "Moldau",
	"accepts_close_language": True,
	"occasion": "Elterngespräch Kita",
	"setting": "Vor Ort",
	"planned_date": "10.03.2099",
	"planned_time": "14:30",
	"planned_minutes": "90",
	"alternative_dates1": "11.03.2099, 9:00 Uhr",
	"place": "Gruppenraum Bär",
	"meeting_point": "Haupteingang",
	"client_reference": "A. M.",
	"gender_wish": "Eine Frau",
	"remarks": "Bitte großes Wörterbuch mitbringen.",
	"rules_accepted": True,
}


def raw(name: str) -> bytes:
	"""Return the stored mail `name`."""
	return (FOLDER / f"{name}.eml").read_bytes()


def mail(
	text: str = "",
	*,
	files: Mapping[str, bytes] | None = None,
	sender: str = ADDRESS,
	subject: str = "Anfrage",
	headers: Mapping[str, str] | None = None,
) -> bytes:
	"""Return a mail as a mail program would send it."""
	message = EmailMessage()
	message["From"], message["To"], message["Subject"] = sender, POOL_ADDRESS, subject
	message["Message-ID"] = f"<{frappe.generate_hash(length=12)}@mail.example.org>"
	for name, value in (headers or {}).items():
		del message[name]
		message[name] = value
	message.set_content(text)
	for name, content in (files or {}).items():
		message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
	return message.as_bytes()


def filled(form: bytes, entries: Mapping[str, object]) -> bytes:
	"""Return `form` with `entries`, as a PDF program saves it; True ticks a box.

	Without the entries' looks: some versions of pypdf can't draw with the fonts of these forms.
	"""
	writer = PdfWriter(clone_from=PdfReader(io.BytesIO(form)))
	widgets = [reference.get_object() for page in writer.pages for reference in page.get("/Annots") or ()]
	for widget in widgets:
		value = entries.get(widget.get("/T"))
		if value is True:
			widget[NameObject("/V")] = widget[NameObject("/AS")] = NameObject("/on")
		elif value is not None:
			widget[NameObject("/V")] = TextStringObject(value)
	result = io.BytesIO()
	writer.write(result)
	return result.getvalue()


class MailTestCase(MediationTestCase):
	"""Test with one known institution; `receive` gives a mail to the intake as the job does."""

	roles = ()

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.institution = make_institution(institution_name="Kita Birkenweg", email=ADDRESS)

	def setUp(self) -> None:
		super().setUp()
		self.configure(mail_intake_hourly_limit=20, pool_email=POOL_ADDRESS)
		_outgoing_account()

	def receive(self, content: bytes) -> Document:
		"""Store and process one mail; return its record."""
		name = store.store(content)
		self.assertIsNotNone(name)
		processing.process(name, after_each=lambda: None)
		return frappe.get_doc("Incoming Mail", name)

	def sent(self, record: Document) -> list[dict]:
		"""Return the mails queued for the sender of `record` as an answer to it."""
		return [
			row
			for row in frappe.get_all("Email Queue", fields=["name", "message", "message_id"])
			if f"In-Reply-To: <{record.message_id}>" in (row.message or "")
		]


def _outgoing_account() -> None:
	"""Let the site have an account to send with; nothing is sent in tests."""
	if frappe.db.exists("Email Account", {"enable_outgoing": 1, "default_outgoing": 1}):
		return
	frappe.get_doc(
		{
			"doctype": "Email Account",
			"email_account_name": "Pool",
			"email_id": POOL_ADDRESS,
			"enable_outgoing": 1,
			"default_outgoing": 1,
			"smtp_server": "localhost",
			"no_smtp_authentication": 1,
		}
	).insert(ignore_permissions=True)
