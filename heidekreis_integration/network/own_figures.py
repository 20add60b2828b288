"""Figures of an officer's own municipality by year: sessions, unmet demand, own requests.

Sessions and demand are the monthly statistic's year to date, up to the last month that is over. So the figures by
year tell nothing that the monthly ones withhold, and no reader can subtract one from the other.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count
from frappe.utils import getdate, nowdate

from heidekreis_integration.network.errors import FigureYearError
from heidekreis_integration.permissions import scope
from heidekreis_integration.statistics import audience, monthly
from heidekreis_integration.statistics.definitions import within
from heidekreis_integration.statistics.disclosure import WITHHELD, Figure

YEARS = 3
EARLIEST = 2000


@dataclass(frozen=True)
class LanguageFigures:
	"""One language in one year. `label` is empty for all languages together."""

	label: str
	sessions: Figure
	open: Figure
	not_placeable: Figure


@dataclass(frozen=True)
class YearFigures:
	"""What happened in one year.

	Attributes:
		year: Calendar year.
		until: The last day counted.
		own_requests: Requests of the own administration by the day asked for; its officer reads them all anyway.
		total: All languages together.
		languages: By language, in alphabetical order: another order would tell withheld counts.
	"""

	year: int
	until: date
	own_requests: int
	total: LanguageFigures
	languages: tuple[LanguageFigures, ...]


@dataclass(frozen=True)
class OwnFigures:
	"""Figures of all own municipalities together, newest year first."""

	municipalities: tuple[str, ...]
	threshold: int
	years: tuple[YearFigures, ...]


def build(user: str, last_year: int | None = None, *, today: date | None = None) -> OwnFigures:
	"""Return the figures `user` may see: an officer all own municipalities together, a coordinator the county.

	Args:
		user: Login name.
		last_year: The newest year to show; the current one if None.
		today: The day it is asked for.

	Raises:
		NoStatisticsAccessError: the login is neither coordinator nor officer of a municipality today.
		FigureYearError: there are no figures of that year.
	"""
	reader = audience.of_user(user)
	day = getdate(today or nowdate())
	newest = last_year or _last_full_month(day).year
	if not EARLIEST <= newest <= day.year:
		frappe.throw(
			_("Please choose a year from {0} to {1}.").format(EARLIEST, day.year),
			FigureYearError,
			title=_("Year"),
		)
	administrations = scope.administrations_of(user)
	years = [
		_year(year, day, reader, administrations)
		for year in range(newest, newest - YEARS, -1)
		if date(year, 1, 1) <= _last_full_month(day)
	]
	return OwnFigures(
		tuple(reader.municipalities or ()),
		monthly.small_count_threshold() if reader.audience == "officer" else 0,
		tuple(years),
	)


def _year(year: int, today: date, reader: audience.Reader, administrations: Sequence[str]) -> YearFigures:
	month = min(date(year, 12, 1), _last_full_month(today))
	statistic = monthly.build(month, reader.municipalities, audience=reader.audience)
	sessions = {row.label: row.year.count for row in statistic.table("language").rows}
	demand = {row.label: row for row in statistic.demand}
	until = month.replace(day=calendar.monthrange(month.year, month.month)[1])
	total = statistic.demand_total
	# A language that stands in one table only has no figure in the other: nothing, or nothing that may be told.
	missing = Figure(0) if reader.audience == "coordinator" else WITHHELD
	return YearFigures(
		year=year,
		until=until,
		own_requests=_requests(administrations, date(year, 1, 1), until),
		total=LanguageFigures("", statistic.total.year.count, total.open_year, total.not_placeable_year),
		languages=tuple(
			LanguageFigures(
				label,
				sessions.get(label, missing),
				demand[label].open_year if label in demand else missing,
				demand[label].not_placeable_year if label in demand else missing,
			)
			for label in sorted({*sessions, *demand})
		),
	)


def _last_full_month(today: date) -> date:
	"""Return the first day of the last month that is over."""
	return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _requests(administrations: Sequence[str], first: date, last: date) -> int:
	if not administrations:
		return 0
	request = DocType("Mediation Request")
	query = (
		frappe.qb.from_(request)
		.select(Count(request.name))
		.where(request.requesting_institution.isin(list(administrations)))
		.where(within(request.planned_start, first, last))
	)
	return int(query.run()[0][0])
