"""What the form for a new request offers to choose from, and what it can fill in by itself."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import add_to_date, get_datetime, getdate, now_datetime

from heidekreis_integration.compensation import rulebook
from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.mediation import series
from heidekreis_integration.mediation.intake import ACCEPTED_FIELDS
from heidekreis_integration.permissions import scope
from heidekreis_integration.portal import wording

SETTINGS = ("On Site", "Phone", "Video")
# Which field a refusal of `mediation.intake` is about, by the name of its exception.
BLAME = {
	"SwornInterpreterError": "occasion",
	"PastDateError": "start_date",
	"LeadTimeError": "start_date",
	"DurationError": "planned_minutes",
	"ClientNameError": "client_reference",
	"RulesNotAcceptedError": "rules_accepted",
	"InvalidPhoneNumberError": "contact_phone",
	"InvalidEmailAddressError": "contact_email",
	"SeriesError": "is_series",
}


INSTITUTION_TYPES = (
	"Day-care Centre",
	"School",
	"Health Office",
	"Authority",
	"Municipality Administration",
	"Counselling Service",
	"Other",
)
# What a copy of an old request takes over: everything but its date and what belongs to that one conversation.
COPIED = tuple(
	sorted(
		ACCEPTED_FIELDS - {"planned_start", "alternative_dates", "urgent", "urgency_reason", "rules_accepted"}
	)
)
CHANGED = (*COPIED, "urgent", "urgency_reason")
ALTERNATIVES = 4


def choices(user: str) -> dict:
	"""Return everything the form of `user` needs: options, own data and limits."""
	institutions = own_institutions(user)
	return {
		"institutions": [{"value": row.name, "label": row.institution_name} for row in institutions],
		"own_address": _address(institutions[0]) if len(institutions) == 1 else "",
		"contact": _contact(user, [row.name for row in institutions]),
		"blame": frappe.as_json(BLAME, indent=None),
		"rhythms": [
			{"value": "1", "label": _("Every week")},
			{"value": "2", "label": _("Every 2 weeks")},
			{"value": "4", "label": _("Every 4 weeks")},
		],
		"series_ends": [
			{"value": "count", "label": _("A number of dates")},
			{"value": "until", "label": _("Until a day")},
		],
		"series_maximum": series.maximum(),
		**public_choices(),
	}


def public_choices() -> dict:
	"""Return what everybody may choose from, and the limits: reference data only, nothing about institutions."""
	return {
		"languages": _options("Mediation Language", "language_name"),
		"occasions": _occasions(),
		"municipalities": _options("Municipality", "municipality_name"),
		"settings": [{"value": value, "label": _(value)} for value in SETTINGS],
		"genders": [
			{"value": "Any", "label": _("It does not matter")},
			{"value": "Female", "label": _("A woman")},
			{"value": "Male", "label": _("A man")},
		],
		"institution_types": [{"value": value, "label": _(value)} for value in INSTITUTION_TYPES],
		"first_day": str(getdate()),
		"last_day": str(getdate(add_to_date(now_datetime(), years=2))),
		**_limits(),
	}


def empty(form: dict) -> dict:
	"""Return the values of a new form: what is known about who asks."""
	contact = form["contact"]
	return frappe._dict(
		contact_name=contact["name"], contact_phone=contact["phone"], contact_email=contact["email"]
	)


def copy_of(request: dict) -> dict:
	"""Return the values of a form that repeats `request` (an answer of the api) on another date."""
	return frappe._dict({field: request[field] for field in COPIED})


def values_of(request: dict) -> dict:
	"""Return the values of a form that changes `request` (an answer of the api)."""
	start = get_datetime(request["planned_start"])
	values = frappe._dict({field: request[field] for field in CHANGED})
	values.update(start_date=f"{start:%Y-%m-%d}", start_time=f"{start:%H:%M}")
	for number, row in enumerate(request["alternative_dates"][:ALTERNATIVES], start=1):
		when = get_datetime(row["planned_start"])
		values[f"alternative-{number}-date"] = f"{when:%Y-%m-%d}"
		values[f"alternative-{number}-time"] = f"{when:%H:%M}"
		values[f"alternative-{number}-note"] = row["note"] or ""
	return values


def own_institutions(user: str) -> list[dict]:
	"""Return the enabled institutions for which `user` may ask, with their addresses."""
	return frappe.get_list(
		"Requesting Institution",
		filters={"name": ("in", scope.requesting_institutions_of(user) or [""]), "enabled": 1},
		fields=["name", "institution_name", "street", "postal_code", "city", "phone", "email"],
		order_by="institution_name",
	)


def _limits() -> dict:
	try:
		terms = rulebook.terms_on(getdate())
	except NoCompensationRuleError:
		return {"lead_days": 0, "maximum_minutes": 600}
	return {"lead_days": terms.lead_time_working_days, "maximum_minutes": terms.maximum_minutes or 600}


def _options(doctype: str, label: str) -> list[dict]:
	# Reference data without personal content; the portal's users need no access to the lists themselves.
	rows = frappe.get_all(doctype, filters={"enabled": 1}, fields=["name", label], order_by=label)
	return [{"value": row.name, "label": row[label]} for row in rows]


def _occasions() -> list[dict]:
	rows = frappe.get_all(
		"Mediation Occasion",
		filters={"enabled": 1},
		fields=["name", "occasion_name", "needs_sworn_interpreter", "explanation"],
		order_by="needs_sworn_interpreter, sequence, occasion_name",
	)
	return [
		{
			"value": row.name,
			"label": row.occasion_name,
			"sworn": bool(row.needs_sworn_interpreter),
			"note": row.explanation or "",
		}
		for row in rows
	]


def _contact(user: str, institutions: list[str]) -> dict:
	"""Return who asks, from the contact of the institution or else from the own user record."""
	# The visitor's own contact row: institutions_of() has checked that it is active.
	rows = frappe.get_all(
		"Institution Contact",
		filters={"parent": ("in", institutions or [""]), "user": user, "active": 1},
		fields=["contact_name", "phone", "email"],
		limit=1,
	)
	own = frappe.db.get_value("User", user, ["full_name", "email", "phone", "mobile_no"], as_dict=True)
	row = rows[0] if rows else frappe._dict()
	return {
		"name": row.contact_name or own.full_name or "",
		"phone": row.phone or own.phone or own.mobile_no or "",
		"email": row.email or own.email or "",
	}


def _address(institution: dict) -> str:
	town = " ".join(part for part in (institution.postal_code, institution.city) if part)
	return ", ".join(part for part in (institution.street, town) if part)


def names_of(institutions: list[dict]) -> str:
	"""Return the institutions' names in one line."""
	return ", ".join(row.institution_name for row in institutions)


def duration_hint(maximum_minutes: int) -> str:
	"""Return the sentence below the field for the duration."""
	return _("In minutes, at most {0}").format(wording.hours(maximum_minutes))
