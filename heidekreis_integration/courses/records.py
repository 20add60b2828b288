"""What is checked when a provider, a course or a count of demand is saved."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_years, cint, format_date, getdate, nowdate

from heidekreis_integration.courses import rules
from heidekreis_integration.courses.errors import (
	CourseDatesError,
	CoursePlacesError,
	CourseTwiceError,
	DemandCountError,
	DemandTwiceError,
	FiguresDateError,
	SpreadsheetTextError,
	WebAddressError,
)

FIGURES = ("places", "taken", "waiting")
COURSE_TEXTS = ("title", "course_number", "times", "registration", "overbooking_reason")


def check_texts(document: Document, fields: tuple[str, ...]) -> None:
	"""Refuse texts that a spreadsheet would run as a formula.

	Raises:
		SpreadsheetTextError
	"""
	for field in fields:
		value = (document.get(field) or "").strip()
		if rules.begins_like_formula(value):
			frappe.throw(
				_("{0} may not begin with “{1}”: spreadsheets would take it for a formula.").format(
					_(document.meta.get_label(field)), frappe.utils.escape_html(value[0])
				),
				SpreadsheetTextError,
			)


def check_address(document: Document, field: str) -> None:
	"""Refuse an address that visitors of the public list could not open safely.

	Raises:
		WebAddressError
	"""
	value = (document.get(field) or "").strip()
	if value and not value.lower().startswith(("https://", "http://")):
		frappe.throw(_("Please enter the address with https:// at its beginning."), WebAddressError)


def check_days(course: Document) -> None:
	"""Refuse days that make no sense.

	Raises:
		CourseDatesError
	"""
	first, last = getdate(course.starts_on), getdate(course.ends_on) if course.ends_on else None
	if not rules.EARLIEST <= first <= getdate(add_years(nowdate(), rules.LONGEST_YEARS)):
		frappe.throw(
			_("Please check the first day: {0} can not be right.").format(format_date(first)),
			CourseDatesError,
		)
	if last and last < first:
		frappe.throw(
			_("The last day {0} lies before the first day {1}.").format(
				format_date(last), format_date(first)
			),
			CourseDatesError,
		)
	if last and last > getdate(add_years(first, rules.LONGEST_YEARS)):
		frappe.throw(
			_("Please check the last day: a course lasts {0} years at most.").format(rules.LONGEST_YEARS),
			CourseDatesError,
		)


def check_places(course: Document) -> None:
	"""Refuse negative counts, and more registered than places without a reason.

	Raises:
		CoursePlacesError
	"""
	for field in FIGURES:
		if cint(course.get(field)) < 0:
			frappe.throw(
				_("{0} can not be less than zero.").format(_(course.meta.get_label(field))), CoursePlacesError
			)
	if cint(course.taken) <= cint(course.places):
		course.overbooking_reason = None
	elif not (course.overbooking_reason or "").strip():
		frappe.throw(
			_(
				"{0} are registered, but there are {1} places. Please correct the figures or enter the reason for the overbooking."
			).format(cint(course.taken), cint(course.places)),
			CoursePlacesError,
		)


def check_number(course: Document) -> None:
	"""Refuse a number that another course of the provider has.

	Raises:
		CourseTwiceError
	"""
	course.course_number = (course.course_number or "").strip() or None
	if not course.course_number:
		return
	same = {"provider": course.provider, "course_number": course.course_number, "name": ("!=", course.name)}
	other = frappe.db.get_value("Language Course", same, "name")
	if other:
		frappe.throw(
			_("{0} has the course number {1} already: {2}.").format(
				frappe.bold(frappe.utils.escape_html(course.provider)),
				frappe.utils.escape_html(course.course_number),
				other,
			),
			CourseTwiceError,
		)


def date_figures(course: Document) -> None:
	"""Date figures that changed without a day of their own as of today.

	Raises:
		FiguresDateError: they are dated in the future.
	"""
	before = course.get_doc_before_save()
	changed = before is None or any(cint(before.get(f)) != cint(course.get(f)) for f in FIGURES)
	redated = before is None or _day(before.as_of) != _day(course.as_of)
	if changed and not (course.as_of and redated):
		course.as_of = nowdate()
	check_not_ahead(course)


def check_not_ahead(document: Document) -> None:
	"""Refuse figures of the future.

	Raises:
		FiguresDateError
	"""
	if document.as_of and getdate(document.as_of) > getdate(nowdate()):
		frappe.throw(
			_("The figures are dated {0}, which lies ahead.").format(format_date(document.as_of)),
			FiguresDateError,
		)


def derive(course: Document) -> None:
	"""Set state and free places from what else is known."""
	places, taken = cint(course.places), cint(course.taken)
	course.status = rules.state_of(
		course.status,
		getdate(course.starts_on),
		_day(course.ends_on),
		places,
		taken,
		getdate(nowdate()),
	)
	course.free_places = rules.free_places(course.status, places, taken)


def check_demand(demand: Document) -> None:
	"""Refuse negative counts, counts of the future and the same count twice.

	Raises:
		DemandCountError
		FiguresDateError
		DemandTwiceError
	"""
	if cint(demand.persons) < 0:
		frappe.throw(_("The number of persons can not be less than zero."), DemandCountError)
	check_not_ahead(demand)
	same = {
		"municipality": demand.municipality,
		"level": demand.level,
		"as_of": demand.as_of,
		"name": ("!=", demand.name),
	}
	for other, source in frappe.get_all("Course Demand", same, ["name", "source"], as_list=True):
		if (source or "").strip().casefold() == (demand.source or "").strip().casefold():
			frappe.throw(
				_("This count is there already: {0}. Please change it instead.").format(other),
				DemandTwiceError,
			)


def _day(value: date | str | None) -> date | None:
	return getdate(value) if value else None
