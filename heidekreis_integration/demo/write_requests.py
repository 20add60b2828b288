"""Brings planned requests into a site, each as far as it has come by now: offers, assignment, amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import frappe
from frappe.model.document import Document

from heidekreis_integration.compensation.cost_bearers import decide
from heidekreis_integration.compensation.rulebook import assignment_values, compensate
from heidekreis_integration.demo import logins, plan
from heidekreis_integration.demo.calendar import past_quarters
from heidekreis_integration.demo.names import LOGIN_OF_INSTITUTION, Names, site_names
from heidekreis_integration.demo.plan import PlannedRequest
from heidekreis_integration.demo.stage import Stage
from heidekreis_integration.demo.write_offers import write_closed_offers, write_open_offers
from heidekreis_integration.mediation import unmet

SPEED_KMH = 50
CHANNELS = (("E-Mail", 55), ("Phone", 10), ("Desk", 5), ("Portal", 30))
UNDECIDED = ("Received", "Rejected")
REASONS = {
	"Rejected": "Für diesen Termin ist eine ermächtigte Dolmetscherin oder ein ermächtigter Dolmetscher nötig.",
	"Not Placeable": "Bis zum Ablauf der Angebote hat niemand zugesagt.",
	"Cancelled": "Der Termin wurde von der Einrichtung abgesagt.",
	plan.NO_SHOW: "Die Klientin oder der Klient ist nicht erschienen.",
}


@dataclass(frozen=True)
class Progress:
	"""How far a request has come. `session` is the assignment's state, empty where there is none."""

	request: str
	session: str = ""
	offers_open: bool = False


def progress_at(request: PlannedRequest, now: datetime) -> Progress | None:
	"""Return how far `request` has come at `now`; None before it was received. Pure."""
	if request.received > now:
		return None
	age = now - request.received
	if request.fate == plan.REJECTED:
		return Progress("Rejected" if age > timedelta(days=2) else "Received")
	if request.fate == plan.WITHDRAWN:
		return Progress("Cancelled" if age > timedelta(days=3) else "In Review")
	if request.fate == plan.NOT_PLACEABLE:
		return Progress("Not Placeable" if request.start - now < timedelta(days=2) else "Placing")
	if request.fate == plan.CANCELLED and request.start - now < timedelta(days=1):
		return Progress("Cancelled", "Cancelled")
	return _after_session(request, now) if request.end < now else _before_session(age)


def paid_until(today: date) -> date:
	"""Return the first day whose sessions have not been paid yet: the last complete quarter is being claimed."""
	return past_quarters(date(plan.FIRST_YEAR, 1, 1), today)[-1].start


def _before_session(age: timedelta) -> Progress:
	if age < timedelta(days=1):
		return Progress("Received")
	if age < timedelta(days=2):
		return Progress("In Review")
	if age < timedelta(days=4):
		return Progress("Placing", offers_open=True)
	return Progress("Placed", "Planned")


def _after_session(request: PlannedRequest, now: datetime) -> Progress:
	paid = request.start.date() < paid_until(now.date())
	if request.fate == plan.NO_SHOW:
		# Only the journey is paid for a client who did not come.
		return Progress("Cancelled", "Settled" if paid and request.travel_km else "No-show")
	if paid:
		return Progress("Closed", "Settled")
	if now - request.end < timedelta(hours=12):
		return Progress("Placed", "Planned")
	if now - request.end < timedelta(days=4):
		return Progress("Performed", "Performed")
	return Progress("Closed", "Confirmed")


def write_requests(stage: Stage, requests: list[PlannedRequest]) -> None:
	"""Write `requests`, which are in the order they were received."""
	names = site_names()
	for request in requests:
		progress = progress_at(request, stage.now)
		if progress:
			write_request(stage, names, request, progress)


def write_request(
	stage: Stage, names: Names, planned: PlannedRequest, progress: Progress, **values
) -> Document:
	"""Write one request with its offers and its assignment, and return it. `values` change fields of the request."""
	request = frappe.get_doc(_request_values(stage, names, planned) | values)
	if progress.request not in UNDECIDED:
		_decide_cost(request, planned, progress)
	request.state_reason = REASONS.get(planned.fate) or REASONS.get(progress.request)
	stage.insert_in_state(request, progress.request, logins.POOL)
	if progress.request == "Not Placeable":
		stage.note(unmet.record(request.name, request.state_reason))
	if progress.offers_open:
		write_open_offers(stage, request)
	if progress.session:
		_write_assignment(stage, names, request, planned, progress.session)
		write_closed_offers(stage, names, request, planned)
	return request


