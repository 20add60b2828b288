"""What the municipalities' officers have written: contributions to measures, confirmed contact data."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.model.document import Document

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.stage import Stage, loaded
from heidekreis_integration.workflow import guard

CONTACT = "Municipality Contact"
# Municipality, title of a measure of the reference data, year, text, status, published with consent.
CONTRIBUTIONS = (
	(
		"Walsrode",
		"Integration vor Ort gemeinsam gestalten, kreisweit vernetzen",
		2025,
		"Demodaten: Die Stadt lädt zweimal im Jahr zum Runden Tisch ins Rathaus ein.",
		"Accepted",
		1,
	),
	(
		"Walsrode",
		"Arbeitskreis mit Migrantenorganisationen aufbauen",
		2026,
		"Demodaten: Wir stellen dem Arbeitskreis einen Raum und die Technik.",
		"Draft",
		0,
	),
	(
		"Soltau",
		"Integration vor Ort gemeinsam gestalten, kreisweit vernetzen",
		2025,
		"Demodaten: Die Stadt nennt dem Kreis eine feste Ansprechperson.",
		"Accepted",
		0,
	),
	(
		"Munster",
		"Flexible, digitale, berufsbegleitende Sprachangebote entwickeln",
		2026,
		"Demodaten: Die Stadt öffnet einen Schulungsraum am Abend.",
		"Submitted",
		0,
	),
)
# How many days ago the data were confirmed: Walsrode's are due within days, Wietzendorf never answered.
CONFIRMED_DAYS_AGO = {"Walsrode": 352, "Soltau": 120, "Munster": 40}
USUAL_DAYS_AGO = 200
UNCONFIRMED = "Wietzendorf"


def write_officers(stage: Stage) -> None:
	"""Write contributions of three towns, and when the contacts have confirmed their data."""
	for municipality, title, year, text, status, public in CONTRIBUTIONS:
		measure = frappe.db.get_value("Strategy Measure", {"title": title})
		if not measure or not frappe.db.exists("Municipality", municipality) or year > stage.now.year:
			continue
		document = stage.insert(
			{
				"doctype": "Municipality Contribution",
				"measure": measure,
				"municipality": municipality,
				"year": year,
				"text": text,
				"status": status,
			}
		)
		_stamp(document, stage.now)
		if public:
			# Only an officer can give the consent, and the demo is loaded on nobody's behalf.
			document.db_set("is_public", 1, update_modified=False)
	for name in loaded().get(CONTACT, []):
		contact = frappe.get_doc(CONTACT, name)
		if contact.municipality == UNCONFIRMED:
			continue
		days = CONFIRMED_DAYS_AGO.get(contact.municipality, USUAL_DAYS_AGO)
		guard.write(contact, confirmed_on=stage.now.date() - timedelta(days=days))
		# The demo is loaded on the command line.
		contact.save(ignore_permissions=True, ignore_version=True)


def _stamp(contribution: Document, now: datetime) -> None:
	"""Enter who has submitted and accepted it, instead of whoever loads the demo."""
	if contribution.status == "Draft":
		return
	writer = frappe.db.get_value(
		CONTACT, {"municipality": contribution.municipality, "user": ("is", "set")}, "user"
	)
	values = {"submitted_by": writer, "submitted_on": now - timedelta(days=9)}
	if contribution.status == "Accepted":
		values |= {"accepted_by": logins.COUNTY, "accepted_on": now - timedelta(days=6)}
	contribution.db_set(values, update_modified=False)
