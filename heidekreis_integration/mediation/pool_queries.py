"""The queries behind `candidates.PoolFacts`: one for each kind of fact, however many mediators and requests there are.

They return plain values keyed by mediator. Nothing here judges; the rules are in `eligibility` and `scoring`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Coalesce, Count, Sum, UnixTimestamp
from pypika import Case, CustomFunction
from pypika.terms import Criterion, Field

from heidekreis_integration.mediation.facts import SETTING_ON_SITE, Window
from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.travel import Place, place_at

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
COUNTED_STATES = ("Planned", "Performed", "Confirmed", "Settled", "Disputed")
FREE_STATES = ("Cancelled", "No-show")
ANSWERS = ("Accepted", "Declined", "Expired")
PERSON_FIELDS = (
	"name",
	"full_name",
	"workflow_state",
	"german_level",
	"gender",
	"on_site",
	"by_phone",
	"by_video",
	"latitude",
	"longitude",
	"municipality",
	"maximum_distance_km",
	"mediates_for_minors",
	"certificate_inspected_on",
	"certificate_listed_conviction",
	"tax_allowance_kind",
	"tax_allowance_elsewhere",
)


@dataclass(frozen=True)
class Span:
	"""From the first to the last moment in which other sessions matter."""

	start: datetime
	end: datetime

	@classmethod
	def around(cls, times: Iterable[tuple[datetime, datetime]]) -> Span:
		"""Return the span of all `times` and a day on both sides: no way in between takes longer."""
		starts, ends = zip(*times, strict=True)
		return cls(min(starts) - timedelta(days=1), max(ends) + timedelta(days=1))


@dataclass(frozen=True)
class Group:
	"""Whose facts are asked for: the mediators `names`, or all who speak one of `languages`.

	Thousands of names in a statement cost more than the statement; the languages are looked up in their index.
	"""

	names: tuple[str, ...] = ()
	languages: tuple[str, ...] = ()

	def has(self, mediator: Field) -> Criterion:
		"""Return the condition that the column `mediator` names one of the group."""
		if not self.languages:
			return mediator.isin(list(self.names) or [""])
		spoken = DocType("Mediator Language")
		# A row of another table than a mediator's names somebody who has no facts: the index alone is enough.
		return mediator.isin(
			frappe.qb.from_(spoken).select(spoken.parent).where(spoken.language.isin(list(self.languages)))
		)


def speakers(languages: Collection[str]) -> tuple[dict[str, dict], dict[str, dict[str, str]]]:
	"""Return everyone in the pool who speaks one of `languages`, and their levels in these."""
	mediator, spoken = DocType("Mediator"), DocType("Mediator Language")
	query = (
		frappe.qb.from_(spoken)
		.join(mediator)
		.on(mediator.name == spoken.parent)
		.select(spoken.language, spoken.level, *(mediator[field] for field in PERSON_FIELDS))
		.where(spoken.language.isin(list(languages)))
		.where(spoken.parenttype == "Mediator")
		.where(mediator.workflow_state != "Left Pool")
	)
	people: dict[str, dict] = {}
	levels: dict[str, dict[str, str]] = defaultdict(dict)
	for language, level, name, *values in query.run():
		if name not in people:
			people[name] = dict(zip(PERSON_FIELDS, (name, *values), strict=True))
		levels[name][language] = level
	return people, levels


def people_named(names: list[str]) -> tuple[dict[str, dict], dict[str, dict[str, str]]]:
	"""Return the mediators `names`, whatever their state, with all their languages."""
	if not names:
		return {}, {}
	mediator, spoken = DocType("Mediator"), DocType("Mediator Language")
	fields = [mediator[field] for field in PERSON_FIELDS]
	rows = frappe.qb.from_(mediator).select(*fields).where(mediator.name.isin(names)).run()
	found = {row[0]: dict(zip(PERSON_FIELDS, row, strict=True)) for row in rows}
	levels: dict[str, dict[str, str]] = defaultdict(dict)
	query = frappe.qb.from_(spoken).select(spoken.parent, spoken.language, spoken.level)
	for name, language, level in query.where(spoken.parent.isin(names)).run():
		levels[name][language] = level
	return {name: found[name] for name in names if name in found}, levels


def municipality_places() -> dict[str, Place | None]:
	"""Return the centre of each municipality."""
	row = DocType("Municipality")
	query = frappe.qb.from_(row).select(row.name, row.latitude, row.longitude)
	return {name: place_at(latitude, longitude) for name, latitude, longitude in query.run()}


def windows(group: Group) -> dict[str, tuple[Window, ...]]:
	"""Return the weekly availability of each mediator who has entered one."""
	row = DocType("Mediator Availability")
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.weekday, _seconds(row.from_time), _seconds(row.to_time))
		.where(group.has(row.parent))
	)
	found: dict[str, list[Window]] = defaultdict(list)
	for parent, weekday, start, end in query.run():
		found[parent].append(_window(weekday, start, end))
	return {name: tuple(rows) for name, rows in found.items()}


def absences(group: Group, span: Span) -> dict[str, tuple[tuple[date, date], ...]]:
	"""Return the absences of each mediator that touch `span`, in the order of time."""
	row = DocType("Mediator Absence")
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.from_date, row.to_date)
		.where(group.has(row.parent))
		.where(row.from_date <= span.end.date())
		.where(row.to_date >= span.start.date())
		.orderby(row.from_date)
	)
	found: dict[str, list[tuple[date, date]]] = defaultdict(list)
	for parent, first, last in query.run():
		found[parent].append((first, last))
	return {name: tuple(rows) for name, rows in found.items()}


def placement_blocks(
	group: Group, institutions: Collection[str]
) -> dict[tuple[str, str], list[tuple[str, date | None]]]:
	"""Return side and last day of the blocks, by mediator and institution."""
	row = DocType("Mediator Placement Block")
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.requesting_institution, row.side, row.valid_until)
		.where(row.requesting_institution.isin(list(institutions) or [""]))
		.where(group.has(row.parent))
		.orderby(row.idx)
	)
	found: dict[tuple[str, str], list[tuple[str, date | None]]] = defaultdict(list)
	for parent, institution, side, until in query.run():
		found[parent, institution].append((side, until))
	return found


def sessions_of(
	mediators: list[str], start: datetime, end: datetime, *, lock: bool = False, besides: str = ""
) -> dict[str, list[Session]]:
	"""Return the sessions of `mediators` from the day before `start` to the day after `end`, without cancelled ones.

	A session that has taken place stands at its actual time: moved forward, it leaves its planned time free.
	`lock` makes it a locking read that sees what others have committed since this transaction began. It reads by the
	mediator's index alone, so that bookings of different people never wait for each other.
	"""
	if not mediators:
		return defaultdict(list)
	span = Span.around([(start, end)])
	row = DocType("Assignment")
	query = (
		_sessions(row, besides)
		.where(row.mediator.isin(mediators))
		.where(Coalesce(row.actual_start, row.planned_start) < span.end)
		.where(Coalesce(row.actual_end, row.planned_end) > span.start)
	)
	return _by_mediator((query.for_update() if lock else query).run(), None)


def sessions_in(span: Span, names: Collection[str]) -> dict[str, list[Session]]:
	"""Return the sessions of `names` in `span`, as `sessions_of` does, read by their time.

	Two queries, because only times as they are stored can be looked up in an index: reported sessions, and others.
	"""
	row = DocType("Assignment")
	reported = _sessions(row).where(row.actual_end > span.start).where(row.actual_start < span.end)
	planned = (
		_sessions(row)
		.where(row.actual_start.isnull())
		.where(row.planned_end > span.start)
		.where(row.planned_start < span.end)
	)
	return _by_mediator((*reported.run(), *planned.run()), names)


def _sessions(row: DocType, besides: str = ""):
	return (
		frappe.qb.from_(row)
		.select(
			row.name,
			row.mediator,
			row.mediation_request,
			Coalesce(row.actual_start, row.planned_start),
			Coalesce(row.actual_end, row.planned_end),
			row.setting,
			row.municipality,
		)
		.where(row.workflow_state.notin(FREE_STATES))
		.where(row.name != besides)
	)


def _by_mediator(rows: Iterable[tuple], names: Collection[str] | None) -> dict[str, list[Session]]:
	wanted = [row for row in rows if names is None or row[1] in names]
	found: dict[str, list[Session]] = defaultdict(list)
	if not wanted:
		return found
	own, places = _own_places({row[2] for row in wanted}), municipality_places()
	for name, mediator, request, start, end, setting, municipality in wanted:
		place = places.get(own.get(request) or municipality)
		found[mediator].append(Session(name, start, end, place, setting == SETTING_ON_SITE))
	return found


def _own_places(requests: set[str]) -> dict[str, str]:
	"""Return the municipality of the requests that name a place of their own."""
	row = DocType("Mediation Request")
	query = frappe.qb.from_(row).select(row.name, row.place_municipality)
	return dict(query.where(row.name.isin(list(requests))).where(row.place_municipality != "").run())


def hours_since(group: Group, since: datetime) -> dict[str, float]:
	"""Return the hours of each mediator's sessions that began, or are planned, since `since`."""
	row = DocType("Assignment")
	seconds = UnixTimestamp(Coalesce(row.actual_end, row.planned_end)) - UnixTimestamp(
		Coalesce(row.actual_start, row.planned_start)
	)
	query = (
		frappe.qb.from_(row)
		.select(row.mediator, Sum(seconds))
		.where(group.has(row.mediator))
		.where(row.planned_start >= since)
		.where(row.workflow_state.isin(COUNTED_STATES))
		.groupby(row.mediator)
	)
	return {mediator: float(total or 0) / 3600 for mediator, total in query.run()}


