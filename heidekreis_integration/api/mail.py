"""What the pool's clerks call for mails to the pool."""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.api.values import mapping
from heidekreis_integration.integrations.mail_intake import clerk, mailbox, processing
from heidekreis_integration.workflow.definitions import POOL, STATE_FIELD

DOCTYPE = "Incoming Mail"


@frappe.whitelist()
def proposal(mail: str) -> dict:
	"""Return what was understood of `mail`, as values for the form of a new request."""
	_check(mail)
	return clerk.proposal(mail)


@frappe.whitelist(methods=["POST"])
def create_request(mail: str, values: dict | str) -> dict:
	"""Make a request of `mail`; the sender gets a confirmation.

	Args:
		mail: Name of the Incoming Mail.
		values: Fields of the request, see `intake.ACCEPTED_FIELDS`.
	"""
	_check(mail)
	require_permission("Mediation Request", "create")
	entries = {key: value for key, value in mapping(values).items() if value not in (None, "")}
	request = clerk.create_request(mail, entries, actor=frappe.session.user)
	return {"name": request.name, "state": request.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def file_at_request(mail: str, request: str) -> dict:
	"""File `mail` at a request it is about."""
	_check(mail)
	frappe.get_doc("Mediation Request", request).check_permission("read")
	clerk.file_at_request(mail, request)
	return {"request": request}


@frappe.whitelist(methods=["POST"])
def set_aside(mail: str, reason: str) -> None:
	"""Settle `mail` without a request."""
	_check(mail)
	if not reason.strip():
		frappe.throw(_("Please say why."), frappe.MandatoryError)
	clerk.set_aside(mail, reason.strip(), actor=frappe.session.user)


@frappe.whitelist(methods=["POST"])
def mark_read(mail: str) -> None:
	"""Take the mark of an unread answer from `mail`."""
	_check(mail)
	clerk.mark_read(mail)


@frappe.whitelist(methods=["POST"])
def read_again(mail: str) -> None:
	"""Read `mail` once more, for example after the mapping was changed."""
	_check(mail)
	clerk.read_again(mail)


@frappe.whitelist(methods=["POST"])
def fetch_now() -> dict:
	"""Fetch new mails at once instead of waiting for the job; return how many were new."""
	require_role(POOL)
	fetched = mailbox.fetch(after_each=frappe.db.commit)
	processing.process_new(after_each=frappe.db.commit)
	return {"fetched": fetched}


def _check(mail: str) -> None:
	require_role(POOL)
	frappe.get_doc(DOCTYPE, mail).check_permission("read")
