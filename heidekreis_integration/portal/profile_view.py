"""How a mediator's own record is shown to the mediator. Without bank details and internal remarks."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.integrations.calendar import feeds
from heidekreis_integration.portal import training_view, wording


def profile(mediator: Document) -> dict:
	"""Return the own data in groups, as label and value."""
	return {
		"person": _person(mediator),
		"languages": [
			{"language": row.language, "level": _(row.level), "dialect": row.dialect or ""}
			for row in mediator.languages
		],
		"ways": _ways(mediator),
		"readiness": _readiness(mediator),
		"missing": training_view.still_missing(mediator),
		"absences": [_absence(row) for row in _coming(mediator)],
		"today": str(getdate()),
	}


def feed(mediator: str) -> dict | None:
	"""Return when the secret address of the own calendar was made and last fetched, None if there is none."""
	found = feeds.status(mediator)
	if not found:
		return None
	return {
		"issued_on": _day(found.issued_on),
		"last_fetched_on": _day(found.last_fetched_on) or _("not yet"),
	}


def _person(mediator: Document) -> list[tuple[str, str]]:
	address = "\n".join(
		part
		for part in (mediator.street, f"{mediator.postal_code or ''} {mediator.city or ''}".strip())
		if part
	)
	return [
		(_("Name"), mediator.full_name),
		(_("State in the pool"), _(mediator.workflow_state)),
		(_("E-mail"), mediator.email),
		(_("Mobile"), mediator.mobile),
		(_("Phone"), mediator.phone),
		(_("Address"), address),
	]


def _ways(mediator: Document) -> list[tuple[str, str]]:
	settings = [
		label
		for label, chosen in (
			(_("On Site"), mediator.on_site),
			(_("Phone"), mediator.by_phone),
			(_("Video"), mediator.by_video),
		)
		if chosen
	]
	distance = _("{0} km").format(mediator.maximum_distance_km) if mediator.maximum_distance_km else ""
	return [
		(_("German"), _(mediator.german_level) if mediator.german_level else ""),
		(_("You mediate"), ", ".join(settings)),
		(_("Longest way"), distance),
	]


def _readiness(mediator: Document) -> list[tuple[str, str]]:
	open_entry = _("not yet")
	return [
		(_("Training completed"), _day(mediator.training_completed_on) or open_entry),
		(_("Undertaking signed"), _day(mediator.undertaking_date) or open_entry),
		(_("Certificate of good conduct inspected"), _day(mediator.certificate_inspected_on) or open_entry),
	]


def _coming(mediator: Document) -> list[Document]:
	return sorted(
		(row for row in mediator.absences if getdate(row.to_date) >= getdate()),
		key=lambda row: getdate(row.from_date),
	)


def _absence(row: Document) -> dict:
	first, last = wording.date_only(row.from_date), wording.date_only(row.to_date)
	return {
		"args": frappe.as_json({"absence": row.name}, indent=None),
		"period": first if first == last else f"{first} – {last}",
	}


def _day(value) -> str:
	return wording.date_only(value) if value else ""
