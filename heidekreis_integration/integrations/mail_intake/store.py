"""Keeps each mail as it came, before anything is made of it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_system_timezone, now_datetime

from heidekreis_integration.integrations.mail_intake import message
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.mediation.settings import settings

DOCTYPE = "Incoming Mail"
MEGABYTE = 1024 * 1024
SUBJECT_LENGTH = 240
BODY_LENGTH = 50_000


@dataclass(frozen=True)
class Place:
	"""Where a mail was fetched from: the record of the mailbox, and the mail's number in it."""

	mailbox: str
	uid: int


def store(raw: bytes, *, place: Place | None = None, too_large: bool = False) -> str | None:
	"""Write one mail down with its original; the caller commits.

	Args:
		raw: The whole mail; its headers only, where it is too large.
		place: Where it was fetched from.
		too_large: The rest of the mail was left in the mailbox.

	Returns:
		The name of the new record, None if the mail has been stored before, here or by another process.
	"""
	mail = message.parse(raw)
	if frappe.db.exists(DOCTYPE, {"message_id": mail.message_id}):
		return None
	frappe.db.savepoint("incoming_mail")
	record = _record(mail, raw, place)
	if too_large:
		text = _("The mail is too large and was left in the mailbox. Please read it there.")
		record.update({"state": "Needs Attention", "note": text})
	try:
		# Written by the job for whoever may read mails; nobody holds the permission to write one.
		record.insert(ignore_permissions=True)
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		frappe.db.rollback(save_point="incoming_mail")
		frappe.clear_last_message()
		return None
	if not too_large:
		_attach_original(record, raw)
	return record.name


def _record(mail: Mail, raw: bytes, place: Place | None) -> Document:
	return frappe.get_doc(
		{
			"doctype": DOCTYPE,
			"message_id": mail.message_id,
			"sender": mail.sender[:SUBJECT_LENGTH],
			"subject": (mail.subject or "–")[:SUBJECT_LENGTH],
			"received_on": _received(mail),
			"body": mail.text[:BODY_LENGTH],
			"state": "New",
			"mailbox": place.mailbox if place else None,
			"size_kb": (len(raw) + 1023) // 1024,
		}
	)


def _received(mail: Mail):
	"""Return when the mail was sent in site time; a date ahead, or none, is now."""
	now = now_datetime()
	if not mail.sent:
		return now
	try:
		sent = mail.sent.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None, microsecond=0)
	except (OverflowError, ValueError):
		return now
	return min(sent, now) if sent.year > 1990 else now


def _attach_original(record: Document, raw: bytes) -> None:
	file = attach(record.doctype, record.name, f"{record.name}.eml", raw, field="original")
	record.db_set("original", file.file_url, update_modified=False)


def attach(doctype: str, name: str, file_name: str, content: bytes, *, field: str | None = None) -> Document:
	"""Keep `content` as a private file at a document: who reads the document reads the file."""
	return frappe.get_doc(
		{
			"doctype": "File",
			"file_name": file_name,
			"attached_to_doctype": doctype,
			"attached_to_name": name,
			"attached_to_field": field,
			"is_private": 1,
			"content": content,
		}
	).insert(ignore_permissions=True)  # on behalf of the sender, who has no login


def original(record: Document) -> bytes | None:
	"""Return the bytes of the original, None where only its headers were stored."""
	name = frappe.db.get_value(
		"File",
		{"attached_to_doctype": DOCTYPE, "attached_to_name": record.name, "attached_to_field": "original"},
	)
	if not name:
		return None
	path = frappe.get_doc("File", name).get_full_path()
	# Not get_content(): it turns whatever looks like UTF-8 into text.
	with open(path, "rb") as file:
		return file.read()


def largest() -> int:
	"""Return the size in bytes up to which a mail is stored: the setting, and never more than the site takes."""
	limit = cint(settings().mail_intake_maximum_mb) * MEGABYTE or 10 * MEGABYTE
	return min(limit, cint(frappe.conf.get("max_file_size")) or 10 * MEGABYTE)
