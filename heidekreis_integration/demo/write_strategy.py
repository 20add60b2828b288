"""What the demo adds to the integration strategy, and notices of the past."""

from __future__ import annotations

from datetime import date, datetime, time

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.plan import FIRST_YEAR
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.statistics.mailing import KIND, notice_key

BODY = "Bildungskoordination für Neuzugewanderte"
# Title of a measure of the reference data, year, fact, participants.
FACTS = (
	("Fortbildungen regelmäßig anbieten", 2025, "Demodaten: 2 Fortbildungen für pädagogische Fachkräfte", 31),
	("Flexible, digitale, berufsbegleitende Sprachangebote entwickeln", 2025, "Demodaten: 4 Sprachkurse", 44),
	(
		"Integration vor Ort gemeinsam gestalten, kreisweit vernetzen",
		2025,
		"Demodaten: 2 Netzwerktreffen",
		27,
	),
	(
		"Arbeitskreis mit Migrantenorganisationen aufbauen",
		2025,
		"Demodaten: erstes Treffen des Arbeitskreises",
		12,
	),
)


def write_strategy(stage: Stage) -> None:
	"""Make the strategy login a member of its body, and report invented facts on some measures."""
	if frappe.db.exists("Responsible Body", BODY):
		body = frappe.get_doc("Responsible Body", BODY)
		row = body.append("members", {"user": logins.STRATEGY, "function": "Sachbearbeitung", "active": 1})
		body.save(ignore_permissions=True, ignore_version=True)  # the demo is loaded on the command line
		stage.note(row)
	for title, year, fact, participants in FACTS:
		name = frappe.db.get_value("Strategy Measure", {"title": title})
		if name and year <= stage.now.year:
			measure = frappe.get_doc("Strategy Measure", name)
			row = measure.append("facts", {"year": year, "fact": fact, "is_public": 1})
			measure.save(
				ignore_permissions=True, ignore_version=True
			)  # the demo is loaded on the command line
			stage.note(row)
			stage.insert(
				{
					"doctype": "Measure Offer",
					"measure": name,
					"title": fact,
					"kind": "Course",
					"year": year,
					"participants": participants,
					"is_public": 1,
				}
			)


def write_notices(stage: Stage) -> None:
	"""Enter the monthly statistics of the first year as sent long ago. Later ones are for the app's own job."""
	for month in range(1, 13):
		sent = datetime.combine(date(FIRST_YEAR + month // 12, month % 12 + 1, 2), time(7))
		stage.insert(
			{
				"doctype": "Notice Log",
				"notice_key": notice_key(date(FIRST_YEAR, month, 1), logins.COUNTY),
				"kind": KIND,
				"recipient": logins.COUNTY,
				"due_on": sent.date(),
				"queued_on": sent,
			}
		)
