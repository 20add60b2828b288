"""Places, free places, waiting and demand by municipality and level: what the report shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count, Max, Sum
from frappe.utils import cint

from heidekreis_integration.courses import rules
from heidekreis_integration.courses.columns import LEVELS
from heidekreis_integration.statistics.disclosure import is_small


@dataclass(frozen=True)
class Capacity:
	"""Figures of one municipality and level. None is withheld, because so few people stand behind it.

	Attributes:
		unmet: People who look for a course, less the free places; never below zero.
	"""

	municipality: str
	level: str
	courses: int = 0
	places: int = 0
	taken: int = 0
	free: int = 0
	waiting: int | None = 0
	demand: int | None = 0
	demand_as_of: date | None = None

	@property
	def unmet(self) -> int | None:
		return None if self.demand is None else max(self.demand - self.free, 0)


def capacities(
	today: date,
	*,
	municipalities: Iterable[str] | None = None,
	level: str | None = None,
	kind: str | None = None,
	starts_from: date | None = None,
) -> list[Capacity]:
	"""Return the figures of all courses that are not over, and of the newest count of demand up to `today`.

	Args:
		today: The day to judge by.
		municipalities: Only these; None for all.
		level: Only this level.
		kind: Only courses of this kind; demand knows no kinds and stays whole.
		starts_from: Only courses that begin on this day or later.
	"""
	wanted = None if municipalities is None else sorted(set(municipalities))
	if wanted == []:
		return []
	offered = {(c.municipality, c.level): c for c in _offered(wanted, level, kind, starts_from)}
	for municipality, at, persons, as_of in _demand(today, wanted, level):
		found = offered.get((municipality, at)) or Capacity(municipality, at)
		offered[municipality, at] = replace(found, demand=cint(persons), demand_as_of=as_of)
	return sorted(offered.values(), key=lambda c: (c.municipality, LEVELS.index(c.level)))


def withhold_small(capacity: Capacity, threshold: int) -> Capacity:
	"""Return `capacity` without counts so small that they point at single people.

	Demand less free places is the unmet demand: a small one of either would be worked out from the other, so both go.
	"""
	hides = is_small(capacity.demand or 0, threshold) or is_small(capacity.unmet or 0, threshold)
	return replace(
		capacity,
		waiting=None if is_small(capacity.waiting or 0, threshold) else capacity.waiting,
		demand=None if hides else capacity.demand,
	)


def _offered(
	municipalities: list[str] | None, level: str | None, kind: str | None, starts_from: date | None
) -> Iterable[Capacity]:
	course = DocType("Language Course")
	query = (
		frappe.qb.from_(course)
		.select(
			course.municipality,
			course.level,
			Count(course.name),
			Sum(course.places),
			Sum(course.taken),
			Sum(course.free_places),
			Sum(course.waiting),
		)
		.where(course.status.isin(list(rules.UNDER_WAY)))
		.groupby(course.municipality, course.level)
	)
	if municipalities is not None:
		query = query.where(course.municipality.isin(municipalities))
	if level:
		query = query.where(course.level == level)
	if kind:
		query = query.where(course.kind == kind)
	if starts_from:
		query = query.where(course.starts_on >= starts_from)
	for municipality, at, *counts in query.run():
		yield Capacity(municipality, at, *(cint(count) for count in counts))


def _demand(today: date, municipalities: list[str] | None, level: str | None) -> list[tuple]:
	"""Return the newest count by municipality and level; what several sources counted that day is added up."""
	demand, newest = DocType("Course Demand"), DocType("Course Demand").as_("newest")
	last = (
		frappe.qb.from_(newest)
		.select(newest.municipality, newest.level, Max(newest.as_of).as_("newest_day"))
		.where(newest.as_of <= today)
		.groupby(newest.municipality, newest.level)
	).as_("last")
	query = (
		frappe.qb.from_(demand)
		.join(last)
		.on(
			(last.municipality == demand.municipality)
			& (last.level == demand.level)
			& (last.newest_day == demand.as_of)
		)
		.select(demand.municipality, demand.level, Sum(demand.persons), demand.as_of)
		.groupby(demand.municipality, demand.level, demand.as_of)
	)
	if municipalities is not None:
		query = query.where(demand.municipality.isin(municipalities))
	if level:
		query = query.where(demand.level == level)
	return query.run()
