"""Answers to mails of the pool: filed at the request they are about, never a new one."""

from __future__ import annotations

import re

import frappe
from frappe.model.document import Document

from heidekreis_integration.integrations.mail_intake import attachments, store
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.integrations.mail_intake.sender import origin_of

REQUEST, ASSIGNMENT, OFFER = "Mediation Request", "Assignment", "Assignment Offer"
NUMBER = re.compile(r"\bANF-\d{4}-\d{5,}\b")
MOST_REFERENCES = 30


def request_answered(mail: Mail) -> str | None:
	"""Return the request that `mail` answers: by the mail it refers to, else by a number in its subject.

	A number can be guessed, so it counts only where the sender has to do with the request.
	"""
	return _by_reference(mail) or _by_number(mail)


def _by_reference(mail: Mail) -> str | None:
	wanted = mail.references[:MOST_REFERENCES]
	if not wanted:
		return None
	rows = frappe.get_all(
		"Notice Log",
		filters={"message_id": ("in", wanted)},
		fields=["message_id", "reference_doctype", "reference_name"],
	)
	for row in sorted(rows, key=lambda row: wanted.index(row.message_id)):
		request = request_of(row.reference_doctype, row.reference_name)
		if request:
			return request
	# An answer to an earlier mail of the same conversation, not to one of the pool's.
	earlier = frappe.get_all(
		store.DOCTYPE,
		filters={"message_id": ("in", wanted), "mediation_request": ("is", "set")},
		pluck="mediation_request",
		limit=1,
	)
	return earlier[0] if earlier else None


def request_of(doctype: str | None, name: str | None) -> str | None:
	"""Return the request a document of placing belongs to, None for others."""
	if doctype == REQUEST:
		return name if frappe.db.exists(REQUEST, name) else None
	if doctype in (ASSIGNMENT, OFFER):
		return frappe.db.get_value(doctype, name, "mediation_request")
	return None


def _by_number(mail: Mail) -> str | None:
	found = NUMBER.search(mail.subject)
	if not found or not mail.sender:
		return None
	request = frappe.db.get_value(
		REQUEST,
		found[0],
		["name", "requesting_institution", "contact_email", "requested_by", "mediator"],
		as_dict=True,
	)
	return request.name if request and _has_to_do_with(mail, request) else None


def _has_to_do_with(mail: Mail, request: dict) -> bool:
	known = {(request.contact_email or "").lower(), (request.requested_by or "").lower()}
	if request.mediator:
		known |= {
			(address or "").lower()
			for address in frappe.db.get_value("Mediator", request.mediator, ["email", "user"])
		}
	return mail.sender in known or origin_of(mail).institution == request.requesting_institution


def file_at(record: Document, mail: Mail, request: str) -> Document:
	"""Keep `mail` with its attachments as a message at `request`; return the message."""
	communication = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Received",
			"status": "Linked",
			"subject": record.subject,
			"sender": mail.sender or None,
			"content": as_html(mail.text),
			"text_content": mail.text,
			"communication_date": record.received_on,
			"reference_doctype": REQUEST,
			"reference_name": request,
			"message_id": mail.message_id,
			"has_attachment": int(bool(mail.attachments)),
		}
	).insert(ignore_permissions=True)  # on behalf of the sender, who has no login
	attachments.keep(mail, communication.doctype, communication.name)
	return communication


def as_html(text: str) -> str:
	"""Return plain text as HTML that shows it and can do nothing else."""
	return frappe.utils.escape_html(text).replace("\n", "<br>")
