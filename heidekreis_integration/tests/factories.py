"""Makers of test records. Each gives a complete, valid document; keyword arguments change single fields."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, now_datetime, nowdate

from heidekreis_integration.workflow.door import insert_in_state

_numbers = count(1)


def number() -> str:
	"""Return a text that no other record of this run has."""
	return f"{next(_numbers)}-{frappe.generate_hash(length=5)}"


def make_user(*roles: str, email: str | None = None) -> str:
	"""Make a login with `roles` and return its name. No mail is sent."""
	user = frappe.get_doc(
		{
			"doctype": "User",
			"email": email or f"user-{number()}@example.org",
			"first_name": "Test",
			"last_name": "Person",
			"send_welcome_email": 0,
			"language": "de",
			"roles": [{"role": role} for role in roles],
		}
	)
	user.flags.no_welcome_mail = True
	user.flags.only_given_roles = "System Manager" not in roles
	with _caches_kept():
		return user.insert(ignore_permissions=True).name


@contextmanager
def _caches_kept() -> Iterator[None]:
	"""Let a login be made without Frappe forgetting every cache of the site, as it does for each.

	Everything that follows, here and in the serving process, would start cold: the suite computed for 18 minutes
	instead of 13.
	"""
	before = frappe.flags.in_install
	frappe.flags.in_install = True
	try:
		yield
	finally:
		frappe.flags.in_install = before


def make_language(name: str | None = None, **values) -> str:
	"""Make a language with an unused ISO code and return its name."""
	code = next(c for c in _codes() if not frappe.db.exists("Mediation Language", {"iso_639_3": c}))
	return _insert(
		"Mediation Language",
		{"language_name": name or f"Sprache {number()}", "iso_639_3": code, "enabled": 1} | values,
	).name


def _codes():
	letters = "abcdefghijklmnopqrstuvwxyz"
	return (f"q{a}{b}" for a in letters for b in letters)


def make_municipality(name: str | None = None, **values) -> str:
	"""Make a municipality and return its name."""
	kind = values.get("kind", "Municipality")
	digits = 9 if kind == "Joint Municipality" else 8
	key = next(
		k
		for k in (f"03358{n:0{digits - 5}d}" for n in range(10 ** (digits - 5) - 1, 0, -1))
		if not frappe.db.exists("Municipality", {"regional_key": k})
	)
	data = {
		"municipality_name": name or f"Gemeinde {number()}",
		"kind": kind,
		"regional_key": key,
		"is_group": kind == "Joint Municipality",
		"latitude": 52.9,
		"longitude": 9.7,
		"enabled": 1,
	}
	return _insert("Municipality", data | values).name


def make_occasion(name: str | None = None, **values) -> str:
	"""Make an occasion that volunteers may serve and return its name."""
	return _insert(
		"Mediation Occasion", {"occasion_name": name or f"Anlass {number()}", "enabled": 1} | values
	).name


def make_institution(*users: str, **values) -> str:
	"""Make an institution whose active contacts are `users`, and return its name."""
	data = {
		"institution_name": f"Kita {number()}",
		"institution_type": "Day-care Centre",
		"enabled": 1,
		"contacts": [{"contact_name": "Leitung", "user": user, "active": 1} for user in users],
	}
	data |= values
	data.setdefault("municipality", None)
	data["municipality"] = data["municipality"] or make_municipality()
	return _insert("Requesting Institution", data).name


def make_mediator(language: str | None = None, state: str = "Active", **values) -> str:
	"""Make a mediator who is ready for any session in `language`, and return its name."""
	data = {
		"doctype": "Mediator",
		"first_name": "Muster",
		"last_name": f"Person {number()}",
		"email": f"mediator-{number()}@example.org",
		"german_level": "C1",
		"on_site": 1,
		"by_phone": 1,
		"by_video": 1,
		"mediates_for_minors": 1,
		"training_completed_on": "2024-01-20",
		"undertaking_kind": "Confidentiality Agreement",
		"undertaking_date": "2024-01-20",
		"certificate_inspected_on": add_days(nowdate(), -200),
		"certificate_date": add_days(nowdate(), -220),
		"certificate_listed_conviction": "No",
		"languages": [{"language": language or make_language(), "level": "Native"}],
	}
	data |= values
	data["municipality"] = data.get("municipality") or make_municipality()
	return insert_in_state(frappe.get_doc(data), state, actor="Administrator", reason="Testdaten").name


def make_request(state: str = "Received", **values) -> str:
	"""Make a request for a session in ten days at ten o'clock, and return its name."""
	start = (now_datetime() + timedelta(days=10)).replace(hour=10, minute=0, second=0, microsecond=0)
	data = {
		"doctype": "Mediation Request",
		"planned_start": start,
		"planned_minutes": 60,
		"setting": "On Site",
		"rules_accepted": 1,
		"received_on": now_datetime(),
		"channel": "Desk",
	}
	data |= values
	data["requesting_institution"] = data.get("requesting_institution") or make_institution()
	data["language"] = data.get("language") or make_language()
	data["occasion"] = data.get("occasion") or make_occasion()
	return insert_in_state(frappe.get_doc(data), state, actor="Administrator", reason="Testdaten").name


def make_assignment(state: str = "Planned", **values) -> str:
	"""Make an assignment with its request and mediator, and return its name."""
	start: datetime = values.get("planned_start") or (now_datetime() + timedelta(days=10)).replace(
		hour=10, minute=0, second=0, microsecond=0
	)
	data = {
		"doctype": "Assignment",
		"planned_start": start,
		"planned_end": start + timedelta(minutes=60),
	} | values
	if not data.get("mediation_request"):
		data["mediation_request"] = make_request(state="Placed", planned_start=start)
	request = frappe.get_doc("Mediation Request", data["mediation_request"])
	data["mediator"] = data.get("mediator") or make_mediator(request.language)
	for field in ("requesting_institution", "municipality", "language", "setting", "occasion", "cost_bearer"):
		data.setdefault(field, request.get(field))
	data.setdefault("requested_language", request.language)
	if state not in ("Planned", "Cancelled"):
		data.setdefault("actual_start", start)
		data.setdefault("actual_end", start + timedelta(minutes=60))
	return insert_in_state(frappe.get_doc(data), state, actor="Administrator", reason="Testdaten").name


def _insert(doctype: str, values: dict) -> Document:
	return frappe.get_doc({"doctype": doctype} | values).insert(ignore_permissions=True)
