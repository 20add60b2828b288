"""Suggests mediators for a request, with reasons a clerk can check."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe.model.document import Document

from heidekreis_integration.mediation.candidates import CandidateLoader, estimated_amount, session_facts
from heidekreis_integration.mediation.eligibility import exclusions, language_for, warnings
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts
from heidekreis_integration.mediation.scoring import Weights, score
from heidekreis_integration.mediation.settings import policy, weights
from heidekreis_integration.mediation.travel import road_km
from heidekreis_integration.mediation.wording import finding_text, part_text


@dataclass(frozen=True)
class Suggestion:
	"""An eligible mediator. `score` is 0 to 100, `distance_km` one way (None: no journey, or unknown)."""

	mediator: str
	full_name: str
	rank: int
	score: float
	language: str
	is_close_language: bool
	distance_km: float | None
	reasons: tuple[str, ...]
	warnings: tuple[str, ...]


@dataclass(frozen=True)
class Exclusion:
	"""A mediator who speaks the language (or a close one) and is excluded by hard rules."""

	mediator: str
	full_name: str
	reasons: tuple[str, ...]


@dataclass(frozen=True)
class Suggestions:
	"""All speakers for a request: ranked, and excluded with the reasons."""

	request: str
	ranked: tuple[Suggestion, ...]
	excluded: tuple[Exclusion, ...]


def suggest(request: str) -> Suggestions:
	"""Rank the mediators for `request`. Reads only; the caller has checked the permission.

	A related language never ranks before the language asked for. Equal points: fewer sessions first, then by name.
	"""
	return suggest_for(frappe.get_doc("Mediation Request", request))


def suggest_for(request: Document) -> Suggestions:
	"""Rank the mediators for a loaded `request`."""
	session = session_facts(request)
	rules = policy(estimated_amount(request))
	candidates = CandidateLoader(request, session).speakers()
	found = [(candidate, exclusions(candidate, session, rules)) for candidate in candidates]
	excluded = [
		Exclusion(candidate.mediator, candidate.full_name, tuple(map(finding_text, findings)))
		for candidate, findings in found
		if findings
	]
	eligible = [candidate for candidate, findings in found if not findings]
	return Suggestions(
		request=request.name,
		ranked=tuple(_ranked(eligible, session, rules, weights())),
		excluded=tuple(sorted(excluded, key=lambda exclusion: exclusion.full_name)),
	)


def _ranked(eligible: list[Candidate], session: SessionFacts, rules: Policy, by: Weights) -> list[Suggestion]:
	def order(candidate: Candidate):
		close = language_for(candidate, session)[1]
		points = score(candidate, session, rules, by)[0]
		return close, -points, candidate.recent_sessions, candidate.full_name, candidate.mediator

	return [
		_suggestion(candidate, rank, session, rules, by)
		for rank, candidate in enumerate(sorted(eligible, key=order), start=1)
	]


def _suggestion(
	candidate: Candidate, rank: int, session: SessionFacts, rules: Policy, by: Weights
) -> Suggestion:
	points, parts = score(candidate, session, rules, by)
	language, close = language_for(candidate, session)
	return Suggestion(
		mediator=candidate.mediator,
		full_name=candidate.full_name,
		rank=rank,
		score=points,
		language=language,
		is_close_language=close,
		distance_km=road_km(candidate.place, session.place, rules.travel) if session.on_site else None,
		reasons=tuple(part_text(part) for part in parts),
		warnings=tuple(finding_text(finding) for finding in warnings(candidate, session, rules)),
	)
