"""Single figures that others show: counted from the data, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import frappe
from frappe.query_builder import DocType
from frappe.query_builder.functions import Count

from heidekreis_integration.statistics.definitions import is_performed_session, within


def _year(year: int) -> tuple[date, date]:
	return date(year, 1, 1), date(year, 12, 31)


def performed_sessions(year: int, municipality: Sequence[str] | None = None) -> int:
	"""Return how many sessions took place in `year`.

	Args:
		year: Calendar year of the session's actual start.
		municipality: Only institutions of these municipalities; None for all, an empty list for none.
	"""
	if municipality is not None and not municipality:
		return 0
	assignment = DocType("Assignment")
	query = (
		frappe.qb.from_(assignment)
		.select(Count(assignment.name))
		.where(is_performed_session(assignment) & within(assignment.actual_start, *_year(year)))
	)
	if municipality is not None:
		query = query.where(assignment.municipality.isin(list(municipality)))
	return int(query.run()[0][0])


def most_requested_languages(year: int, n: int = 4) -> list[tuple[str, int]]:
	"""Return the `n` languages most asked for among the performed sessions of `year`, with their counts.

	The language the institution asked for counts, also where a close one was placed with consent.
	"""
	assignment = DocType("Assignment")
	rows = (
		frappe.qb.from_(assignment)
		.select(assignment.requested_language, assignment.language)
		.where(is_performed_session(assignment) & within(assignment.actual_start, *_year(year)))
		.run(as_dict=True)
	)
	counts: dict[str, int] = {}
	for row in rows:
		language = row.requested_language or row.language
		counts[language] = counts.get(language, 0) + 1
	return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:n]


def held_exchange_meetings(year: int) -> int:
	"""Return how many exchange meetings were held in `year`."""
	meeting = DocType("Exchange Meeting")
	query = (
		frappe.qb.from_(meeting)
		.select(Count(meeting.name))
		.where((meeting.status == "Held") & within(meeting.starts_on, *_year(year)))
	)
	return int(query.run()[0][0])


def trained_mediators(year: int) -> int:
	"""Return how many mediators completed their training in `year`."""
	mediator = DocType("Mediator")
	query = (
		frappe.qb.from_(mediator)
		.select(Count(mediator.name))
		.where(within(mediator.training_completed_on, *_year(year)))
	)
	return int(query.run()[0][0])
