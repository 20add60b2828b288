"""Brings the demo's logins, mediators, institutions and municipal contacts into a site."""

from __future__ import annotations

from datetime import date, time, timedelta

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.names import (
	LOGIN_OF_INSTITUTION,
	LOGIN_OF_MEDIATOR,
	address_of_institution,
	address_of_mediator,
	email_of,
	site_languages,
)
from heidekreis_integration.demo.people import Institution, Person, institutions, mediators, places
from heidekreis_integration.demo.stage import Stage

LOGIN_OF_MUNICIPALITY = {"Walsrode": logins.WALSRODE, "Soltau": logins.SOLTAU}
# A bank code that no bank has: the accounts can't be anybody's.
NO_BANK = "99999999"
# Numbers the Federal Network Agency keeps free for films and the like.
NO_LINE = "+49 30 23125{:03d}"
NO_MOBILE = "+49 171 39200{:02d}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
CONTACTS = (
	("Bad Fallingbostel", "Fenja", "Findelstein"),
	("Bispingen", "Birte", "Bachforelle"),
	("Munster", "Malte", "Mühlenstein"),
	("Neuenkirchen", "Nele", "Nussbaum"),
	("Schneverdingen", "Svea", "Schneehase"),
	("Soltau", "Sönke", "Salzquelle"),
	("Walsrode", "Wiebke", "Vogelbeere"),
	("Wietzendorf", "Wilko", "Wiesenschaum"),
	("Ahlden", "Ailine", "Allerkiesel"),
	("Rethem/Aller", "Rieke", "Reetdach"),
	("Rethem (Aller)", "Rune", "Regenpfeifer"),
	("Schwarmstedt", "Sina", "Schwalbenschwanz"),
)


def write_logins(stage: Stage) -> None:
	"""Make one login per role. No mail is sent, no password set."""
	for login in logins.LOGINS:
		user = frappe.get_doc(
			{
				"doctype": "User",
				"email": login.user,
				"first_name": login.first_name,
				"last_name": login.last_name,
				"language": "de",
				"send_welcome_email": 0,
				"roles": [{"role": login.role}],
			}
		)
		user.flags.no_welcome_mail = True
		user.flags.only_given_roles = True
		stage.note(user.insert(ignore_permissions=True))  # the demo is loaded on the command line


def write_mediators(stage: Stage) -> None:
	"""Make the mediators, each in the state the plan gives."""
	languages = site_languages()
	for number, person in enumerate(mediators()):
		values = _mediator(stage, number, person) | _papers(stage, number, person)
		values["languages"] = [
			{"language": languages[code], "level": level, "written": level == "Native"}
			for code, level in person.levels
		]
		stage.insert_in_state(values, person.state, logins.POOL)


def _mediator(stage: Stage, number: int, person: Person) -> dict:
	latitude, longitude = places()[person.municipality]
	return {
		"doctype": "Mediator",
		"first_name": person.first_name,
		"last_name": person.last_name,
		"gender": person.gender,
		"email": address_of_mediator(person),
		"mobile": NO_MOBILE.format(number),
		"user": LOGIN_OF_MEDIATOR.get(person.key),
		"city": person.municipality,
		"municipality": person.municipality,
		"latitude": round(latitude + stage.rng.uniform(-0.01, 0.01), 3),
		"longitude": round(longitude + stage.rng.uniform(-0.015, 0.015), 3),
		"german_level": person.german_level,
		"on_site": 1,
		"by_phone": 1,
		"by_video": number % 3 != 0,
		"maximum_distance_km": stage.rng.choice((0, 0, 30, 40, 60)),
		"mediates_for_minors": 1,
		"availability": _availability(stage),
		"tax_allowance_kind": "Volunteer Allowance",
		"privacy_notice_on": stage.now.date() - timedelta(days=20),
		"remarks": "Demodaten: erfundene Person.",
	}


def _papers(stage: Stage, number: int, person: Person) -> dict:
	"""Return what the file holds on the person: it grows with the training and is cleared when somebody leaves."""
	if person.trained_on is None:
		return {}
	values = {
		"joined_on": person.trained_on,
		"privacy_notice_on": person.trained_on - timedelta(days=30),
		"training_completed_on": person.trained_on,
		"undertaking_kind": "Confidentiality Agreement",
		"undertaking_date": person.trained_on,
		"account_holder": f"{person.first_name} {person.last_name}",
		"iban": invented_iban(number + 1),
	}
	if person.state == "Left Pool":
		return values | {"left_on": date(2024, 12, 31), "mediates_for_minors": 0}
	if person.state == "Trained":
		return values
	inspected = person.trained_on + timedelta(days=stage.rng.randint(5, 25))
	return values | {
		"certificate_inspected_on": inspected,
		"certificate_date": inspected - timedelta(days=20),
		"certificate_listed_conviction": "No",
	}


def _availability(stage: Stage) -> list[dict]:
	if stage.rng.random() < 0.6:
		return []
	days = sorted(stage.rng.sample(range(5), 4))
	return [{"weekday": WEEKDAYS[day], "from_time": time(8), "to_time": time(18)} for day in days]


def write_institutions(stage: Stage) -> None:
	"""Make the requesting institutions: at least one in every municipality."""
	for number, institution in enumerate(institutions()):
		stage.insert(_institution(number, institution))


def _institution(number: int, institution: Institution) -> dict:
	user = LOGIN_OF_INSTITUTION.get(institution.key)
	return {
		"doctype": "Requesting Institution",
		"institution_name": institution.institution_name,
		"institution_type": institution.institution_type,
		"municipality": institution.municipality,
		"email": address_of_institution(institution),
		"phone": NO_LINE.format(number),
		"street": f"Musterweg {number + 1}",
		"city": institution.municipality,
		"enabled": 1,
		"contacts": [
			{
				"contact_name": "Kati Kastanie" if user else "Leitung",
				"function": "Leitung",
				"email": user or email_of("leitung", institution.key),
				"phone": NO_LINE.format(number),
				"user": user,
				"active": 1,
			}
		],
		"remarks": "Demodaten: erfundene Einrichtung.",
	}


def write_contacts(stage: Stage) -> None:
	"""Make one contact person for each town, municipality with an own town hall and joint municipality."""
	for number, (municipality, first_name, last_name) in enumerate(CONTACTS):
		user = LOGIN_OF_MUNICIPALITY.get(municipality)
		stage.insert(
			{
				"doctype": "Municipality Contact",
				"contact_name": f"{first_name} {last_name}",
				"function": "Integrationsbeauftragte"
				if municipality == "Walsrode"
				else "Ansprechperson für Integration",
				"municipality": municipality,
				"email": user or email_of(first_name, last_name),
				"phone": NO_LINE.format(100 + number),
				"valid_from": date(2024, 1, 1),
				"user": user,
				"mailing_consent": 1,
				"topics": "Demodaten: erfundene Person.",
			}
		)


def invented_iban(number: int) -> str:
	"""Return an IBAN with right check digits at a bank that does not exist."""
	account = f"{NO_BANK}{number:010d}"
	check = 98 - int(f"{account}131400") % 97  # 13 and 14 stand for D and E
	return f"DE{check:02d}{account}"
