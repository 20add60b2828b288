"""Invitations in mails, in the form mail programs know (RFC 6047)."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import frappe
from frappe.email.doctype.email_account.email_account import EmailAccount

from heidekreis_integration.integrations.calendar.files import invitation
from heidekreis_integration.integrations.calendar.model import (
	CANCEL,
	METHODS,
	PUBLISH,
	CalendarEvent,
	Party,
)

if TYPE_CHECKING:
	from frappe.email.email_body import EMail

FILE_NAME, CANCELLATION_NAME = "termin.ics", "absage.ics"
INVITATION, FILE = "text/calendar", "application/ics"


def attachment(
	event: CalendarEvent, *, method: str, attendee: str, attendee_name: str = ""
) -> dict[str, Any]:
	"""Return the attachment for `notices.send_once` that invites to `event`, tells of its change or cancels it.

	Args:
		event: From `event_of`.
		method: REQUEST, CANCEL or PUBLISH.
		attendee: Mail address of the mail's recipient (as `notices.outbox.address_of` gives it).
		attendee_name: The recipient's name.

	Raises:
		ValueError: unknown method, or CANCEL for what takes place.
	"""
	asked = None if method == PUBLISH else Party(attendee, attendee_name)
	content = invitation(event, method=method, organizer=organizer(), attendee=asked)
	return {
		"fname": CANCELLATION_NAME if method == CANCEL else FILE_NAME,
		"fcontent": content,
		"content_type": f"{INVITATION}; method={method}",
	}


def organizer() -> Party:
	"""Return the pool as the organizer of everything. Replies of calendars go to its address.

	Raises:
		frappe.OutgoingEmailError: the pool has neither an address in the settings nor a mail account.
	"""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	address = settings.pool_email or EmailAccount.find_outgoing(_raise_error=True).email_id
	return Party(address, settings.pool_name or "")


def place_invitations(mail: EMail) -> None:
	"""Make an attached invitation one that mail programs offer to accept. Hook `make_email_body_message`.

	Frappe puts every attachment beside the text. Outlook and Exchange take only the alternative forms of the
	text for an invitation, Gmail and Thunderbird those too, and some others only a file. So both are there, as
	the large calendar services do it: the invitation as last alternative, and the same as file.
	"""
	for part in list(mail.msg_root.get_payload()):
		if part.get_content_type() != INVITATION or part.get_param("method") not in METHODS - {PUBLISH}:
			continue
		inside = copy(part)
		inside._headers = list(part._headers)
		del inside["Content-Disposition"]
		mail.msg_alternative.attach(inside)
		part.replace_header("Content-Type", f'{FILE}; name="{part.get_filename()}"')
