"""Which institution a mail comes from: by its address, or by a domain that only one institution uses.

The name beside an address is never looked at: anybody can write any. The address can be forged too, which is why the
answer goes to the address alone, and a mail that the own mail server found to be forged waits for the clerk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import frappe
from frappe.query_builder import DocType
from rapidfuzz import fuzz

from heidekreis_integration.integrations.mail_intake.mapping import lines
from heidekreis_integration.integrations.mail_intake.message import Mail
from heidekreis_integration.integrations.mail_intake.values import plain
from heidekreis_integration.mediation.institutions import institutions_with
from heidekreis_integration.mediation.settings import settings

UNKNOWN, SEVERAL, NO_SENDER, UNPROVEN = "unknown", "several", "no sender", "unproven"
FAILED = re.compile(r"\b(dmarc|spf|dkim)\s*=\s*(fail|permerror)", re.IGNORECASE)
SAME_NAME = 90.0


@dataclass(frozen=True)
class Origin:
	"""Who sent a mail: the institution and, if known, the contact's login; or why that is not known."""

	institution: str | None = None
	user: str | None = None
	problem: str = ""


def origin_of(mail: Mail, institution_name: str = "") -> Origin:
	"""Return who sent `mail`; `institution_name`, from the form, decides between several with the same address."""
	if not mail.sender:
		return Origin(problem=NO_SENDER)
	if is_forged(mail):
		return Origin(problem=UNPROVEN)
	# The database takes ä for a: whoever owns a domain that looks alike would be taken for the institution.
	found = mail.sender.isascii() and (institutions_with(mail.sender) or _by_domain(mail.sender))
	if not found:
		return Origin(problem=UNKNOWN)
	institution = found[0] if len(found) == 1 else _named(found, institution_name)
	if not institution:
		return Origin(problem=SEVERAL)
	return Origin(institution, _login(institution, mail.sender))


def is_forged(mail: Mail) -> bool:
	"""Tell whether a mail server on the way has found the sender's domain not to vouch for the mail (DMARC)."""
	return any(
		kind.lower() == "dmarc"
		for kind, _how in FAILED.findall(mail.headers.get("authentication-results", ""))
	)


def _by_domain(address: str) -> list[str]:
	"""Return the institutions whose own address is at the same domain, unless everybody can get an address there."""
	domain = address.rpartition("@")[2]
	if domain in {entry.lower() for entry in lines(settings().mail_free_domains)} or "." not in domain:
		return []
	institution = DocType("Requesting Institution")
	pattern = "%@" + re.sub(r"([\\%_])", r"\\\1", domain)
	query = (
		frappe.qb.from_(institution)
		.select(institution.name)
		.where(institution.enabled == 1)
		.where(institution.email.like(pattern))
	)
	return query.run(pluck=True)


def _named(institutions: list[str], name: str) -> str | None:
	"""Return the one institution that the form names, None if it names none or could mean two."""
	rows = frappe.get_all(
		"Requesting Institution", filters={"name": ("in", institutions)}, fields=["name", "institution_name"]
	)
	written = plain(name)
	alike = [
		row.name for row in rows if written and fuzz.ratio(written, plain(row.institution_name)) >= SAME_NAME
	]
	return alike[0] if len(alike) == 1 else None


def _login(institution: str, address: str) -> str | None:
	"""Return the portal login of the contact with this address, if there is one."""
	for row in frappe.get_all(
		"Institution Contact", filters={"parent": institution, "active": 1}, fields=["email", "user"]
	):
		if row.user and address in ((row.email or "").lower(), row.user.lower()):
			return row.user
	return None
