"""Working groups and contacts: who may be written to on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from heidekreis_integration.network.meetings_errors import MemberPeriodError, MemberUnreachableError
from heidekreis_integration.notices.outbox import address_of

CONTACT, GROUP = "Municipality Contact", "Working Group"
CONTACT_FIELDS = (
	"name",
	"contact_name",
	"municipality",
	"email",
	"user",
	"is_deputy",
	"valid_from",
	"valid_to",
	"mailing_consent",
)


@dataclass(frozen=True)
class Person:
	"""Somebody of the network who may get mails.

	Attributes:
		name: Full name, for the greeting.
		recipient: Login or mail address, as `notices.send_once` takes it.
		email: The address itself.
		municipality: For whom the person stands, empty for other members of working groups.
		contact: The contact entry, empty if there is none.
	"""

	name: str
	recipient: str
	email: str
	municipality: str = ""
	contact: str = ""


def valid_contacts(day: date, **filters) -> list[frappe._dict]:
	"""Return the contact entries in office on `day` that match `filters`, by municipality and name."""
	found = frappe.get_all(
		CONTACT,
		{"valid_from": ("<=", day), **filters},
		list(CONTACT_FIELDS),
		order_by="municipality, is_deputy, contact_name",
	)
	return [row for row in found if _within(row, day)]


def person_of(contact: str, day: date) -> Person | None:
	"""Return the contact if in office on `day` and reachable by mail, else None."""
	rows = valid_contacts(day, name=contact)
	return _person(rows[0]) if rows else None


def people_to_invite(day: date) -> list[Person]:
	"""Return whom to invite for the municipalities: each one's contacts, the deputies where there is no other."""
	by_municipality: dict[str, list[frappe._dict]] = {}
	for row in valid_contacts(day):
		if _person(row):
			by_municipality.setdefault(row.municipality, []).append(row)
	found = []
	for rows in by_municipality.values():
		regular = [row for row in rows if not cint(row.is_deputy)]
		found += [_person(row) for row in regular or rows]
	return _each_once(found)


def people_of(municipality: str, day: date) -> list[Person]:
	"""Return who stands for one municipality on `day`: its contacts, the deputies where there is no other."""
	return [person for person in people_to_invite(day) if person.municipality == municipality]


def members_of(group: str, day: date) -> list[Person]:
	"""Return the members of a working group on `day` who agree to mails and can be reached.

	A member who is a contact of a municipality is left out once out of office.
	"""
	found = []
	for row in frappe.get_doc(GROUP, group).members:
		if not (cint(row.consents) and _within(row, day)):
			continue
		if row.municipality_contact:
			found.append(person_of(row.municipality_contact, day))
		elif row.email and address_of(row.email):
			found.append(Person(row.member_name, row.email, row.email))
	return _each_once(person for person in found if person)


def check_members(group: Document) -> None:
	"""Refuse memberships that can't be.

	Raises:
		MemberPeriodError: ends before it begins, or the same person twice at the same time.
		MemberUnreachableError: agrees to mails without an address.
	"""
	rows = list(group.members)
	for number, row in enumerate(rows):
		if row.valid_from and row.valid_to and getdate(row.valid_to) < getdate(row.valid_from):
			frappe.throw(
				_("Row {0}: the membership ends before it begins. Please correct the dates.").format(row.idx),
				MemberPeriodError,
				title=_("Members"),
			)
		if row.consents and not (row.email or row.municipality_contact):
			frappe.throw(
				_("Row {0}: for mails an address is needed. Please enter it or remove the consent.").format(
					row.idx
				),
				MemberUnreachableError,
				title=_("Members"),
			)
		if any(_same_person(row, other) and _overlap(row, other) for other in rows[:number]):
			frappe.throw(
				_("Row {0}: {1} is a member already at this time.").format(row.idx, row.member_name),
				MemberPeriodError,
				title=_("Members"),
			)


def _person(row: frappe._dict) -> Person | None:
	recipient = row.user or row.email
	address = recipient and address_of(recipient)
	if not address:
		return None
	return Person(row.contact_name, recipient, address, row.municipality, row.name)


def _within(row, day: date) -> bool:
	return (not row.valid_from or getdate(row.valid_from) <= day) and (
		not row.valid_to or day <= getdate(row.valid_to)
	)


def _each_once(people) -> list[Person]:
	return list({person.email.lower(): person for person in reversed(list(people))}.values())[::-1]


def _same_person(row: Document, other: Document) -> bool:
	if row.municipality_contact or other.municipality_contact:
		return row.municipality_contact == other.municipality_contact
	if row.email or other.email:
		return (row.email or "").lower() == (other.email or "").lower()
	return row.member_name == other.member_name and row.organisation == other.organisation


def _overlap(row: Document, other: Document) -> bool:
	def starts_in_time(a: Document, b: Document) -> bool:
		return not (a.valid_from and b.valid_to) or getdate(a.valid_from) <= getdate(b.valid_to)

	return starts_in_time(row, other) and starts_in_time(other, row)
