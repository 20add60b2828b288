"""The public form "Anfrage Sprachmittlung": what was typed becomes values, or faults at the fields.

Whatever is wrong, everything that was typed is shown again. What the form answers never depends on whether an
institution or an address is known.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, now_datetime, strip_html, validate_email_address, validate_phone_number
from frappe.utils.password import get_encryption_key

from heidekreis_integration.mediation import errors, request_rules, web_requests
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.portal import form_seal, request_form

HONEYPOT = "website"
MINIMUM_SECONDS, HOURLY, HOURLY_TOTAL = 4, 10, 120
HOUR = 60 * 60
LONG_TEXT, SHORT_TEXT = 1000, 140
CHECKS = ("accepts_close_language", "urgent", "gender_wish_strict", "rules_accepted")
LONG = ("place", "urgency_reason", "remarks", "billing_address")
SHORT = {
	"dialect_note": SHORT_TEXT,
	"meeting_point": SHORT_TEXT,
	"session_link": SHORT_TEXT,
	"contact_name": SHORT_TEXT,
	"contact_phone": 40,
	"contact_email": SHORT_TEXT,
	"client_reference": 20,
	"case_reference": 40,
	"institution_name": SHORT_TEXT,
	"institution_street": SHORT_TEXT,
	"institution_postal_code": 5,
	"institution_city": SHORT_TEXT,
}
NEEDED = (
	"language",
	"occasion",
	"start_date",
	"start_time",
	"institution_name",
	"institution_type",
	"institution_municipality",
	"institution_street",
	"institution_postal_code",
	"institution_city",
	"contact_name",
	"contact_phone",
	"contact_email",
)
# Fields in the order of the page: the summary of faults follows it.
FAULT_FIELDS = {
	errors.SwornInterpreterError: "occasion",
	errors.RulesNotAcceptedError: "rules_accepted",
	errors.DurationError: "planned_minutes",
	errors.PastDateError: "start_date",
}


@dataclass
class Entries:
	"""What came with the form. `typed` is shown again; `values` and `sender` are kept if there is no fault."""

	typed: dict
	values: dict = field(default_factory=dict)
	sender: dict = field(default_factory=dict)
	faults: dict[str, str] = field(default_factory=dict)
	sworn: str = ""

	def fault(self, name: str, message: str) -> None:
		"""Note the first fault of a field."""
		self.faults.setdefault(name, unescape(strip_html(message)))


class TooManyFormsError(frappe.TooManyRequestsError):
	"""More forms came from one connection, or altogether, than people send in an hour."""


def seal() -> str:
	"""Return the seal of a form that is shown now."""
	return form_seal.make(time.time(), get_encryption_key())


def read_seal(text: str | None) -> form_seal.Seal | None:
	"""Return what the seal of a returned form says, None if it is not good (any more)."""
	return form_seal.read(text, time.time(), get_encryption_key())


def count_call(connection: str) -> None:
	"""Count one form sent over `connection` (its internet address).

	Raises:
		TooManyFormsError: the hour's number is used up, for this connection or for all together.
	"""
	current = settings()
	own = cint(current.get("web_limit_per_hour")) or HOURLY
	total = cint(current.get("web_total_per_hour")) or HOURLY_TOTAL
	# The own limit first: a flood from one connection must not use up the hour of all others.
	if _counted(f"web-form:{connection}") > own or _counted("web-form-total") > total:
		raise TooManyFormsError


def is_too_fast(found: form_seal.Seal) -> bool:
	"""Tell whether the form came back faster than a person fills it in."""
	least = settings().get("web_minimum_seconds")
	return found.too_fast(MINIMUM_SECONDS if least is None else cint(least))


def read(form: dict) -> Entries:
	"""Return the entries of a sent form with every fault at its field, in German.

	Args:
		form: Names and texts as the browser sends them.
	"""
	entries = Entries(typed={name: value for name, value in form.items() if isinstance(value, str)})
	_need(entries)
	_read_texts(entries)
	_read_choices(entries)
	_read_times(entries)
	_check_addresses(entries)
	_check_rules(entries)
	return entries


def keep(entries: Entries, found: form_seal.Seal) -> None:
	"""Hold the entries and mail the link; what was kept is told to nobody."""
	web_requests.hold(entries.values, entries.sender, form_key=found.form_key)


def in_page_order(faults: dict[str, str]) -> list[dict]:
	"""Return the faults for the summary, in the order of the page."""
	order = [*ORDER, *faults]
	return [{"field": name, "message": faults[name]} for name in sorted(faults, key=order.index)]


def _text(entries: Entries, name: str) -> str:
	return (entries.typed.get(name) or "").strip()


def _need(entries: Entries) -> None:
	labels = _labels()
	for name in NEEDED:
		if not _text(entries, name):
			entries.fault(name, _("Please fill in: {0}").format(labels[name]))


def _read_texts(entries: Entries) -> None:
	for name, longest in {**SHORT, **dict.fromkeys(LONG, LONG_TEXT)}.items():
		text = _text(entries, name)
		if name in SHORT:
			text = " ".join(text.split())  # a line break would end up in the subject of a mail
		if len(text) > longest:
			entries.fault(name, _("Please use at most {0} characters.").format(longest))
		_put(entries, name, text)
	for name in CHECKS:
		entries.values[name] = int(entries.typed.get(name) == "1")


def _read_choices(entries: Entries) -> None:
	form = request_form.public_choices()
	choices = {
		"language": form["languages"],
		"occasion": form["occasions"],
		"setting": form["settings"],
		"gender_wish": form["genders"],
		"place_municipality": form["municipalities"],
		"institution_municipality": form["municipalities"],
		"institution_type": form["institution_types"],
	}
	for name, options in choices.items():
		value = _text(entries, name)
		if value and value not in {option["value"] for option in options}:
			entries.fault(name, _("Please choose one of the entries of the list."))
		elif value:
			_put(entries, name, value)
	entries.values.setdefault("setting", "On Site")
	entries.values.setdefault("gender_wish", "Any")


def _read_times(entries: Entries) -> None:
	minutes = _text(entries, "planned_minutes") or "0"
	if not re.fullmatch(r"[0-9]{1,4}", minutes):
		entries.fault("planned_minutes", _("Please enter the duration in minutes, as a number."))
	else:
		entries.values["planned_minutes"] = int(minutes)
	start = _moment(entries, "start_date", "start_time")
	if start:
		entries.values["planned_start"] = start
	rows = []
	for number in range(1, request_form.ALTERNATIVES + 1):
		day, clock = f"alternative-{number}-date", f"alternative-{number}-time"
		if bool(_text(entries, day)) != bool(_text(entries, clock)):
			missing = clock if _text(entries, day) else day
			entries.fault(
				missing, _("Please enter day and start of the alternative date {0}.").format(number)
			)
			continue
		when = _moment(entries, day, clock)
		if when and when <= now_datetime():
			entries.fault(day, _("The alternative date {0} lies in the past.").format(number))
		elif when:
			note = _text(entries, f"alternative-{number}-note")[:SHORT_TEXT]
			rows.append({"planned_start": when, "note": note})
	entries.values["alternative_dates"] = rows


def _moment(entries: Entries, day: str, clock: str) -> datetime | None:
	date_text, time_text = _text(entries, day), _text(entries, clock)
	if not date_text or not time_text:
		return None
	# The browser sends 2026-12-01; whoever has no date field types 1.12.2026.
	for pattern in ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M"):
		try:
			return datetime.strptime(f"{date_text} {time_text}", pattern)
		except ValueError:
			continue
	entries.fault(day, _("Please enter day and time like this: 24.12.2026 and 14:30."))
	return None


def _check_addresses(entries: Entries) -> None:
	email, phone = _text(entries, "contact_email"), _text(entries, "contact_phone")
	# The database takes ä for a, and would find the institution of an address that looks alike.
	single = len(email.split()) == 1 and "," not in email and email.isascii()
	if email and not (single and validate_email_address(email)):
		entries.fault(
			"contact_email", _("Please enter one complete e-mail address, for example kita@example.org.")
		)
	if phone and not validate_phone_number(phone):
		entries.fault(
			"contact_phone", _("Please enter a phone number with digits only, for example 05161 123456.")
		)
	postal_code = _text(entries, "institution_postal_code")
	if postal_code and not re.fullmatch(r"[0-9]{5}", postal_code):
		entries.fault("institution_postal_code", _("A postal code has five digits."))


def _check_rules(entries: Entries) -> None:
	"""Ask the rules of intake, as far as the entries are there that they need."""
	values = entries.values
	if not values.get("occasion"):
		return
	request = frappe.get_doc({"doctype": "Mediation Request", **values, "channel": web_requests.CHANNEL})
	complete = values.get("planned_start") and values.get("planned_minutes") is not None
	if not complete:
		# Some moment that passes every rule: only what does not concern the time is of interest.
		request.planned_start, request.planned_minutes = datetime(9000, 1, 1), 60
	for fault in request_rules.faults(request, now_datetime()):
		entries.fault(_field_of(fault, request), str(fault))
		if isinstance(fault, errors.SwornInterpreterError):
			entries.sworn = frappe.db.get_value("Mediation Occasion", request.occasion, "explanation") or " "


def _field_of(fault: Exception, request: Document) -> str:
	if isinstance(fault, errors.ClientNameError):
		named = request_rules.looks_like_full_name(request.client_reference)
		return "client_reference" if named else "case_reference"
	if isinstance(fault, errors.LeadTimeError):
		return "urgency_reason" if request.urgent else "start_date"
	return FAULT_FIELDS.get(type(fault), "")


def _put(entries: Entries, name: str, value: object) -> None:
	target = entries.sender if name in web_requests.SENDER_FIELDS else entries.values
	target[name] = value


def _counted(key: str) -> int:
	key = frappe.cache.make_key(key)
	calls = frappe.cache.incrby(key, 1)
	if calls == 1:
		frappe.cache.expire(key, HOUR)
	return calls


def _labels() -> dict[str, str]:
	return {
		"language": _("Language"),
		"occasion": _("Occasion"),
		"start_date": _("Day"),
		"start_time": _("Start"),
		"institution_name": _("Name of the institution"),
		"institution_type": _("Kind of institution"),
		"institution_municipality": _("Town or municipality of the institution"),
		"institution_street": _("Street and number"),
		"institution_postal_code": _("Postal code"),
		"institution_city": _("Place (postal)"),
		"contact_name": _("Contact on site"),
		"contact_phone": _("Phone"),
		"contact_email": _("Your work e-mail"),
	}


ORDER = (
	"language",
	"dialect_note",
	"occasion",
	"start_date",
	"start_time",
	"planned_minutes",
	*(
		f"alternative-{number}-{part}"
		for number in range(1, request_form.ALTERNATIVES + 1)
		for part in ("date", "time")
	),
	"urgency_reason",
	"setting",
	"place",
	"meeting_point",
	"place_municipality",
	"session_link",
	"institution_name",
	"institution_type",
	"institution_municipality",
	"institution_street",
	"institution_postal_code",
	"institution_city",
	"billing_address",
	"contact_name",
	"contact_phone",
	"contact_email",
	"client_reference",
	"case_reference",
	"gender_wish",
	"remarks",
	"rules_accepted",
)
