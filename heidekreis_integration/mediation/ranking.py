"""Suggests mediators for a request, with reasons a clerk can check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import frappe
from frappe.model.document import Document

from heidekreis_integration.mediation.candidates import PoolFacts, session_facts
from heidekreis_integration.mediation.eligibility import (
	Finding,
	exclusions,
	information,
	language_for,
	warnings,
)
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts
from heidekreis_integration.mediation.scoring import Part, Weights, score
from heidekreis_integration.mediation.settings import weights
from heidekreis_integration.mediation.travel import road_km
from heidekreis_integration.mediation.wording import Wording


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
	"""A mediator who speaks the language (or a close one) and is excluded by hard rules.

	`rules` are the keys of `eligibility`, in the order of `reasons`. `overridable`: a direct assignment may pass over
	all of them with a written reason (`eligibility.OVERRIDABLE`); a session at the same time never.
	"""

	mediator: str
	full_name: str
	reasons: tuple[str, ...]
	overridable: bool = False
	rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestions:
	"""All speakers for a request: ranked, and excluded with the reasons."""

	request: str
	ranked: tuple[Suggestion, ...]
	excluded: tuple[Exclusion, ...]


def suggest(request: str) -> Suggestions:
	"""Rank the mediators for `request`. Reads only; the caller has checked the permission.

	A related language never ranks before the language asked for. Equal points: fewer hours first, then by name.
	"""
	return suggest_for(frappe.get_doc("Mediation Request", request))


def suggest_for(request: Document) -> Suggestions:
	"""Rank the mediators for a loaded `request`."""
	session = session_facts(request)
	return rank(PoolFacts.load([session]), session, weights())


def rank(pool: PoolFacts, session: SessionFacts, by: Weights) -> Suggestions:
	"""Rank the mediators of `pool` for `session`, and say why. No query: for many requests the pool is loaded once."""
	return judge(pool.candidates(session), session, pool.policy(session), by)


def judge(candidates: Iterable[Candidate], session: SessionFacts, rules: Policy, by: Weights) -> Suggestions:
	"""Rank `candidates`, and say why the others are excluded. Their order does not matter."""
	say = Wording()
	found = [(candidate, exclusions(candidate, session, rules)) for candidate in candidates]
	excluded = (_exclusion(candidate, findings, say) for candidate, findings in found if findings)
	eligible = [candidate for candidate, findings in found if not findings]
	return Suggestions(
		request=session.request,
		ranked=tuple(_ranked(eligible, session, rules, by, say)),
		excluded=tuple(sorted(excluded, key=lambda exclusion: (exclusion.full_name, exclusion.mediator))),
	)


def _exclusion(candidate: Candidate, findings: tuple[Finding, ...], say: Wording) -> Exclusion:
	return Exclusion(
		candidate.mediator,
		candidate.full_name,
		reasons=tuple(map(say.finding, findings)),
		overridable=all(finding.overridable for finding in findings),
		rules=tuple(finding.rule for finding in findings),
	)


def _ranked(
	eligible: list[Candidate], session: SessionFacts, rules: Policy, by: Weights, say: Wording
) -> list[Suggestion]:
	def order(scored: tuple[Candidate, float, tuple[Part, ...]]):
		candidate, points, _parts = scored
		close = language_for(candidate, session)[1]
		return close, -points, candidate.recent_hours, candidate.full_name, candidate.mediator

	scored = [(candidate, *score(candidate, session, rules, by)) for candidate in eligible]
	return [
		_suggestion(rank, *one, session, rules, say)
		for rank, one in enumerate(sorted(scored, key=order), start=1)
	]


def _suggestion(
	rank: int,
	candidate: Candidate,
	points: float,
	parts: tuple[Part, ...],
	session: SessionFacts,
	rules: Policy,
	say: Wording,
) -> Suggestion:
	language, close = language_for(candidate, session)
	return Suggestion(
		mediator=candidate.mediator,
		full_name=candidate.full_name,
		rank=rank,
		score=points,
		language=language,
		is_close_language=close,
		distance_km=road_km(candidate.place, session.place, rules.travel) if session.on_site else None,
		reasons=(*map(say.part, parts), *map(say.finding, information(candidate, session, rules))),
		warnings=tuple(map(say.finding, warnings(candidate, session, rules))),
	)
