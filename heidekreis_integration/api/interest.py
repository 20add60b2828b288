"""What guests call: the form for people who want to become mediators."""

from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import cint, validate_email_address, validate_phone_number

from heidekreis_integration.training import interest
from heidekreis_integration.training.errors import InterestError

CALLS, SECONDS = 30, 3600
LENGTHS = {"first_name": 60, "last_name": 60, "email": 140, "phone": 40, "motivation": 1000}
LONG = ("motivation",)
LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "Native")
# A name is no web address and holds no markup: what robots like to enter.
NO_NAME = re.compile(r"[<>{}\[\]]|https?:|www\.", re.IGNORECASE)


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=CALLS, seconds=SECONDS)
def express(
	first_name: str = "",
	last_name: str = "",
	email: str = "",
	phone: str = "",
	municipality: str = "",
	german_level: str = "",
	language_1: str = "",
	level_1: str = "",
	language_2: str = "",
	level_2: str = "",
	language_3: str = "",
	level_3: str = "",
	motivation: str = "",
	privacy: bool | int | str = 0,
	homepage: str = "",
) -> dict:
	"""Take the form. The answer is the same whether the address is known, waits already or is new.

	`homepage` is hidden from people: what fills it in is a robot, which gets the same answer.
	"""
	_check_texts(first_name, last_name, email, phone, municipality, german_level, motivation, homepage)
	_check_texts(language_1, level_1, language_2, level_2, language_3, level_3)
	values = {
		"first_name": first_name,
		"last_name": last_name,
		"email": email.lower(),
		"phone": phone,
		"motivation": motivation,
	}
	# One line each: what a name or address hides behind a line break would stand in a mail's head.
	values = {
		field: (value.strip() if field in LONG else " ".join(value.split()))[: LENGTHS[field]]
		for field, value in values.items()
	}
	values |= {"municipality": municipality, "german_level": german_level}
	languages = [
		pair for pair in ((language_1, level_1), (language_2, level_2), (language_3, level_3)) if pair[0]
	]
	_check(values, languages, cint(privacy))
	if not homepage:
		interest.hold(values, list(dict(languages).items()))
	return {
		"notice": _("Thank you! We have sent you a mail. Please confirm your address with the link in it.")
	}


def _check_texts(*values: object) -> None:
	"""Refuse what no form sends: lists and objects, which a client may send as JSON."""
	if not all(isinstance(value, str) for value in values):
		_refuse(_("The entries of the form could not be read. Please load the page again."))


def _check(values: dict, languages: list[tuple[str, str]], privacy: int) -> None:
	"""Refuse what is missing or wrong, by the form alone.

	Raises:
		InterestError
	"""
	if not all(values[field] for field in ("first_name", "last_name", "email")) or not languages:
		_refuse(_("Please fill in name, e-mail, municipality and at least one language."))
	if NO_NAME.search(values["first_name"] + values["last_name"]):
		_refuse(_("Please enter your name in letters."))
	# Frappe takes a list of addresses for one, and would mail to all of them.
	single = values["email"].isascii() and not re.search(r"[\s,;]", values["email"])
	if not single or not validate_email_address(values["email"]):
		_refuse(_("Please check the e-mail address."))
	if values["phone"] and not validate_phone_number(values["phone"]):
		_refuse(_("Please check the phone number."))
	if not frappe.db.exists("Municipality", {"name": values["municipality"], "enabled": 1}):
		_refuse(_("Please choose the municipality you live in."))
	if values["german_level"] not in LEVELS:
		_refuse(_("Please choose how well you speak German."))
	known = set(
		frappe.get_all("Mediation Language", {"enabled": 1}, pluck="name")
	)  # shown to guests in the form
	if any(language not in known or level not in LEVELS for language, level in languages):
		_refuse(_("Please choose language and level from the list."))
	if not privacy:
		_refuse(_("Please confirm that you have read the privacy notice."))


def _refuse(text: str) -> None:
	frappe.throw(text, InterestError)
