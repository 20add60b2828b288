"""The courses that everybody may see: for the public list and for open data. Nothing else leaves by these doors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date

import frappe
from frappe import _
from frappe.utils import add_days, add_months, cint, getdate

from heidekreis_integration.courses import rules
from heidekreis_integration.courses.columns import LEVELS
from heidekreis_integration.mediation.settings import settings

STALE_DAYS = 30
STARTS = ("running", "ahead", "month", "quarter")
CHOICES = ("kind", "level", "format", "status")
STORED = (
	"name",
	"title",
	"provider",
	"kind",
	"level",
	"municipality",
	"starts_on",
	"ends_on",
	"times",
	"format",
	"childcare",
	"women_only",
	"places",
	"taken",
	"status",
	"as_of",
	"registration",
	"url",
)


@dataclass(frozen=True)
class PublicCourse:
	"""What is published of a course. Kind, level, format and state are the English words of the records.

	Attributes:
		figures_are_stale: The figures are older than the settings allow, or nobody knows how old they are.
	"""

	id: str
	title: str
	provider: str
	provider_website: str | None
	kind: str
	level: str
	municipality: str
	starts_on: date
	ends_on: date | None
	times: str | None
	format: str
	childcare: bool
	women_only: bool
	places: int
	free_places: int
	status: str
	figures_as_of: date | None
	figures_are_stale: bool
	registration: str | None
	url: str | None


@dataclass(frozen=True)
class Wanted:
	"""What a visitor looks for; empty means anything. What is not understood counts as empty."""

	municipality: str = ""
	level: str = ""
	start: str = ""
	childcare: bool = False
	free: bool = False

	@classmethod
	def read(cls, values: dict) -> Wanted:
		"""Return what the query of an address asks for."""
		level, start = str(values.get("level") or ""), str(values.get("start") or "")
		return cls(
			municipality=str(values.get("municipality") or "")[:140],
			level=level if level in LEVELS else "",
			start=start if start in STARTS else "",
			childcare=bool(cint(values.get("childcare"))),
			free=bool(cint(values.get("free"))),
		)


def courses(today: date, wanted: Wanted | None = None) -> list[PublicCourse]:
	"""Return the public courses that are neither cancelled nor finished on `today`, by first day.

	The state is worked out anew: a course that ended yesterday is gone even before the nightly job.
	"""
	# Published on purpose: for guests, who have no permissions to ask for.
	providers = dict(
		frappe.get_all("Course Provider", {"enabled": 1}, ["name", "website"], as_list=True, order_by="name")
	)
	stored = frappe.get_all(
		"Language Course",
		{"is_public": 1, "status": ("not in", rules.OVER)},
		list(STORED),
		order_by="starts_on, municipality, name",
	)
	days = cint(settings().get("course_figures_stale_days")) or STALE_DAYS
	found = [
		_public(row, today, days, providers[row.provider]) for row in stored if row.provider in providers
	]
	return [course for course in found if course and _fits(course, wanted or Wanted(), today)]


def _public(row: frappe._dict, today: date, stale_days: int, website: str | None) -> PublicCourse | None:
	places, taken = cint(row.places), cint(row.taken)
	state = rules.state_of(row.status, row.starts_on, row.ends_on, places, taken, today)
	if state in rules.OVER:
		return None
	return PublicCourse(
		id=row.name,
		title=row.title,
		provider=row.provider,
		provider_website=_safe(website),
		kind=row.kind,
		level=row.level,
		municipality=row.municipality,
		starts_on=row.starts_on,
		ends_on=row.ends_on,
		times=row.times or None,
		format=row.format or "On Site",
		childcare=bool(row.childcare),
		women_only=bool(row.women_only),
		places=places,
		free_places=rules.free_places(state, places, taken),
		status=state,
		figures_as_of=row.as_of,
		figures_are_stale=rules.is_stale(row.as_of, today, stale_days),
		registration=row.registration or None,
		url=_safe(row.url),
	)


def _safe(address: str | None) -> str | None:
	"""Return an address only if it is one: older records were not checked."""
	return address if (address or "").lower().startswith(("https://", "http://")) else None


def _fits(course: PublicCourse, wanted: Wanted, today: date) -> bool:
	return (
		(not wanted.municipality or course.municipality == wanted.municipality)
		and (not wanted.level or course.level == wanted.level)
		and (not wanted.childcare or course.childcare)
		and (not wanted.free or course.free_places > 0)
		and _starts_as_wanted(course.starts_on, wanted.start, today)
	)


def _starts_as_wanted(starts_on: date, start: str, today: date) -> bool:
	if start == "running":
		return starts_on <= today
	last = {"month": add_days(today, 28), "quarter": add_months(today, 3)}.get(start)
	return not start or (starts_on > today and (last is None or starts_on <= getdate(last)))


def as_json(rows: Iterable[PublicCourse], today: date) -> str:
	"""Return `rows` as JSON for other programs; keys and choices are English and stay as they are."""
	return json.dumps(
		{
			"generated_on": today.isoformat(),
			"source": settings().county_name,
			"licence": settings().get("open_data_licence") or None,
			"courses": [asdict(row) for row in rows],
		},
		default=date.isoformat,
		ensure_ascii=False,
		indent=1,
	)


def as_csv(rows: Iterable[PublicCourse]) -> str:
	"""Return `rows` as CSV for spreadsheets: semicolons, German days, and no cell that could run as a formula."""
	target = io.StringIO()
	writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
	writer.writerow(field.name for field in fields(PublicCourse))
	for row in rows:
		writer.writerow(_cell(name, value) for name, value in asdict(row).items())
	return "\ufeff" + target.getvalue()


def _cell(name: str, value: object) -> str | int:
	if value is None:
		return ""
	if isinstance(value, bool):
		return int(value)
	if isinstance(value, date):
		return f"{value:%d.%m.%Y}"
	if isinstance(value, int):
		return value
	text = _(str(value)) if name in CHOICES else str(value)
	# A single quote tells spreadsheets that a text follows.
	return f"'{text}" if text[:1] in rules.FORMULA_SIGNS else text