def _request_values(stage: Stage, names: Names, planned: PlannedRequest) -> dict:
	institution = planned.institution
	own_login = LOGIN_OF_INSTITUTION.get(institution.key)
	channel = "Portal" if own_login else _channel(stage)
	return {
		"doctype": "Mediation Request",
		"requesting_institution": names.institutions[institution.key],
		"municipality": institution.municipality,
		"institution_type": institution.institution_type,
		"language": names.languages[planned.language],
		"planned_start": planned.start,
		"planned_minutes": planned.minutes,
		"planned_end": planned.end,
		"received_on": planned.received,
		"occasion": planned.occasion,
		"setting": planned.setting,
		"place": institution.institution_name if planned.setting == "On Site" else None,
		"place_municipality": institution.municipality if planned.setting == "On Site" else None,
		"contact_name": "Leitung",
		"client_reference": f"{stage.rng.randint(1, 99):02d}/{planned.received.year}",
		"rules_accepted": 1,
		"channel": channel,
		"requested_by": own_login or logins.POOL,
		"mediator": names.mediators.get(planned.mediator) if planned.mediator else None,
	}


def _channel(stage: Stage) -> str:
	return stage.rng.choices([name for name, _share in CHANNELS], [share for _name, share in CHANNELS])[0]


def _decide_cost(request: Document, planned: PlannedRequest, progress: Progress) -> None:
	decision = decide(request)
	request.update(
		{
			"cost_bearer": decision.cost_bearer,
			"cost_bearer_rule": decision.rule,
			"cost_bearer_budget": decision.budget,
			"cost_approval_required": int(decision.approval_required),
			"cost_approval_reason": decision.approval_reason,
		}
	)
	if decision.approval_required and progress.request not in ("In Review", "Cost Approval Pending"):
		request.update(
			{"cost_approved_by": logins.COUNTY, "cost_approved_on": planned.received + timedelta(days=1)}
		)
	if not progress.session:
		request.mediator = None


def _write_assignment(
	stage: Stage, names: Names, request: Document, planned: PlannedRequest, state: str
) -> Document:
	values = {
		"doctype": "Assignment",
		"mediation_request": request.name,
		"mediator": names.mediators[planned.mediator],
		"planned_start": planned.start,
		"planned_end": planned.end,
		"requested_language": request.language,
	}
	for field in (
		"requesting_institution",
		"municipality",
		"institution_type",
		"language",
		"setting",
		"occasion",
		"cost_bearer",
	):
		values[field] = request.get(field)
	assignment = frappe.get_doc(values | _session_values(planned, state))
	assignment.workflow_state = state
	if state != "Planned":
		assignment.update(assignment_values(compensate(assignment)))
	return stage.insert_in_state(assignment, state, logins.POOL)


def _session_values(planned: PlannedRequest, state: str) -> dict:
	if state == "Planned":
		return {}
	if state == "Cancelled":
		cancelled = {
			"cancelled_by_side": "Institution",
			"cancelled_on": planned.start - timedelta(days=1, hours=2),
		}
		return cancelled | {"state_reason": REASONS["Cancelled"]}
	reported = planned.end + timedelta(hours=2)
	values = {
		"travel_km": planned.travel_km,
		"travel_minutes": round(planned.travel_km / SPEED_KMH * 60),
		"reported_on": reported,
		"reported_by": logins.POOL,
	}
	if planned.fate == plan.NO_SHOW:
		return values | {"no_show": 1}
	start = planned.start + timedelta(minutes=planned.late_minutes)
	values |= {"actual_start": start, "actual_end": start + timedelta(minutes=planned.actual_minutes)}
	if state == "Disputed":
		return values | {"dispute_reason": "Das Gespräch dauerte nach unseren Unterlagen kürzer."}
	if state == "Performed":
		return values
	return values | {"confirmed_on": reported + timedelta(days=1), "confirmed_by": logins.POOL}
