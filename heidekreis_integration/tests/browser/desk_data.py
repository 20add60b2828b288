"""One record of every kind that a desk page can show, for a browser to look at."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, getdate, now_datetime, nowdate

from heidekreis_integration.compensation.claims import draft_claim
from heidekreis_integration.tests import factories

COUNTY = "Integration Coordinator"
POOL = "Mediation Coordinator"
FINANCE = "Mediation Finance"
EDITOR = "Strategy Editor"
OFFICER = "Municipality Officer"
DESK_ROLES = (COUNTY, POOL, FINANCE, EDITOR, OFFICER)


def make_desk_data(officer: str, editor: str) -> None:
	"""Make records around one municipality, whose officer and strategy editor are given. The caller commits."""
	town = factories.make_municipality()
	_contact(town, officer)
	administration = factories.make_institution(
		officer, institution_type="Municipality Administration", municipality=town
	)
	language = factories.make_language()
	mediator = factories.make_mediator(language, municipality=town)
	for state in ("Received", "Approved", "Placing"):
		factories.make_request(state, requesting_institution=administration, language=language)
	for state, days in (("Planned", 9), ("Confirmed", -9)):
		_session(state, days, administration, mediator, language)
	day = add_days(nowdate(), -9)
	draft_claim(mediator, getdate(day), getdate(day), actor="Administrator")
	_training()
	_strategy(editor)


def _contact(town: str, officer: str) -> None:
	frappe.get_doc(
		{
			"doctype": "Municipality Contact",
			"contact_name": "Muster Ansprechperson",
			"function": "Integrationsbeauftragte",
			"municipality": town,
			"user": officer,
			"email": "kommune@example.org",
			"valid_from": add_days(nowdate(), -100),
		}
	).insert()


def _session(state: str, days: int, institution: str, mediator: str, language: str) -> None:
	start = (now_datetime() + timedelta(days=days)).replace(hour=14, minute=0, second=0, microsecond=0)
	request = factories.make_request(
		"Placing" if state == "Planned" else "Closed",
		requesting_institution=institution,
		language=language,
		planned_start=start,
	)
	factories.make_assignment(state, mediation_request=request, mediator=mediator, planned_start=start)


def _training() -> None:
	course = frappe.get_doc(
		{
			"doctype": "Training Course",
			"title": "Schulung",
			"venue": "VHS",
			"status": "Planned",
			"capacity": 15,
		}
	).insert()
	start = (now_datetime() + timedelta(days=20)).replace(hour=16, minute=0, second=0, microsecond=0)
	times = {"starts_on": start, "ends_on": start + timedelta(hours=3)}
	frappe.get_doc(
		{"doctype": "Training Session", "training_course": course.name, "title": "Tag 1"} | times
	).insert()
	frappe.get_doc({"doctype": "Exchange Meeting", "title": "Treffen", "location": "Soltau"} | times).insert()


def _strategy(editor: str) -> None:
	body = frappe.get_doc(
		{
			"doctype": "Responsible Body",
			"body_name": f"Amt {factories.number()}",
			"members": [{"user": editor, "active": 1}],
		}
	).insert()
	field = frappe.get_doc({"doctype": "Field of Action", "title": f"Feld {factories.number()}"}).insert()
	frappe.get_doc(
		{
			"doctype": "Strategy Measure",
			"title": "Sprachmittlung ausbauen",
			"field_of_action": field.name,
			"responsible_body": body.name,
			"target_groups": "Zugewanderte",
			"status": "In Progress",
			"horizon": "Short-term",
			"facts": [{"year": now_datetime().year, "fact": "Begonnen"}],
		}
	).insert()