def sessions_at(group: Group, institutions: Collection[str]) -> dict[tuple[str, str], int]:
	"""Count the sessions of each mediator at each of `institutions`."""
	row = DocType("Assignment")
	query = (
		frappe.qb.from_(row)
		.select(row.mediator, row.requesting_institution, Count("*"))
		.where(row.requesting_institution.isin(list(institutions) or [""]))
		.where(group.has(row.mediator))
		.where(row.workflow_state.isin(COUNTED_STATES))
		.groupby(row.mediator, row.requesting_institution)
	)
	return {(mediator, institution): count for mediator, institution, count in query.run()}


def sessions_in_cases(
	names: Collection[str], cases: Collection[tuple[str, str]]
) -> dict[tuple[str, str, str], int]:
	"""Count the sessions of each mediator in each of `cases` (institution, reference)."""
	if not cases:
		return {}
	row, request = DocType("Assignment"), DocType("Mediation Request")
	query = (
		frappe.qb.from_(request)
		.join(row)
		.on(row.mediation_request == request.name)
		.select(row.mediator, row.requesting_institution, request.case_reference, Count("*"))
		.where(request.case_reference.isin(list({reference for _institution, reference in cases})))
		.where(row.workflow_state.isin(COUNTED_STATES))
		.groupby(row.mediator, row.requesting_institution, request.case_reference)
	)
	return {
		(mediator, institution, reference): count
		for mediator, institution, reference, count in query.run()
		if mediator in names and (institution, reference) in cases
	}


