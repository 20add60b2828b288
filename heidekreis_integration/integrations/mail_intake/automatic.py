"""Mails that no person wrote to the pool: never answered, never a request (RFC 3834). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from heidekreis_integration.integrations.mail_intake.message import CALENDAR, Mail

BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
AUTOMATIC_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from")
LIST_HEADERS = ("list-id", "list-unsubscribe", "list-post")
MACHINES = re.compile(r"^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|noreply.*|bounces?)([+.-].*)?@")
AWAY = re.compile(
	r"^\s*(abwesen(d|heit)|automatische (antwort|r(ü|ue)ckmeldung)|autom\. antwort|out of (the )?office"
	r"|auto(matic)?[ -]?reply|autoreply)",
	re.IGNORECASE,
)

# What a calendar program sends when somebody clicks "accept" in an invitation (RFC 5546).
CALENDAR_REPLY = re.compile(rb"^METHOD:(REPLY|COUNTER|REFRESH)\s*$", re.IGNORECASE | re.MULTILINE)

BOUNCE, AWAY_NOTE, OWN, BULK_MAIL, CALENDAR_NOTE = "bounce", "away", "own", "bulk", "calendar"


def reason_to_ignore(mail: Mail, own_addresses: Collection[str], own_site: str) -> str | None:
	"""Return why nobody waits for an answer to `mail`: one of the constants above, None for a person's mail.

	Args:
		mail: The mail.
		own_addresses: Addresses the site itself sends from or reads, in lower case.
		own_site: Address of this site, which its own mails carry.
	"""
	headers = mail.headers
	if _is_bounce(mail):
		return BOUNCE
	if any(part.kind == CALENDAR and CALENDAR_REPLY.search(part.content) for part in mail.attachments):
		return CALENDAR_NOTE
	if mail.sender in own_addresses or (own_site and headers.get("x-frappe-site", "").strip() == own_site):
		return OWN
	if headers.get("auto-submitted", "no").split(";")[0].strip().lower() not in ("", "no"):
		return AWAY_NOTE
	is_report = "multipart/report" in headers.get("content-type", "").lower()  # a note of receipt
	if is_report or any(name in headers for name in AUTOMATIC_HEADERS) or AWAY.match(mail.subject):
		return AWAY_NOTE
	if headers.get("precedence", "").strip().lower() in BULK or any(name in headers for name in LIST_HEADERS):
		return BULK_MAIL
	if MACHINES.match(mail.sender):
		return BULK_MAIL
	return None


def _is_bounce(mail: Mail) -> bool:
	headers = mail.headers
	if headers.get("return-path", "").strip() == "<>" and "auto-submitted" not in headers:
		return True
	kind = headers.get("content-type", "").lower()
	if "multipart/report" in kind and "disposition-notification" not in kind:
		return True
	return mail.sender.startswith(("mailer-daemon@", "postmaster@"))
