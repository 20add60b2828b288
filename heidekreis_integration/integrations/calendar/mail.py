"""Invitations in mails, in the form mail programs know (RFC 6047)."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

from frappe.email.doctype.email_account.email_account import EmailAccount

from heidekreis_integration.integrations.calendar.files import invitation
from heidekreis_integration.integrations.calendar.model import (
	CANCEL,
	METHODS,
	PUBLISH,
	CalendarEvent,
	Party,
)
from heidekreis_integration.notices import senders

if TYPE_CHECKING:
	from frappe.email.email_body import EMail

FILE_NAME, CANCELLATION_NAME = "termin.ics", "absage.ics"
INVITATION, FILE = "text/calendar", "application/ics"


def attachment(
	event: CalendarEvent,
	*,
	method: str,
	attendee: str,
	attendee_name: str = "",
	sender: senders.Sender | None = None,
) -> dict[str, Any]:
	"""Return the attachment for `notices.send_once` that invites to `event`, tells of its change or cancels it.

	Args:
		event: From `event_of`.
		method: REQUEST, CANCEL or PUBLISH.
		attendee: Mail address of the mail's recipient (as `notices.outbox.address_of` gives it).
		attendee_name: The recipient's name.
		sender: Who invites; the pool if None.

	Raises:
		ValueError: unknown method, or CANCEL for what takes place.
	"""
	asked = None if method == PUBLISH else Party(attendee, attendee_name)
	content = invitation(event, method=method, organizer=organizer(sender), attendee=asked)
	return {
		"fname": CANCELLATION_NAME if method == CANCEL else FILE_NAME,
		"fcontent": content,
		"content_type": f"{INVITATION}; method={method}",
	}


def organizer(sender: senders.Sender | None = None) -> Party:
	"""Return who invites, the pool if None. Replies of calendars go to that address.

	Raises:
		frappe.OutgoingEmailError: there is neither an address in the settings nor a mail account.
	"""
	sender = sender or senders.pool()
	return Party(sender.email or EmailAccount.find_outgoing(_raise_error=True).email_id, sender.name)


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
