"""Makers of compensation records for tests, on top of the app's factories."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.compensation.claims import draft_claim
from heidekreis_integration.tests.factories import make_assignment, make_mediator
from heidekreis_integration.workflow.door import system_transition

TEST_IBAN = "DE02120300000000202051"
FIRST_DAY = datetime(getdate().year, 1, 1, 8)
PERIOD = (getdate(f"{getdate().year}-01-01"), getdate(f"{getdate().year}-12-31"))
_hours = count(0)


def only_rule(**values) -> Document:
	"""Make a compensation rule that is the only enabled one: 24 €/h, step 15 min, 0,38 €/km."""
	frappe.db.set_value("Compensation Rule", {"enabled": 1}, "enabled", 0)
	data = {
		"doctype": "Compensation Rule",
		"title": "Testregelung",
		"enabled": 1,
		"valid_from": "2020-01-01",
		"calculation": "Hourly",
		"hourly_rate": 24,
		"rounding_step_minutes": "15",
		"km_rate": 0.38,
		"cancellation_free_hours": 24,
		"cancellation_paid_minutes": 30,
		"no_show_paid_minutes": 30,
	}
	return frappe.get_doc(data | values).insert()


def make_session(mediator: str, state: str = "Confirmed", minutes: int = 75, **values) -> str:
	"""Make a reported on-site session of this year with 18 km, at an hour no other test session has."""
	start = values.pop("start", None) or FIRST_DAY + timedelta(hours=3 * next(_hours))
	data = {
		"planned_start": start,
		"planned_end": start + timedelta(minutes=minutes),
		"setting": "On Site",
		"travel_km": 18,
	}
	if state not in ("Planned", "Cancelled"):
		data |= {"actual_start": start, "actual_end": start + timedelta(minutes=minutes)}
	return make_assignment(state=state, mediator=mediator, **(data | values))


def make_paid_mediator(**values) -> str:
	"""Make a mediator with bank details."""
	return make_mediator(iban=TEST_IBAN, account_holder="Muster Person", **values)


def make_claim(
	state: str = "Draft", *, checker: str, approver: str, mediator: str | None = None, sessions: int = 1
):
	"""Make a claim of new sessions and take it as far as `state` (Draft, Checked, Returned, Approved)."""
	mediator = mediator or make_paid_mediator()
	for _ in range(sessions):
		make_session(mediator)
	claim = draft_claim(mediator, *PERIOD, actor="Administrator")
	return move_claim(claim, state, checker=checker, approver=approver)


def move_claim(claim: Document, state: str, *, checker: str, approver: str) -> Document:
	"""Take a draft claim as far as `state` by the steps of the workflow."""
	steps = {
		"Draft": (),
		"Checked": (("Check Claim", checker),),
		"Returned": (("Check Claim", checker), ("Return Claim", approver)),
		"Approved": (("Check Claim", checker), ("Approve Claim", approver)),
		"Cancelled": (("Check Claim", checker), ("Approve Claim", approver), ("Cancel Claim", approver)),
	}
	for action, actor in steps[state]:
		system_transition(claim, action, actor=actor, reason="Testgrund", door="Desk")
	return frappe.get_doc("Compensation Claim", claim.name)
