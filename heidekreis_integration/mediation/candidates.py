"""Loads what the pure rules need to know about mediators and a request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import get_datetime, get_time, getdate, now_datetime

from heidekreis_integration.compensation import rulebook, tax_allowance
from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.mediation.facts import SETTING_ON_SITE, Candidate, SessionFacts, Window
from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.mediation.travel import Place, place_at

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTED_STATES = ("Planned", "Performed", "Confirmed", "Settled", "Disputed")
SETTING_FIELDS = {"on_site": "On Site", "by_phone": "Phone", "by_video": "Video"}


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


def estimated_amount(request: Document) -> Decimal:
	"""Return the probable compensation for the time of `request` in euros, 0 where no rule is in force."""
	trial = frappe.new_doc("Assignment")
	trial.update(
		{
			"setting": request.setting,
			"planned_start": request.planned_start,
			"planned_end": request.planned_end,
		}
	)
	try:
		return rulebook.compensate(trial).amount_time
	except NoCompensationRuleError:
		frappe.clear_last_message()  # the clerk is told when the session is to be paid
		return Decimal(0)


class CandidateLoader:
	"""Loads candidates for one request, with one query per kind of fact rather than per mediator.

	`lock` makes the query for other sessions a locking read: it sees what other connections have committed since
	this transaction began.
	"""

	def __init__(self, request: Document, session: SessionFacts, lock: bool = False):
		self.request = request
		self.session = session
		self.lock = lock

	def speakers(self) -> list[Candidate]:
		"""Return all mediators who speak the language or a close one and have not left the pool."""
		wanted = [self.session.language, *self.session.close_languages]
		names = frappe.get_all(
			"Mediator Language",
			{"language": ("in", wanted), "parenttype": "Mediator"},
			pluck="parent",
			distinct=True,
		)
		staying = frappe.get_all(
			"Mediator",
			{"name": ("in", names or [""]), "workflow_state": ("!=", "Left Pool")},
			pluck="name",
			order_by="name",
		)
		return self.load(staying)

	def load(self, mediators: Iterable[str]) -> list[Candidate]:
		"""Return the candidates for `mediators`."""
		names = list(mediators)
		self._sessions = sessions_of(names, self.session.start, self.session.end, lock=self.lock)
		self._history = _history(names, self.session)
		self._answers = _answers(names)
		self._meters = tax_allowance.meters(names, self.session.start.date())
		return [self._candidate(frappe.get_doc("Mediator", name)) for name in names]

	@cached_property
	def _offers(self) -> dict[str, set[str]]:
		found: dict[str, set[str]] = defaultdict(set)
		for row in frappe.get_all(
			"Assignment Offer", {"mediation_request": self.request.name}, ["mediator", "status"]
		):
			found[row.mediator].add(row.status)
		return found

	def _candidate(self, mediator: Document) -> Candidate:
		history, answers = self._history[mediator.name], self._answers[mediator.name]
		meter = self._meters.get(mediator.name)
		limited = bool(meter and meter.limit)  # no allowance entered for the year: nothing to measure against
		return Candidate(
			mediator=mediator.name,
			full_name=mediator.full_name,
			state=mediator.workflow_state,
			german_level=mediator.german_level or "",
			languages={row.language: row.level for row in mediator.languages},
			gender=mediator.gender or "",
			settings=frozenset(name for field, name in SETTING_FIELDS.items() if mediator.get(field)),
			place=place_at(mediator.latitude, mediator.longitude)
			or place_of_municipality(mediator.municipality),
			maximum_distance_km=mediator.maximum_distance_km or 0,
			mediates_for_minors=bool(mediator.mediates_for_minors),
			certificate_inspected_on=getdate(mediator.certificate_inspected_on)
			if mediator.certificate_inspected_on
			else None,
			listed_conviction=mediator.certificate_listed_conviction == "Yes",
			windows=tuple(_window(row) for row in mediator.availability),
			absences=tuple((getdate(row.from_date), getdate(row.to_date)) for row in mediator.absences),
			sessions=tuple(self._sessions[mediator.name]),
			recent_sessions=history["recent"],
			sessions_in_case=history["case"],
			sessions_at_institution=history["institution"],
			offers_answered=sum(answers.values()),
			offers_accepted=answers["Accepted"],
			declined_this_request="Declined" in self._offers[mediator.name],
			has_open_offer="Open" in self._offers[mediator.name],
			allowance_limit=meter.limit if limited else None,
			allowance_remaining=meter.remaining if limited else None,
		)


def sessions_of(
	mediators: list[str], start: datetime, end: datetime, *, lock: bool = False, besides: str = ""
) -> dict[str, list[Session]]:
	"""Return the sessions of `mediators` from the day before `start` to the day after `end`, without cancelled ones.

	A session that has taken place stands at its actual time: moved forward, it leaves its planned time free.
	"""
	found: dict[str, list[Session]] = defaultdict(list)
	if not mediators:
		return found
	assignment = DocType("Assignment")
	begins = Coalesce(assignment.actual_start, assignment.planned_start)
	ends = Coalesce(assignment.actual_end, assignment.planned_end)
	query = (
		frappe.qb.from_(assignment)
		.select(
			assignment.name,
			assignment.mediator,
			assignment.mediation_request,
			begins.as_("begins"),
			ends.as_("ends"),
			assignment.setting,
			assignment.municipality,
		)
		.where(assignment.mediator.isin(mediators))
		.where(assignment.workflow_state.notin(("Cancelled", "No-show")))
		.where(begins < end + timedelta(days=1))
		.where(ends > start - timedelta(days=1))
		.where(assignment.name != besides)
	)
	for row in (query.for_update() if lock else query).run(as_dict=True):
		found[row.mediator].append(_session(row))
	return found


def _session(row: dict) -> Session:
	place = (
		frappe.db.get_value("Mediation Request", row.mediation_request, "place_municipality")
		or row.municipality
	)
	return Session(
		name=row.name,
		start=row.begins,
		end=row.ends,
		place=place_of_municipality(place),
		on_site=row.setting == SETTING_ON_SITE,
	)


def _history(mediators: list[str], session: SessionFacts) -> dict[str, dict[str, int]]:
	"""Count each mediator's sessions: lately, in the same case, at the same institution."""
	counts: dict[str, dict[str, int]] = defaultdict(lambda: {"recent": 0, "case": 0, "institution": 0})
	if not mediators:
		return counts
	since = now_datetime() - timedelta(days=settings().fair_load_days or 0)
	assignment, request = DocType("Assignment"), DocType("Mediation Request")
	base = (
		frappe.qb.from_(assignment)
		.select(assignment.mediator, Count("*").as_("sessions"))
		.where(assignment.mediator.isin(mediators))
		.where(assignment.workflow_state.isin(COUNTED_STATES))
		.groupby(assignment.mediator)
	)
	here = assignment.requesting_institution == session.institution
	queries = {"recent": base.where(assignment.planned_start >= since), "institution": base.where(here)}
	if session.case_reference:
		joined = base.join(request).on(request.name == assignment.mediation_request)
		queries["case"] = joined.where(here).where(request.case_reference == session.case_reference)
	for kind, query in queries.items():
		for row in query.run(as_dict=True):
			counts[row.mediator][kind] = row.sessions
	return counts


def _answers(mediators: list[str]) -> dict[str, dict[str, int]]:
	"""Count each mediator's accepted and declined offers; one that expired unanswered counts as declined."""
	counts: dict[str, dict[str, int]] = defaultdict(lambda: {"Accepted": 0, "Declined": 0, "Expired": 0})
	if not mediators:
		return counts
	offer = DocType("Assignment Offer")
	rows = (
		frappe.qb.from_(offer)
		.select(offer.mediator, offer.status, Count("*").as_("offers"))
		.where(offer.mediator.isin(mediators))
		.where(offer.status.isin(("Accepted", "Declined", "Expired")))
		.groupby(offer.mediator, offer.status)
		.run(as_dict=True)
	)
	for row in rows:
		counts[row.mediator][row.status] = row.offers
	return counts


def _window(row: Document) -> Window:
	return Window(WEEKDAYS.index(row.weekday), get_time(row.from_time), get_time(row.to_time))
