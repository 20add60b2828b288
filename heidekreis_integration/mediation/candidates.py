"""Loads what the pure rules need to know about mediators and requests, in bulk.

	sessions = [session_facts(request) for request in requests]
	pool = PoolFacts.load(sessions)              # a fixed number of queries, however many requests and mediators
	for session in sessions:
		policy = pool.policy(session)             # pure from here on
		for candidate in pool.candidates(session):
			exclusions(candidate, session, policy) or score(candidate, session, policy, weights())

`ranking.rank(pool, session, weights)` does the loop for one request and gives the explanations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.compensation import tax_allowance
from heidekreis_integration.compensation.estimates import Estimates
from heidekreis_integration.mediation import pool_queries
from heidekreis_integration.mediation.facts import SETTING_ON_SITE, Candidate, Policy, SessionFacts
from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.pool_queries import WEEKDAYS, Group, Span, sessions_of
from heidekreis_integration.mediation.settings import fair_load_days, policy
from heidekreis_integration.mediation.travel import Place, place_at

SETTING_FIELDS = {"on_site": "On Site", "by_phone": "Phone", "by_video": "Video"}
NEARBY = timedelta(days=1)
ANSWERS_COUNT = timedelta(days=365)

__all__ = [
	"SETTING_FIELDS",
	"WEEKDAYS",
	"PoolFacts",
	"close_languages",
	"place_of_municipality",
	"place_of_request",
	"session_facts",
	"sessions_of",
]


def session_facts(
	request: Document, start: datetime | None = None, end: datetime | None = None
) -> SessionFacts:
	"""Return what `request` asks for; `start` and `end` replace its planned times."""
	occasion = frappe.get_cached_doc("Mediation Occasion", request.occasion)
	return SessionFacts(
		request=request.name or "",
		start=get_datetime(start or request.planned_start),
		end=get_datetime(end or request.planned_end),
		language=request.language,
		close_languages=close_languages(request.language),
		accepts_close_language=bool(request.accepts_close_language),
		setting=request.setting or SETTING_ON_SITE,
		place=place_of_request(request),
		involves_minors=bool(occasion.involves_minors),
		gender_wish=request.gender_wish or "Any",
		gender_strict=bool(request.gender_wish_strict),
		institution=request.requesting_institution,
		case_reference=request.case_reference or "",
	)


def close_languages(language: str) -> frozenset[str]:
	"""Return the languages that may step in for `language`, with consent."""
	return frozenset(row.language for row in frappe.get_cached_doc("Mediation Language", language).close_to)


def place_of_request(request: Document) -> Place | None:
	"""Return where the session takes place: the named municipality, else the institution's."""
	return place_of_municipality(request.get("place_municipality") or request.municipality)


def place_of_municipality(municipality: str | None) -> Place | None:
	"""Return the centre of `municipality`, None where it is unknown."""
	if not municipality:
		return None
	found = frappe.get_cached_value("Municipality", municipality, ["latitude", "longitude"], as_dict=True)
	return place_at(found.latitude, found.longitude) if found else None


