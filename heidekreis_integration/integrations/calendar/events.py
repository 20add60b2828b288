"""Calendar entries of documents. Of a session they say when, where, which language and for which occasion.

Never the client, a reference, a contact or a remark: calendars are copied to phones and foreign servers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language
from frappe.utils import cint, get_datetime, get_system_timezone, get_url, strip_html

from heidekreis_integration.integrations.calendar.model import CANCELLED, CONFIRMED, CalendarEvent
from heidekreis_integration.notices.outbox import LANGUAGE

STATE_FIELDS = {"Assignment": "workflow_state"}
CALLED_OFF = frozenset({"Cancelled", "Called Off"})
LONGEST_AGENDA = 1500


def event_of(document: Document) -> CalendarEvent:
	"""Return the calendar entry of an Assignment, a meeting or a Training Session, in the mails' language.

	Raises:
		KeyError: documents of this kind have no place in a calendar.
	"""
	with print_language(LANGUAGE):
		values = _VALUES[document.doctype](document)
	cancelled = is_cancelled(document)
	if cancelled:
		# Not every calendar shows the status.
		with print_language(LANGUAGE):
			values["summary"] = _("Cancelled: {0}").format(values["summary"])
	return CalendarEvent(
		uid=uid_of(document.doctype, document.name),
		sequence=cint(document.get("calendar_sequence")),
		status=CANCELLED if cancelled else CONFIRMED,
		stamp=in_zone(document.modified) if document.modified else datetime.now(timezone.utc),
		**values,
	)


def uid_of(doctype: str, name: str) -> str:
	"""Return the identity of a document's calendar entry; it never changes."""
	return f"{frappe.scrub(doctype).replace('_', '-')}-{name}@{frappe.local.site}"


def is_cancelled(document: Document) -> bool:
	"""Tell whether what the document plans does not take place."""
	return document.get(STATE_FIELDS.get(document.doctype, "status")) in CALLED_OFF


def in_zone(moment: datetime | str) -> datetime:
	"""Return a moment of the site's time with its time zone."""
	return get_datetime(moment).replace(tzinfo=ZoneInfo(get_system_timezone()))


def _assignment(document: Document) -> dict:
	language, setting = _(document.language or ""), _(document.setting or "")
	lines = [
		_("Language: {0}").format(language),
		_("Setting: {0}").format(setting),
		_("Occasion: {0}").format(_(document.occasion)) if document.occasion else "",
		_("Number: {0}").format(document.name),
		_("All details are in the portal."),
	]
	return {
		"start": in_zone(document.planned_start),
		"end": in_zone(document.planned_end),
		"summary": _("Interpreting {0} ({1})").format(language, setting) if setting else language,
		"description": "\n".join(line for line in lines if line),
		"location": _place_of_session(document),
		"url": get_url(f"/portal/einsaetze/{document.name}"),
		"private": True,
	}


def _place_of_session(document: Document) -> str:
	"""Return the institution's address. Another place may be a home: of that only the municipality."""
	if document.setting != "On Site":
		return _(document.setting or "")
	elsewhere = frappe.db.get_value("Mediation Request", document.mediation_request, "place_municipality")
	if elsewhere:
		return elsewhere
	found = frappe.db.get_value(
		"Requesting Institution",
		document.requesting_institution,
		["institution_name", "street", "postal_code", "city", "municipality"],
		as_dict=True,
	)
	if not found:
		return document.municipality or ""
	town = f"{found.postal_code or ''} {found.city or found.municipality or ''}".strip()
	return ", ".join(part for part in (found.institution_name, found.street, town) if part)


def _meeting(document: Document) -> dict:
	lines = []
	if document.further_training and document.training_topic:
		lines.append(_("Further training: {0}").format(document.training_topic))
	agenda = strip_html((document.agenda or "").replace("</p>", "\n").replace("</li>", "\n")).strip()
	lines += [agenda[:LONGEST_AGENDA], _("Please reply in the portal whether you are coming.")]
	return {
		"start": in_zone(document.starts_on),
		"end": in_zone(document.ends_on),
		"summary": document.title,
		"description": "\n".join(line for line in lines if line),
		"location": document.location or "",
		"url": get_url("/portal/treffen"),
	}


def _training(document: Document) -> dict:
	course = frappe.db.get_value(
		"Training Course", document.training_course, ["title", "venue"], as_dict=True
	)
	course = course or frappe._dict()
	return {
		"start": in_zone(document.starts_on),
		"end": in_zone(document.ends_on),
		"summary": f"{course.title}: {document.title}" if course.title else document.title,
		"description": "",
		"location": document.location or course.venue or "",
		"url": get_url("/portal/schulung"),
	}


def _network_meeting(document: Document) -> dict:
	"""Return the values of a network meeting. Its page needs a login that many of the invited don't have."""
	agenda = strip_html((document.agenda or "").replace("</p>", "\n").replace("</li>", "\n")).strip()
	return {
		"start": in_zone(document.starts_on),
		"end": in_zone(document.ends_on),
		"summary": document.title,
		"description": agenda[:LONGEST_AGENDA],
		"location": document.location or "",
		"url": document.online_link or "",
	}


_VALUES: dict[str, Callable[[Document], dict]] = {
	"Assignment": _assignment,
	"Exchange Meeting": _meeting,
	"Network Meeting": _network_meeting,
	"Training Session": _training,
}