def answers(group: Group, since: datetime) -> dict[str, tuple[int, int]]:
	"""Return how many offers since `since` each mediator has accepted and answered; expired counts as answered."""
	row = DocType("Assignment Offer")
	accepted = Case().when(row.status == "Accepted", 1).else_(0)
	query = (
		frappe.qb.from_(row)
		.select(row.mediator, Sum(accepted), Count("*"))
		.where(group.has(row.mediator))
		.where(row.offered_on >= since)
		.where(row.status.isin(ANSWERS))
		.groupby(row.mediator)
	)
	return {mediator: (int(yes), answered) for mediator, yes, answered in query.run()}


def offers_for(requests: Collection[str]) -> dict[tuple[str, str], set[str]]:
	"""Return the states of the offers made for `requests`, by request and mediator."""
	row = DocType("Assignment Offer")
	query = frappe.qb.from_(row).select(row.mediation_request, row.mediator, row.status)
	found: dict[tuple[str, str], set[str]] = defaultdict(set)
	for request, mediator, status in query.where(row.mediation_request.isin(list(requests) or [""])).run():
		found[request, mediator].add(status)
	return found


# As a number: the driver turns thousands of times of day into objects more slowly than the database finds them.
_seconds = CustomFunction("TIME_TO_SEC", ["time"])


@lru_cache(maxsize=4096)
def _window(weekday: str, start: int, end: int) -> Window:
	return Window(WEEKDAYS.index(weekday), _time(start), _time(end))


def _time(seconds: int) -> time:
	return (datetime.min + timedelta(seconds=int(seconds))).time()
