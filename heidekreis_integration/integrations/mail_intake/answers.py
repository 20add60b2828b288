"""What the pool answers to a mail: that the request or the mail has arrived, or that a sworn interpreter is needed.

Answers go to the bare address of the sender, refer to the mail they answer, and call themselves automatic, so that no
other machine answers them (RFC 3834).
"""

from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, format_datetime, now_datetime

from heidekreis_integration import compat
from heidekreis_integration.integrations.mail_intake import tracking
from heidekreis_integration.integrations.mail_intake.language import in_german
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.notices import send_once

CONFIRMATION, SWORN = "Request Received by Mail", "Sworn Interpreter Needed"
ACKNOWLEDGEMENT = "Mail Received"
# Who writes again meanwhile knows that mails arrive; and no two machines can keep each other busy.
QUIET_HOURS = 24
OWN_ID = re.compile(r"<[0-9a-f]{32}@")


def confirm(record: Document, request: Document) -> bool:
	"""Tell the sender of the mail `record` that it became `request`; return False if nothing could be sent."""
	with in_german():
		return _send(
			record,
			kind=CONFIRMATION,
			reference=(request.doctype, request.name),
			subject=_("Your request {0}: {1} on {2}").format(
				request.name, _(request.language), format_datetime(request.planned_start, "dd.MM.yyyy HH:mm")
			),
			template="mail_request_received",
			args={
				"name": request.contact_name or "",
				"number": request.name,
				"facts": facts(request),
				"link": tracking.link(request, record.sender),
			},
		)


def explain_sworn(record: Document, occasion: str) -> bool:
	"""Tell the sender why no volunteer may be placed for `occasion`; return False if nothing could be sent."""
	with in_german():
		return _send(
			record,
			kind=SWORN,
			reference=(record.doctype, record.name),
			subject=_("Your request: a sworn interpreter is needed"),
			template="mail_sworn_interpreter",
			args={"occasion": occasion},
		)


def acknowledge(record: Document) -> bool:
	"""Tell the sender that the mail `record` has arrived and waits for a person; at most once in a day.

	Only for a sender who is known and whom nothing shows to be forged or a machine: the caller has checked that.
	Repeats nothing of the mail.
	"""
	since = add_to_date(now_datetime(), hours=-QUIET_HOURS)
	told = {"kind": ACKNOWLEDGEMENT, "recipient": record.sender, "creation": (">", since)}
	if frappe.db.exists("Notice Log", told):
		return False
	return _send(
		record,
		kind=ACKNOWLEDGEMENT,
		reference=(record.doctype, record.name),
		subject=_("Your mail has arrived"),
		template="mail_received",
		args={},
	)


def facts(request: Document) -> list[tuple[str, str]]:
	"""Return what the sender needs to check what was understood; nothing about the client."""
	rows = [
		(_("Number"), request.name),
		(_("Requesting Institution"), _title(request.requesting_institution)),
		(_("Language"), request.language + (f" ({request.dialect_note})" if request.dialect_note else "")),
		(_("Occasion"), request.occasion),
		(_("When"), format_datetime(request.planned_start, "dd.MM.yyyy HH:mm")),
		(_("Duration"), _("{0} minutes").format(request.planned_minutes)),
		(_("Setting"), _(request.setting)),
	]
	rows += [
		(_("Alternative Date"), format_datetime(row.planned_start, "dd.MM.yyyy HH:mm"))
		for row in request.alternative_dates
	]
	return [*rows, (_("Place and Room"), request.place)] if request.place else rows


def _title(institution: str) -> str:
	return frappe.db.get_value("Requesting Institution", institution, "institution_name")


def _send(
	record: Document, *, kind: str, reference: tuple[str, str], subject: str, template: str, args: dict
) -> bool:
	pool = settings()
	try:
		return send_once(
			key=f"{kind}|{record.name}",
			kind=kind,
			recipient=record.sender,
			due_on=None,
			reference=reference,
			subject=subject,
			template=template,
			args={
				**args,
				"pool": pool.pool_name,
				"operator": pool.pool_operator,
				"phone": pool.pool_phone,
				"email": pool.pool_email,
			},
			in_reply_to=f"<{record.message_id}>",
		)
	except frappe.OutgoingEmailError:
		# A missing mail account must not undo the request; the note of the mail tells the clerk.
		frappe.clear_last_message()
		return False


def mark_automatic(mail) -> None:
	"""Call the site's own notices automatic, and tell mail programs which conversation an answer belongs to.

	Frappe calls this for each mail it builds (hook make_email_body_message).
	"""
	message = mail.msg_root
	answered = compat.answered_by(mail)
	if answered:
		mail.set_header("In-Reply-To", answered)
	if answered and not message.get("References"):
		mail.set_header("References", answered)
	if OWN_ID.match(str(message.get("Message-Id") or "")):
		mail.set_header("Auto-Submitted", "auto-replied" if answered else "auto-generated")
