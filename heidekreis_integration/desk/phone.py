"""Requests that come by phone: find the institution while the caller speaks, and file what is needed."""

from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import format_datetime, now_datetime

from heidekreis_integration.desk.errors import InstitutionMissingError, MomentUnclearError
from heidekreis_integration.desk.moments import read_moment
from heidekreis_integration.mediation import intake, request_rules
from heidekreis_integration.mediation.errors import LeadTimeError

HITS = 8
# What the dialog sends beside `moment` and the institution; nothing about the client.
REQUEST_FIELDS = (
	"language",
	"planned_minutes",
	"occasion",
	"setting",
	"place",
	"contact_name",
	"contact_phone",
	"urgency_reason",
	"accepts_close_language",
)
INSTITUTION_FIELDS = ("institution_name", "institution_type", "municipality", "phone")
DEFAULT_MINUTES = 60


def lists() -> dict:
	"""Return what the dialog offers for choice: all of it short enough to be searched in the browser."""
	enabled = {"enabled": 1}
	return {
		"languages": frappe.get_list(
			"Mediation Language", filters=enabled, order_by="name asc", pluck="name", limit=0
		),
		"occasions": frappe.get_list(
			"Mediation Occasion",
			filters={**enabled, "needs_sworn_interpreter": 0},
			order_by="sequence asc, name asc",
			pluck="name",
			limit=0,
		),
		"municipalities": frappe.get_list(
			"Municipality", filters=enabled, order_by="name asc", pluck="name", limit=0
		),
		"institution_types": [
			kind
			for kind in frappe.get_meta("Requesting Institution")
			.get_field("institution_type")
			.options.split("\n")
			if kind
		],
	}


def find_institutions(text: str) -> list[dict]:
	"""Return up to eight institutions in use that `text` names: by name, place, a contact's name, or phone number.

	Args:
		text: What the caller has said so far, at least two characters.
	"""
	text = text.strip()
	if len(text) < 2:
		return []
	number = _number_pattern(text)
	names = _by_words(f"%{_escaped(text)}%") | (_by_number(number) if number else set())
	rows = frappe.get_list(
		"Requesting Institution",
		filters={"name": ("in", list(names) or [""]), "enabled": 1},
		fields=["name", "institution_name", "municipality", "city", "phone"],
		limit=50,
	)
	rows.sort(
		key=lambda row: (not row.institution_name.lower().startswith(text.lower()), row.institution_name)
	)
	return _with_contacts(rows[:HITS])


def read(text: str) -> dict:
	"""Return the moment that `text` names, in words, and what speaks against it; `unclear` says what is not understood."""
	try:
		moment = read_moment(text, now_datetime())
	except MomentUnclearError as unclear:
		frappe.clear_last_message()  # somebody is still typing
		return {"unclear": str(unclear)}
	return {
		"start": moment,
		"text": format_datetime(moment, "EEEE, d. MMMM yyyy, HH:mm"),
		"past": moment <= now_datetime(),
		"short_notice": _short_notice(moment),
	}


def enter(values: dict, *, actor: str) -> Document:
	"""File a request from a call, with its institution if it is new; return the request.

	The caller has checked that `actor` may create both.

	Args:
		values: `institution` (a name) or `new_institution` (fields), `moment` in words, and `REQUEST_FIELDS`.
		actor: The clerk on the phone.

	Raises:
		MomentUnclearError, InstitutionMissingError, and whatever `intake.create_request` refuses.
	"""
	entries = {field: values[field] for field in REQUEST_FIELDS if values.get(field) not in (None, "")}
	entries["planned_start"] = read_moment(str(values.get("moment") or ""), now_datetime())
	entries.setdefault("planned_minutes", DEFAULT_MINUTES)
	entries["urgent"] = int(bool(entries.get("urgency_reason")))
	entries["requesting_institution"] = _institution(values)
	return intake.create_request(entries, actor=actor, channel="Phone")


def _institution(values: dict) -> str:
	if values.get("institution"):
		return values["institution"]
	new = {field: (values.get("new_institution") or {}).get(field) for field in INSTITUTION_FIELDS}
	if not (new["institution_name"] or "").strip():
		frappe.throw(_("Please choose the institution, or enter a new one."), InstitutionMissingError)
	contact = {"contact_name": values.get("contact_name"), "phone": values.get("contact_phone"), "active": 1}
	return (
		frappe.get_doc(
			{
				"doctype": "Requesting Institution",
				"enabled": 1,
				"contacts": [contact] if contact["contact_name"] else [],
				**new,
			}
		)
		.insert()
		.name
	)


def _short_notice(moment) -> str:
	"""Return why the moment is too soon for an ordinary request, "" if it is not."""
	trial = frappe.new_doc("Mediation Request")
	trial.planned_start = moment
	try:
		request_rules.check_lead_time(trial, now_datetime())
	except LeadTimeError as refused:
		frappe.clear_last_message()
		return str(refused)
	return ""


def _by_words(pattern: str) -> set[str]:
	institution, contact = DocType("Requesting Institution"), DocType("Institution Contact")
	own = (
		frappe.qb.from_(institution)
		.select(institution.name)
		.where(
			institution.institution_name.like(pattern)
			| institution.city.like(pattern)
			| institution.municipality.like(pattern)
			| institution.email.like(pattern)
		)
		.run(pluck=True)
	)
	people = (
		frappe.qb.from_(contact)
		.select(contact.parent)
		.where(contact.parenttype == "Requesting Institution")
		.where(contact.active == 1)
		.where(contact.contact_name.like(pattern) | contact.email.like(pattern))
		.run(pluck=True)
	)
	return {*own, *people}


def _by_number(pattern: str) -> set[str]:
	institution, contact = DocType("Requesting Institution"), DocType("Institution Contact")
	own = (
		frappe.qb.from_(institution)
		.select(institution.name)
		.where(institution.phone.like(pattern))
		.run(pluck=True)
	)
	people = (
		frappe.qb.from_(contact)
		.select(contact.parent)
		.where(contact.parenttype == "Requesting Institution")
		.where(contact.phone.like(pattern))
		.run(pluck=True)
	)
	return {*own, *people}


def _number_pattern(text: str) -> str:
	"""Return a pattern that finds a phone number however it was written; "" if `text` is none."""
	if not re.fullmatch(r"[\d\s()/+.-]+", text):
		return ""
	digits = re.sub(r"^(\+49|0049|0)", "", re.sub(r"[\s()/.-]", "", text))
	return "%" + "%".join(digits) + "%" if len(digits) >= 3 else ""


def _escaped(text: str) -> str:
	return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _with_contacts(rows: list[dict]) -> list[dict]:
	contacts = frappe.get_all(
		"Institution Contact",
		{
			"parent": ("in", [row.name for row in rows] or [""]),
			"parenttype": "Requesting Institution",
			"active": 1,
		},
		["parent", "contact_name", "function", "phone"],
		order_by="idx asc",
	)
	return [{**row, "contacts": [c for c in contacts if c.parent == row.name]} for row in rows]
