"""Soft criteria: how well does an eligible mediator fit? Pure, 0 to 100 points, each part explained."""

from __future__ import annotations

from dataclasses import dataclass

from heidekreis_integration.mediation.eligibility import language_for
from heidekreis_integration.mediation.facts import LEVELS, Candidate, Policy, SessionFacts, level_rank
from heidekreis_integration.mediation.travel import road_km

HALF_DISTANCE_KM = 25.0
LEAST_MEDIAN_HOURS = 1.0  # in a quiet quarter the median is 0: it takes an hour to make a difference then
NEUTRAL = 0.5


@dataclass(frozen=True)
class Weights:
	"""Weight of each criterion (Settings); only their ratio counts."""

	language_level: float = 30
	distance: float = 25
	fair_load: float = 20
	continuity: float = 15
	gender_wish: float = 5
	acceptance: float = 5

	@property
	def total(self) -> float:
		"""Sum of all weights."""
		return (
			self.language_level
			+ self.distance
			+ self.fair_load
			+ self.continuity
			+ self.gender_wish
			+ self.acceptance
		)


@dataclass(frozen=True)
class Part:
	"""Share of one criterion in the score: `points` of `maximum`, with the figure they rest on."""

	criterion: str
	points: float
	maximum: float
	details: tuple = ()


def score(
	candidate: Candidate, session: SessionFacts, policy: Policy, weights: Weights
) -> tuple[float, tuple[Part, ...]]:
	"""Return the points of `candidate` (0 to 100, three decimals) and how they come about."""
	total = weights.total
	if total <= 0:
		return 0.0, ()
	fits = _fits(candidate, session, policy, weights)
	parts = tuple(
		Part(name, round(fit * weight / total * 100, 1), round(weight / total * 100, 1), details)
		for name, weight, (fit, details) in fits
	)
	exact = sum(fit * weight for _name, weight, (fit, _details) in fits)
	return round(exact / total * 100, 3), parts


def _fits(candidate: Candidate, session: SessionFacts, policy: Policy, weights: Weights):
	return (
		("language_level", weights.language_level, _language_fit(candidate, session)),
		("distance", weights.distance, _distance_fit(candidate, session, policy)),
		("fair_load", weights.fair_load, _load_fit(candidate, policy)),
		("continuity", weights.continuity, _continuity_fit(candidate)),
		("gender_wish", weights.gender_wish, _gender_fit(candidate, session)),
		("acceptance", weights.acceptance, _acceptance_fit(candidate)),
	)


def _language_fit(candidate: Candidate, session: SessionFacts) -> tuple[float, tuple]:
	found = language_for(candidate, session)
	level = candidate.languages[found[0]] if found else ""
	return level_rank(level) / len(LEVELS), (level,)


def _distance_fit(candidate: Candidate, session: SessionFacts, policy: Policy) -> tuple[float, tuple]:
	if not session.on_site:
		return 1.0, ("remote",)
	distance = road_km(candidate.place, session.place, policy.travel)
	return (
		(NEUTRAL, ("unknown",))
		if distance is None
		else (HALF_DISTANCE_KM / (HALF_DISTANCE_KM + distance), (distance,))
	)


def _load_fit(candidate: Candidate, policy: Policy) -> tuple[float, tuple]:
	"""Half the points at the median, more below, fewer above; never none: nobody is shut out by this alone."""
	measure = max(policy.median_hours, LEAST_MEDIAN_HOURS)
	details = (round(candidate.recent_hours, 1), policy.median_hours, policy.fair_load_days)
	return measure / (measure + candidate.recent_hours), details


def _continuity_fit(candidate: Candidate) -> tuple[float, tuple]:
	if candidate.sessions_in_case:
		return 1.0, ("case", candidate.sessions_in_case)
	if candidate.sessions_at_institution:
		return 0.5, ("institution", candidate.sessions_at_institution)
	return 0.0, ("none", 0)


def _gender_fit(candidate: Candidate, session: SessionFacts) -> tuple[float, tuple]:
	if session.gender_wish in ("", "Any"):
		return 1.0, ("any",)
	return (1.0, ("met",)) if candidate.gender == session.gender_wish else (0.0, ("not_met",))


def _acceptance_fit(candidate: Candidate) -> tuple[float, tuple]:
	if not candidate.offers_answered:
		return NEUTRAL, (0, 0)
	return candidate.offers_accepted / candidate.offers_answered, (
		candidate.offers_accepted,
		candidate.offers_answered,
	)
