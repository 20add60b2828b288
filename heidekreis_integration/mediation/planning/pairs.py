"""Loads the open requests and who may serve them, in the form the solvers take. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import frappe
from frappe.query_builder import DocType
from frappe.utils import cint, flt, now_datetime

from heidekreis_integration.mediation.candidates import PoolFacts, session_facts
from heidekreis_integration.mediation.eligibility import exclusions, language_for
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts
from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.planning.model import Option, Problem, Task, Terms
from heidekreis_integration.mediation.scoring import Weights, score
from heidekreis_integration.mediation.settings import settings, travel_terms, weights

OPEN_STATES = ("Approved", "Placing")
FIELDS = (
	"name",
	"planned_start",
	"planned_end",
	"language",
	"accepts_close_language",
	"requesting_institution",
	"occasion",
	"setting",
	"place_municipality",
	"municipality",
	"gender_wish",
	"gender_wish_strict",
	"case_reference",
	"urgent",
)
DEFAULT_TIME_LIMIT = 60
DEFAULT_REPEAT_DEDUCTION = 3.0
DEFAULT_URGENT_WEIGHT = 2

Progress = Callable[[int, int], None]


def open_requests(until: date | None = None) -> list[frappe._dict]:
	"""Return the requests that wait for somebody: in the future, and nobody is being asked at the moment.

	Args:
		until: The last day; None for all.
	"""
	request, offer = DocType("Mediation Request"), DocType("Assignment Offer")
	asked = frappe.qb.from_(offer).select(offer.mediation_request).where(offer.status == "Open")
	query = (
		frappe.qb.from_(request)
		.select(*(request[field] for field in FIELDS))
		.where(request.workflow_state.isin(OPEN_STATES))
		.where(request.planned_start > now_datetime())
		.where(request.planned_end.isnotnull())
		.where(request.name.notin(asked))
		.orderby(request.planned_start)
		.orderby(request.name)
	)
	if until:
		query = query.where(
			request.planned_start < datetime.combine(until, datetime.min.time()) + timedelta(days=1)
		)
	return query.run(as_dict=True)


def terms() -> Terms:
	"""Return the site's settings for planning."""
	current = settings()
	return Terms(
		travel=travel_terms(),
		urgent_weight=cint(_entered(current.get("planning_urgent_weight"), DEFAULT_URGENT_WEIGHT)) or 1,
		repeat_deduction=flt(_entered(current.get("planning_repeat_deduction"), DEFAULT_REPEAT_DEDUCTION)),
		session_limit=cint(current.get("planning_session_limit")),
		time_limit=float(cint(current.get("planning_time_limit")) or DEFAULT_TIME_LIMIT),
	)


def problem(
	requests: Sequence[frappe._dict], progress: Progress | None = None
) -> tuple[Problem, dict[str, str]]:
	"""Return the problem of placing `requests`, and the full names of all mediators in it.

	Args:
		requests: Rows from `open_requests`.
		progress: Called with the number of requests done and of all.
	"""
	if not requests:
		return Problem((), terms()), {}
	sessions = [session_facts(request) for request in requests]
	pool, by = PoolFacts.load(sessions), weights()
	tasks, names, allowances = [], {}, {}
	for number, (request, session) in enumerate(zip(requests, sessions, strict=True), 1):
		policy = pool.policy(session)
		eligible = [c for c in pool.candidates(session) if not exclusions(c, session, policy)]
		names.update({candidate.mediator: candidate.full_name for candidate in eligible})
		allowances.update(_allowances(eligible, session, policy))
		tasks.append(_task(request, session, policy, eligible, by))
		if progress:
			progress(number, len(requests))
	return Problem(tuple(tasks), terms(), allowances), names


def _task(
	request: frappe._dict, session: SessionFacts, policy: Policy, eligible: list[Candidate], by: Weights
) -> Task:
	return Task(
		session=Session(request.name, session.start, session.end, session.place, session.on_site),
		options=tuple(
			Option(
				candidate.mediator,
				score(candidate, session, policy, by)[0],
				close_language=language_for(candidate, session)[1],
			)
			for candidate in eligible
		),
		urgent=bool(request.urgent),
		amount=policy.estimated_amount,
	)


def _allowances(
	eligible: list[Candidate], session: SessionFacts, policy: Policy
) -> dict[tuple[str, int], Decimal]:
	"""Return what is left of the tax allowance, where the site's policy is that it blocks."""
	if policy.tax_allowance_policy != "Block":
		return {}
	return {
		(candidate.mediator, session.start.year): candidate.allowance_free
		for candidate in eligible
		if candidate.allowance_free is not None
	}


def _entered(value: object, default: float) -> object:
	"""Return a setting, or its default on a site that is older than the setting."""
	return default if value in (None, "") else value
