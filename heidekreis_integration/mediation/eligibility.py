"""Hard rules: may this mediator serve this session at all? Pure; each rule answers for itself.

A finding names the rule and its figures; `wording` says it to the clerk. Findings that are no exclusion are warnings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts, level_rank
from heidekreis_integration.mediation.overlap import Session, conflicts
from heidekreis_integration.mediation.travel import road_km

# What a clerk may pass over with a written reason, which is kept in the Transition Log. Everything else protects
# people or is simply impossible: too little time for the way may be passed over, a session at the same time never.
OVERRIDABLE = frozenset({"travel_time", "distance", "availability", "declined", "open_offer"})


@dataclass(frozen=True)
class Finding:
	"""A rule that speaks against a mediator, with the figures for its wording."""

	rule: str
	details: tuple = ()

	@property
	def overridable(self) -> bool:
		"""Whether a direct assignment may pass over it with a reason."""
		return self.rule in OVERRIDABLE


Rule = Callable[[Candidate, SessionFacts, Policy], Finding | None]


def exclusions(candidate: Candidate, session: SessionFacts, policy: Policy) -> tuple[Finding, ...]:
	"""Return every hard rule that excludes `candidate` from `session`; empty if none does."""
	return tuple(finding for rule in HARD_RULES if (finding := rule(candidate, session, policy)))


def warnings(candidate: Candidate, session: SessionFacts, policy: Policy) -> tuple[Finding, ...]:
	"""Return what the clerk should know before offering the session to `candidate`."""
	return tuple(finding for rule in WARNINGS if (finding := rule(candidate, session, policy)))


def information(candidate: Candidate, session: SessionFacts, policy: Policy) -> tuple[Finding, ...]:
	"""Return what the clerk is told without any warning: the tax allowance where the policy is to inform."""
	if policy.tax_allowance_policy != "Inform" or candidate.allowance_limit is None:
		return ()
	return (Finding("tax_allowance", allowance_details(candidate, session, policy)),)


def language_for(candidate: Candidate, session: SessionFacts) -> tuple[str, bool] | None:
	"""Return the language `candidate` would serve in and whether it is only a close one; None if there is none."""
	if session.language in candidate.languages:
		return session.language, False
	close = [language for language in candidate.languages if language in session.close_languages]
	if not close or not session.accepts_close_language:
		return None
	return max(close, key=lambda language: (level_rank(candidate.languages[language]), language)), True


def certificate_valid_until(inspected_on: date, years: int) -> date:
	"""Return the last day on which an inspected certificate counts (§ 72a SGB VIII; the years are a setting)."""
	try:
		return inspected_on.replace(year=inspected_on.year + years)
	except ValueError:  # inspected on 29 February
		return inspected_on.replace(year=inspected_on.year + years, day=28)


def _active(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return None if candidate.state == "Active" else Finding("not_active", (candidate.state,))


def _language(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if language_for(candidate, session):
		return None
	close = sorted(set(candidate.languages) & session.close_languages)
	if close:
		return Finding("close_language_not_accepted", (close[0], session.language))
	return Finding("language_missing", (session.language,))


def _german_level(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if level_rank(candidate.german_level) >= level_rank(policy.minimum_german_level):
		return None
	return Finding("german_level", (candidate.german_level, policy.minimum_german_level))


def _setting(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return None if session.setting in candidate.settings else Finding("setting", (session.setting,))


def _gender(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if not session.gender_strict or session.gender_wish in ("", "Any", candidate.gender):
		return None
	return Finding("gender", (session.gender_wish, candidate.gender))


def _minors(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if not session.involves_minors:
		return None
	if candidate.listed_conviction:
		return Finding("listed_conviction")
	if not candidate.mediates_for_minors:
		return Finding("not_for_minors")
	if not candidate.certificate_inspected_on:
		return Finding("certificate_missing")
	until = certificate_valid_until(candidate.certificate_inspected_on, policy.certificate_validity_years)
	return Finding("certificate_expired", (until,)) if until < session.start.date() else None


def _absence(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	first, last = session.start.date(), session.end.date()
	return next(
		(
			Finding("absent", absence)
			for absence in candidate.absences
			if absence[0] <= last and absence[1] >= first
		),
		None,
	)


def _availability(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if not candidate.windows or _within(candidate, session.start, session.end):
		return None
	entered = sorted(
		((w.start, w.end) for w in candidate.windows if w.weekday == session.start.weekday()),
	)
	return Finding("availability", (session.start, session.end, tuple(entered)))


def _within(candidate: Candidate, start: datetime, end: datetime) -> bool:
	today = [w for w in candidate.windows if w.weekday == start.weekday()]
	return start.date() == end.date() and any(w.start <= start.time() and end.time() <= w.end for w in today)


def _other_sessions(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	own = Session(session.request, session.start, session.end, session.place, session.on_site)
	found = conflicts(own, candidate.sessions, policy.travel)
	if not found:
		return None
	first = found[0]
	if first.same_time:
		return Finding("double_booking", (first.other.start, first.other.end))
	return Finding(
		"travel_time", (first.other.start, first.other.end, first.gap_minutes, first.needed_minutes)
	)


def _distance(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	if not session.on_site or not candidate.maximum_distance_km:
		return None
	distance = road_km(candidate.place, session.place, policy.travel)
	if distance is None or distance <= candidate.maximum_distance_km:
		return None
	return Finding("distance", (distance, candidate.maximum_distance_km))


def _allowance_blocks(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return _over_allowance(candidate, session, policy) if policy.tax_allowance_policy == "Block" else None


def _allowance_warns(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return _over_allowance(candidate, session, policy) if policy.tax_allowance_policy == "Warn" else None


def _over_allowance(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	free = candidate.allowance_free
	if free is None or free >= policy.estimated_amount:
		return None
	return Finding("tax_allowance", allowance_details(candidate, session, policy))


def allowance_details(candidate: Candidate, session: SessionFacts, policy: Policy) -> tuple:
	"""Return what the wording needs: year, free, limit, used, planned, and what this session would take."""
	return (
		session.start.year,
		candidate.allowance_free,
		candidate.allowance_limit,
		candidate.allowance_used,
		candidate.allowance_planned,
		policy.estimated_amount,
	)


def _placement_block(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return Finding(f"blocked_by_{candidate.blocked_by.lower()}") if candidate.blocked_by else None


def _declined(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return Finding("declined") if candidate.declined_this_request else None


def _open_offer(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	return Finding("open_offer") if candidate.has_open_offer else None


def _close_language_warns(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	found = language_for(candidate, session)
	return Finding("close_language", (found[0], session.language)) if found and found[1] else None


def _distance_unknown(candidate: Candidate, session: SessionFacts, policy: Policy) -> Finding | None:
	unknown = session.on_site and road_km(candidate.place, session.place, policy.travel) is None
	return Finding("distance_unknown") if unknown else None


HARD_RULES: tuple[Rule, ...] = (
	_active,
	_language,
	_german_level,
	_setting,
	_gender,
	_minors,
	_placement_block,
	_absence,
	_availability,
	_other_sessions,
	_distance,
	_allowance_blocks,
	_declined,
	_open_offer,
)

WARNINGS: tuple[Rule, ...] = (_close_language_warns, _allowance_warns, _distance_unknown)
