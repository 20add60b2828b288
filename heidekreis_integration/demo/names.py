"""Addresses of the demo's people, and how its records are found again in a site that numbers them its own way."""

from __future__ import annotations

from dataclasses import dataclass

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.people import Institution, Person, institutions, mediators

LOGIN_OF_MEDIATOR = {"m20": logins.MEDIATOR}
LOGIN_OF_INSTITUTION = {"kita-walsrode": logins.DAY_CARE}
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True)
class Names:
	"""Names of this site's documents: languages by ISO 639-3 code, the demo's people and institutions by key."""

	languages: dict[str, str]
	mediators: dict[str, str]
	institutions: dict[str, str]


def site_names() -> Names:
	"""Look the names up in this site."""
	people = _by_email("Mediator", {person.key: address_of_mediator(person) for person in mediators()})
	places = _by_email("Requesting Institution", {i.key: address_of_institution(i) for i in institutions()})
	return Names(site_languages(), people, places)


def site_languages() -> dict[str, str]:
	"""Return the names of this site's languages by ISO 639-3 code."""
	return dict(frappe.get_all("Mediation Language", fields=["iso_639_3", "name"], as_list=True))


def address_of_mediator(person: Person) -> str:
	"""Return the mail address of a mediator: the login's, where the person has one."""
	return LOGIN_OF_MEDIATOR.get(person.key) or email_of(person.first_name, person.last_name)


def address_of_institution(institution: Institution) -> str:
	"""Return the mail address of an institution: the login's, where it has one."""
	return LOGIN_OF_INSTITUTION.get(institution.key) or email_of(institution.key)


def email_of(*parts: str) -> str:
	"""Return an address under example.org, which belongs to nobody."""
	plain = [part.lower().translate(SPELLED_OUT) for part in parts]
	return f"{'.'.join(''.join(c if c.isascii() and c.isalnum() else '-' for c in part) for part in plain)}@example.org"


def _by_email(doctype: str, addresses: dict[str, str]) -> dict[str, str]:
	found = dict(frappe.get_all(doctype, fields=["email", "name"], as_list=True))
	return {key: found[address] for key, address in addresses.items() if address in found}
