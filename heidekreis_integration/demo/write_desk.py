"""What lies beside the requests on the clerks' desks: calls, a request from the public form, somebody interested."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import frappe

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.calendar import next_working_day
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.workflow import guard

CALLS = (
	("Not Reached", "", True),
	("Calls Back", "Fragt zuerst im Betrieb nach einem freien Nachmittag.", True),
	("Information", "Die Kita hat auch am Donnerstag Zeit.", False),
)


def write_desk(stage: Stage) -> None:
	"""Write the calls about a request that is being placed, and what came in from outside."""
	_write_calls(stage)
	_write_web_request(stage)
	_write_interest(stage)


def _write_calls(stage: Stage) -> None:
	request = frappe.db.get_value(
		"Mediation Request", {"workflow_state": "Placing"}, order_by="planned_start"
	)
	mediator = frappe.db.get_value(
		"Assignment Offer", {"mediation_request": request, "status": "Open"}, "mediator"
	)
	if not request:
		return
	for number, (outcome, note, named) in enumerate(CALLS):
		call = stage.insert(
			{
				"doctype": "Call Note",
				"mediation_request": request,
				"mediator": mediator if named else None,
				"outcome": outcome,
				"note": note,
			}
		)
		# The demo is loaded by nobody; the calls were the clerk's.
		stamps = {"noted_by": logins.POOL, "noted_on": stage.now - timedelta(hours=5 - number)}
		call.db_set(stamps, update_modified=False)


def _write_web_request(stage: Stage) -> None:
	day = next_working_day(stage.now.date() + timedelta(days=12))
	document = frappe.get_doc({"doctype": "Web Request"})
	guard.write(
		document,
		status="To Match",
		received_on=stage.now - timedelta(hours=3),
		confirmed_on=stage.now - timedelta(hours=2),
		institution_name="Familienzentrum Heideblick",
		institution_type="Counselling Service",
		institution_municipality="Soltau",
		contact_name="Frieda Heidekraut",
		contact_email="familienzentrum@example.org",
		language="Türkisch",
		occasion="Beratung",
		setting="On Site",
		place="Beratungsraum im ersten Stock",
		place_municipality="Soltau",
		planned_start=datetime.combine(day, time(10)),
		planned_minutes=60,
		gender_wish="Any",
		rules_accepted=1,
		billing_address="Familienzentrum Heideblick, Beispielweg 3, 29614 Soltau",
	)
	stage.note(document.insert(ignore_permissions=True))  # the demo is loaded on nobody's behalf


def _write_interest(stage: Stage) -> None:
	stage.insert(
		{
			"doctype": "Mediator Interest",
			"first_name": "Marta",
			"last_name": "Wacholder",
			"email": "marta.wacholder@example.org",
			"municipality": "Munster",
			"status": "Unconfirmed",
			"received_on": stage.now - timedelta(hours=1),
			"privacy_notice_on": stage.now - timedelta(hours=1),
			"german_level": "C1",
			"languages": [{"language": "Spanisch", "level": "Native"}],
			"motivation": "Ich möchte Familien beim Ankommen helfen.",
		}
	)