class PoolFacts:
	"""What is known about the mediators who may serve one of `sessions`, loaded once; `candidate` is pure.

	Whoever has left the pool is not loaded, unless `mediators` names them. The facts are of the moment of loading.
	"""

	def __init__(
		self,
		sessions: Sequence[SessionFacts],
		people: dict[str, dict],
		levels: dict[str, dict[str, str]],
		group: Group,
		*,
		lock: bool,
		soft: bool,
	):
		self._people, self._levels, self._named = people, levels, not group.languages
		requests = {session.request for session in sessions if session.request}
		institutions = {session.institution for session in sessions if session.institution}
		span = Span.around((session.start, session.end) for session in sessions)
		self._windows = pool_queries.windows(group)
		self._absences = pool_queries.absences(group, span)
		self._blocks = pool_queries.placement_blocks(group, institutions)
		self._offers = pool_queries.offers_for(requests)
		self._booked = (
			sessions_of(list(people), span.start + NEARBY, span.end - NEARBY, lock=lock)
			if self._named
			else pool_queries.sessions_in(span, people.keys())
		)
		self._meters = {
			year: tax_allowance.meters(list(people), day, people=people.values(), among=group.has)
			for year, day in {s.start.year: s.start.date() for s in sessions}.items()
		}
		self._estimates, self._policy = Estimates(), policy()
		self._load_history(sessions, group, institutions, soft)
		self._settle_people()

	@classmethod
	def load(
		cls,
		sessions: Sequence[SessionFacts],
		mediators: Iterable[str] | None = None,
		*,
		lock: bool = False,
		soft: bool = True,
	) -> PoolFacts:
		"""Load the facts for `sessions` (at least one).

		Args:
			sessions: What is asked for; their times should lie together, all sessions in between are loaded.
			mediators: Only these, whether they speak the language or not; without it everyone who does.
			lock: Read other sessions with a lock, so that a booking sees what was committed meanwhile. For `mediators`.
			soft: Load also what only the ranking needs.
		"""
		if mediators is None:
			wanted = {s.language for s in sessions}.union(*(s.close_languages for s in sessions))
			group = Group(languages=tuple(sorted(wanted)))
			people, levels = pool_queries.speakers(group.languages)
		else:
			group = Group(names=tuple(mediators))
			people, levels = pool_queries.people_named(list(group.names))
		return cls(sessions, people, levels, group, lock=lock, soft=soft)

	def candidates(self, session: SessionFacts) -> list[Candidate]:
		"""Return everyone to be judged for `session`: the speakers of its language or a close one, or those named."""
		wanted = {session.language, *session.close_languages}
		return [
			self.candidate(name, session)
			for name in self._people
			if self._named or not wanted.isdisjoint(self._levels[name])
		]

	def candidate(self, mediator: str, session: SessionFacts) -> Candidate:
		"""Return what matters about `mediator` for `session`."""
		offered = self._offers.get((session.request, mediator), ())
		accepted, answered = self._answers.get(mediator, (0, 0))
		institution = session.institution
		return Candidate(
			**self._settled[mediator],
			absences=self._absences.get(mediator, ()),
			sessions=self._nearby(mediator, session),
			recent_hours=self._hours.get(mediator, 0.0),
			sessions_in_case=self._in_cases.get((mediator, institution, session.case_reference), 0),
			sessions_at_institution=self._at_institutions.get((mediator, institution), 0),
			offers_answered=answered,
			offers_accepted=accepted,
			declined_this_request="Declined" in offered,
			has_open_offer="Open" in offered,
			blocked_by=self._block(mediator, institution, session.start.date()),
			**self._allowance(mediator, session.start.year),
		)

	def policy(self, session: SessionFacts) -> Policy:
		"""Return the site's policy with the figures of `session`."""
		amount = self._estimates.amount(session.start, session.end)
		return replace(
			self._policy, estimated_amount=amount, median_hours=self.median_hours(session.language)
		)

	def median_hours(self, language: str) -> float:
		"""Return the median of the recent hours of the active mediators who speak `language`.

		They, not the whole pool, are the measure: else everyone who speaks a language in demand is far above it,
		and the load could not be shared fairly among them. Exclusions from one session change nothing here.
		"""
		if language not in self._medians:
			hours = [
				self._hours.get(name, 0.0)
				for name, person in self._people.items()
				if person["workflow_state"] == "Active" and language in self._levels[name]
			]
			self._medians[language] = round(median(hours), 1) if hours else 0.0
		return self._medians[language]

	def _load_history(
		self, sessions: Sequence[SessionFacts], group: Group, institutions: set[str], soft: bool
	) -> None:
		self._medians: dict[str, float] = {}
		self._hours, self._answers, self._at_institutions, self._in_cases = {}, {}, {}, {}
		if not soft:
			return
		cases = {(s.institution, s.case_reference) for s in sessions if s.case_reference}
		now = now_datetime()
		self._hours = pool_queries.hours_since(group, now - timedelta(days=fair_load_days()))
		self._answers = pool_queries.answers(group, now - ANSWERS_COUNT)
		self._at_institutions = pool_queries.sessions_at(group, institutions)
		self._in_cases = pool_queries.sessions_in_cases(self._people.keys(), cases)

	def _settle_people(self) -> None:
		places = pool_queries.municipality_places()
		self._settled = {
			name: _settled(person, self._levels.get(name, {}), self._windows.get(name, ()), places)
			for name, person in self._people.items()
		}

	def _nearby(self, mediator: str, session: SessionFacts) -> tuple[Session, ...]:
		booked = self._booked.get(mediator)
		if not booked:
			return ()
		first, last = session.start - NEARBY, session.end + NEARBY
		return tuple(other for other in booked if other.start < last and other.end > first)

	def _block(self, mediator: str, institution: str, day: date) -> str:
		rows = self._blocks.get((mediator, institution), ())
		return next((side for side, until in rows if until is None or until >= day), "")

	def _allowance(self, mediator: str, year: int) -> dict[str, Decimal]:
		meter = self._meters[year].get(mediator)
		if not meter or not meter.limit:
			return {}  # no allowance entered for the year: nothing to measure against
		return {
			"allowance_limit": meter.limit,
			"allowance_used": meter.used,
			"allowance_planned": meter.planned,
		}


def _settled(person: dict, levels: dict[str, str], windows: tuple, places: dict[str, Place | None]) -> dict:
	"""Return the fields of a Candidate that are the same for every request."""
	return {
		"mediator": person["name"],
		"full_name": person["full_name"] or "",
		"state": person["workflow_state"],
		"german_level": person["german_level"] or "",
		"languages": levels,
		"gender": person["gender"] or "",
		"settings": frozenset(name for field, name in SETTING_FIELDS.items() if person[field]),
		"place": place_at(person["latitude"], person["longitude"]) or places.get(person["municipality"]),
		"maximum_distance_km": person["maximum_distance_km"] or 0,
		"mediates_for_minors": bool(person["mediates_for_minors"]),
		"certificate_inspected_on": person["certificate_inspected_on"],
		"listed_conviction": person["certificate_listed_conviction"] == "Yes",
		"windows": windows,
	}
