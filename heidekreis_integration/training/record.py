"""What a mediator has done: courses, further trainings, sessions. Plain reads, no permission check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import frappe
from frappe.query_builder import DocType
from frappe.utils import get_datetime

from heidekreis_integration.statistics.definitions import is_performed_session
from heidekreis_integration.training.places import CANCELLED

MINUTES = Decimal(60)


@dataclass(frozen=True)
class YearOfService:
	"""Sessions of one year and their hours, rounded to quarters."""

	year: int
	sessions: int
	hours: Decimal
	languages: tuple[str, ...]


@dataclass(frozen=True)
class FurtherTraining:
	"""A further training at an exchange meeting that the mediator attended."""

	day: date
	topic: str


def participations(mediator: str) -> list[dict]:
	"""Return the courses a mediator is or was registered for, the latest first: course, status, completed_on."""
	row, course = DocType("Training Participant"), DocType("Training Course")
	return (
		frappe.qb.from_(row)
		.join(course)
		.on(row.parent == course.name)
		.select(course.name.as_("course"), row.status, row.completed_on, course.first_day)
		.where(row.parenttype == "Training Course")
		.where(row.mediator == mediator)
		.where(row.status != CANCELLED)
		.orderby(course.first_day, order=frappe.qb.desc)
		.run(as_dict=True)
	)


def further_trainings(mediator: str) -> list[FurtherTraining]:
	"""Return the exchange meetings with a further training that the mediator attended, the latest first."""
	row, meeting = DocType("Exchange Meeting Attendance"), DocType("Exchange Meeting")
	found = (
		frappe.qb.from_(row)
		.join(meeting)
		.on(row.parent == meeting.name)
		.select(meeting.starts_on, meeting.training_topic)
		.where(row.mediator == mediator)
		.where(row.attended == 1)
		.where(meeting.status == "Held")
		.where(meeting.further_training == 1)
		.orderby(meeting.starts_on, order=frappe.qb.desc)
		.run()
	)
	return [FurtherTraining(get_datetime(start).date(), topic or "") for start, topic in found]


def service(mediator: str) -> list[YearOfService]:
	"""Return the performed sessions of a mediator by year, oldest first; what counts is said by the statistics."""
	assignment = DocType("Assignment")
	rows = (
		frappe.qb.from_(assignment)
		.select(assignment.actual_start, assignment.actual_end, assignment.language)
		.where(assignment.mediator == mediator)
		.where(is_performed_session(assignment))
		.orderby(assignment.actual_start)
		.run()
	)
	years: dict[int, list[tuple[int, str]]] = {}
	for start, end, language in rows:
		years.setdefault(get_datetime(start).year, []).append((_minutes(start, end), language))
	return [
		YearOfService(
			year,
			len(found),
			quarters(sum(minutes for minutes, _language in found)),
			tuple(sorted({language for _minutes_, language in found if language})),
		)
		for year, found in sorted(years.items())
	]


def last_session(mediator: str) -> date | None:
	"""Return the day of the last performed session."""
	assignment = DocType("Assignment")
	found = (
		frappe.qb.from_(assignment)
		.select(assignment.actual_start)
		.where(assignment.mediator == mediator)
		.where(is_performed_session(assignment))
		.orderby(assignment.actual_start, order=frappe.qb.desc)
		.limit(1)
		.run(pluck=True)
	)
	return get_datetime(found[0]).date() if found else None


def quarters(minutes: int) -> Decimal:
	"""Return minutes as hours, rounded to quarters of an hour, half up."""
	return (Decimal(minutes) / MINUTES * 4).quantize(Decimal(1), ROUND_HALF_UP) / 4


def _minutes(start: datetime, end: datetime | None) -> int:
	if not end:
		return 0
	return max(int((get_datetime(end) - get_datetime(start)).total_seconds() // 60), 0)
