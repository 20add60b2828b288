"""People who want to become mediators: kept until they confirm their address, then on file as interested.

Anybody can type any address into the form, so nothing is filed before the link in the mail was used.
"""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import now_datetime, nowdate

from heidekreis_integration import links
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.training import mails, plan
from heidekreis_integration.workflow.door import insert_in_state

DOCTYPE, PURPOSE = "Mediator Interest", "Confirm Interest"
UNCONFIRMED, CONFIRMED, KNOWN = "Unconfirmed", "Confirmed", "Known Already"
KEEP_DAYS, MOST_UNANSWERED = 14, 3
FIELDS = ("first_name", "last_name", "email", "phone", "municipality", "german_level", "motivation")


def hold(values: dict, languages: list[tuple[str, str]]) -> str | None:
	"""Keep what somebody entered and mail the link that confirms the address.

	Args:
		values: `FIELDS`, checked by the form's api.
		languages: Pairs of language and level.

	Returns:
		Name of the Mediator Interest; None where the address has too many unanswered mails.
	"""
	if frappe.db.count(DOCTYPE, {"email": values["email"], "status": UNCONFIRMED}) >= MOST_UNANSWERED:
		return None
	now = now_datetime()
	document = frappe.get_doc(
		{
			"doctype": DOCTYPE,
			**{field: values.get(field) for field in FIELDS},
			"languages": [{"language": language, "level": level} for language, level in languages],
			"status": UNCONFIRMED,
			"received_on": now,
			"privacy_notice_on": now,
		}
	)
	document.insert(ignore_permissions=True)  # guests hold no right; what they enter waits here unseen
	days = plan.number("interest_keep_days", KEEP_DAYS) or KEEP_DAYS
	link = links.issue(
		PURPOSE, (DOCTYPE, document.name), document.email, expires_on=now + timedelta(days=days)
	)
	with print_language(LANGUAGE):
		mails.send_link(
			key=f"{PURPOSE}|{document.name}",
			kind=PURPOSE,
			recipient=document.email,
			name=f"{document.first_name} {document.last_name}",
			reference=(DOCTYPE, document.name),
			subject=_("Please confirm: you would like to become a mediator"),
			lines=[
				_("Thank you for your interest in voluntary language mediation."),
				_("Please confirm with the link that the form is from you. Only then the pool reads it."),
				_("If you have not sent the form, you need not do anything: it is deleted by itself."),
			],
			link=link,
			link_label=_("Confirm now"),
		)
	return document.name


def confirm(name: str) -> Document:
	"""File a confirmed form: a mediator in the state Interested, unless the address is known; a clerk is told."""
	document = frappe.get_doc(DOCTYPE, name, for_update=True)
	if document.status != UNCONFIRMED:
		return document
	known = frappe.db.get_value("Mediator", {"email": document.email})
	mediator = known or _file(document).name
	frappe.db.set_value(
		DOCTYPE,
		name,
		{"status": KNOWN if known else CONFIRMED, "mediator": mediator, "confirmed_on": now_datetime()},
	)
	_tell(document, mediator, bool(known))
	return document.reload()


def _file(document: Document) -> Document:
	mediator = frappe.get_doc(
		{
			"doctype": "Mediator",
			"first_name": document.first_name,
			"last_name": document.last_name,
			"email": document.email,
			"phone": document.phone,
			"municipality": document.municipality,
			"german_level": document.german_level,
			"privacy_notice_on": nowdate(),
			"remarks": document.motivation,
			"languages": [{"language": row.language, "level": row.level} for row in document.languages],
		}
	)
	reason = _("Form on the web page, address confirmed.")
	return insert_in_state(mediator, "Interested", actor="Guest", reason=reason, door="Signed Link")


def _tell(document: Document, mediator: str, known: bool) -> None:
	name = f"{document.first_name} {document.last_name}"
	with print_language(LANGUAGE):
		text = (
			_("{0} has sent the form of interest again; the person is on file already.")
			if known
			else _("{0} would like to become a mediator and has confirmed the address.")
		)
		mails.tell_clerks(
			key=f"Mediator Interest|{document.name}",
			kind="Mediator Interest",
			subject=_("New interest: {0}").format(name),
			lines=[text.format(name)],
			reference=("Mediator", mediator),
		)
