"""Sends a mail exactly once, however often, however parallel and however interrupted the sender runs.

The row with the unique key and the queued mail are written in one transaction: both stay or neither does.
A second sender waits at the unique key for the first one's commit and then finds the notice sent.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from typing import Any

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import now_datetime
from frappe.utils.password import get_encryption_key

from heidekreis_integration import compat
from heidekreis_integration.notices import senders
from heidekreis_integration.notices.errors import NoticeKeyMissingError

Attachment = dict[str, Any]

SAVEPOINT = "notice"
USE = b"heidekreis_integration message ids 1 "
KEY_LENGTH = 240
LANGUAGE = "de"


def send_once(
	*,
	key: str,
	kind: str,
	recipient: str,
	due_on: date | None,
	reference: tuple[str, str] | None,
	subject: str,
	template: str,
	args: dict[str, Any],
	attachments: Sequence[Attachment] | None = None,
	in_reply_to: str | None = None,
	sender: senders.Sender | None = None,
) -> bool:
	"""Queue a mail to `recipient` unless the notice `key` was queued before.

	The caller's transaction decides: nothing is committed here.

	Args:
		key: What makes the notice this one and no other; at most 240 characters. Contains the recipient.
		kind: Kind of notice for the log, for example Monthly Statistics.
		recipient: User name or mail address. Disabled logins get nothing.
		due_on: The day the notice is for.
		reference: DocType and name of the document the notice is about.
		subject: Subject in the recipient's language.
		template: Name of a template in templates/emails, with a text version of the same name.
		args: Values for the template.
		attachments: Dicts with `fname` and `fcontent`.
		in_reply_to: Message-ID (with its angle brackets) of the mail this one answers.
		sender: Who writes, and gets the answers; the pool if None.

	Returns:
		True if the mail was queued now, False if it had been before or the recipient gets no mail.

	Raises:
		NoticeKeyMissingError: the key is empty or too long to be unique.
	"""
	_check_key(key)
	address = address_of(recipient)
	if not address or frappe.db.exists("Notice Log", {"notice_key": key}):
		return False
	frappe.db.savepoint(SAVEPOINT)
	try:
		log = _insert_log(key, kind, recipient, due_on, reference)
		if log is None:
			return False
		reply_to = (sender or senders.pool()).email or None
		if frappe.flags.notices_noted_only:
			return True
		_queue(log, address, subject, template, args, attachments, in_reply_to, reply_to)
	except Exception:
		frappe.db.rollback(save_point=SAVEPOINT)
		raise
	return True


@contextmanager
def noted_only() -> Iterator[None]:
	"""Note notices without queueing their mails: for records that are taken over, whose mails went out before."""
	before, frappe.flags.notices_noted_only = frappe.flags.notices_noted_only, True
	try:
		yield
	finally:
		frappe.flags.notices_noted_only = before


def address_of(recipient: str) -> str | None:
	"""Return the mail address of `recipient`, None for a disabled login or one without an address."""
	user = frappe.db.get_value("User", recipient, ["enabled", "email"], as_dict=True)
	if user:
		return user.email if user.enabled else None
	return recipient if "@" in recipient else None


def message_id_of(key: str) -> str:
	"""Return the Message-ID, without angle brackets, of the mail of the notice `key`.

	Only who got the mail knows it: an answer that names it is filed at the request without another question.
	"""
	mark = hmac.new(USE + get_encryption_key().encode(), key.encode(), sha256)
	return f"{mark.hexdigest()[:32]}@{frappe.local.site}"


def _check_key(key: str) -> None:
	if not key or len(key) > KEY_LENGTH:
		frappe.throw(
			_("A notice needs a key of at most {0} characters.").format(KEY_LENGTH), NoticeKeyMissingError
		)


def _insert_log(key, kind, recipient, due_on, reference):
	doctype, name = reference or (None, None)
	log = frappe.get_doc(
		{
			"doctype": "Notice Log",
			"notice_key": key,
			"kind": kind,
			"recipient": recipient,
			"due_on": due_on,
			"reference_doctype": doctype,
			"reference_name": name,
			"queued_on": now_datetime(),
			# The queue is emptied after some weeks; an answer to this mail has to find its document for longer.
			"message_id": message_id_of(key),
		}
	)
	try:
		return log.insert(ignore_permissions=True)  # the log is written for senders who may only read it
	except (frappe.UniqueValidationError, frappe.DuplicateEntryError):
		# Another sender was faster; Frappe's message about the unique field is nothing for the user.
		frappe.clear_last_message()
		return None


def _queue(log, address, subject, template, args, attachments, in_reply_to, reply_to) -> None:
	message_id = message_id_of(log.notice_key)
	with print_language(LANGUAGE), compat.answering(in_reply_to):
		frappe.sendmail(
			recipients=[address],
			subject=subject,
			template=template,
			args=args,
			attachments=list(attachments or []),
			reference_doctype=log.reference_doctype,
			reference_name=log.reference_name,
			reply_to=reply_to,
			message_id=message_id,
			add_unsubscribe_link=0,
		)
	log.db_set(
		"email_queue", frappe.db.get_value("Email Queue", {"message_id": message_id}), update_modified=False
	)
