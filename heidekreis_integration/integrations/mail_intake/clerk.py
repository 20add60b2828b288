"""What the clerk does with a mail: complete it, file it, set it aside, have it read again."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.integrations.mail_intake import message, processing, reading, sender, store
from heidekreis_integration.integrations.mail_intake.errors import MailSettledError
from heidekreis_integration.integrations.mail_intake.message import Mail

OPEN = (processing.NEW, processing.ATTENTION)
CONVERTIBLE = (*OPEN, processing.IGNORED, processing.FILED, processing.DECLINED)


def create_request(name: str, values: dict, *, actor: str) -> Document:
	"""Make a request of the mail `name` with what the clerk has completed; return the request.

	Raises:
		MailSettledError: the mail became a request before.
		frappe.ValidationError: a rule of the intake refuses the values.
	"""
	record = _locked(name, CONVERTIBLE)
	record.unread = 0
	return processing.become_request(record, _mail(record), values, actor=actor)


def file_at_request(name: str, request: str) -> None:
	"""File the mail `name` at `request`.

	Raises:
		MailSettledError: the mail became a request or was filed before.
	"""
	record = _locked(name, (*OPEN, processing.IGNORED, processing.DECLINED))
	processing.file_reply(record, _mail(record), request)
	record.db_set("unread", 0)  # who files it has read it


def set_aside(name: str, reason: str, *, actor: str) -> None:
	"""Settle the mail `name` without a request, with the reason.

	Raises:
		MailSettledError: the mail became a request or was filed before.
	"""
	record = _locked(name, OPEN)
	text = _("Set aside by {0}: {1}").format(frappe.db.get_value("User", actor, "full_name"), reason)
	processing.settle(record, processing.IGNORED, text)


def mark_read(name: str) -> None:
	"""Take the mark of an unread answer from the mail `name`."""
	frappe.db.set_value(store.DOCTYPE, name, "unread", 0)


def read_again(name: str) -> None:
	"""Read the waiting mail `name` once more, for example after an alias was added; it still waits for the clerk.

	Raises:
		MailSettledError: the mail is settled.
	"""
	record = _locked(name, OPEN)
	mail = _mail(record)
	read = reading.read(mail)
	origin = sender.origin_of(mail, read.understood.institution_name)
	processing.remember(record, read)
	record.requesting_institution = origin.institution
	notes = [*processing.questions(mail, read, origin)] or [
		_("Everything is there. Please make the request.")
	]
	processing.settle(record, processing.ATTENTION, "\n".join(notes))


def proposal(name: str) -> dict:
	"""Return the values for the form that the clerk completes: what was understood of the mail `name`."""
	record = frappe.get_doc(store.DOCTYPE, name)
	values = frappe.parse_json(record.understood or "{}")
	values.setdefault("contact_email", record.sender)
	if record.requesting_institution:
		values["requesting_institution"] = record.requesting_institution
	return values


def _locked(name: str, states: tuple[str, ...]) -> Document:
	record = frappe.get_doc(store.DOCTYPE, name, for_update=True)
	if record.state not in states:
		frappe.throw(
			_("The mail is settled already ({0}). Please load the page again.").format(_(record.state)),
			MailSettledError,
		)
	return record


def _mail(record: Document) -> Mail:
	raw = store.original(record)
	if raw is None:
		# Too large to be stored: what the clerk has read in the mailbox counts.
		return Mail(
			record.message_id, (), record.sender or "", record.subject, None, record.body or "", (), {}
		)
	return message.parse(raw)
