"""Status reports ("Stand") of measures: what they hold, who may change what when, and what publishing does."""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate, now_datetime, nowdate

from heidekreis_integration.permissions import scope
from heidekreis_integration.strategy import figures
from heidekreis_integration.strategy.editing import DECIDERS
from heidekreis_integration.strategy.errors import (
	ForeignMeasureError,
	ReportDateError,
	ReportExistsError,
	ReportFrozenError,
	ReportTextMissingError,
)
from heidekreis_integration.strategy.offers import participants_of
from heidekreis_integration.workflow import guard

OPEN_STATES = ("Draft", "Returned")
RECEIVED_STATES = ("Submitted", "Reviewed", "Published")
CONTENT = ("as_of", "measure_status", "text", "next_steps", "obstacles", "indicator_value")
FROM_MEASURE = ("measure_title", "field_of_action", "responsible_body")
STAMPS = (
	"year",
	"participants",
	"computed_value",
	"computed_text",
	"submitted_by",
	"submitted_on",
	"reviewed_by",
	"reviewed_on",
	"published_on",
	"state_reason",
	"status_round",
	"previous_text",
)


def stamp(report: Document) -> None:
	"""Copy what the report shows of its measure, and count what the system can count."""
	measure = frappe.get_doc("Strategy Measure", report.measure)
	year = getdate(report.as_of).year
	counted = figures.figure_of(measure, year)
	guard.write(
		report,
		measure_title=measure.title,
		field_of_action=measure.field_of_action,
		responsible_body=measure.responsible_body,
		year=year,
		participants=participants_of(measure.name, year),
		computed_value=counted.value if counted.computed else None,
		computed_text=figures.in_words(measure, year),
	)


def check_editor(report: Document, user: str) -> None:
	"""Refuse a change of a report whose time for changes is over, or by somebody of another body.

	Raises:
		ForeignMeasureError: the measure belongs to another body.
		ReportFrozenError: the report was submitted or published.
	"""
	decides = bool(DECIDERS & set(frappe.get_roles(user)))
	if not decides and report.responsible_body not in scope.bodies_of(user):
		frappe.throw(
			_("You may only report on measures of your own body."),
			ForeignMeasureError,
			title=_("Measure of another body"),
		)
	state = report.state_before()
	if state is None or not guard.changed(report, CONTENT):
		return
	if state == "Published":
		frappe.throw(
			_("A published report stays as it is. Please withdraw the publication or write a new report."),
			ReportFrozenError,
			title=_("Published"),
		)
	if state not in OPEN_STATES and not decides:
		frappe.throw(
			_("The report is with the coordination office. Please ask for it to be sent back."),
			ReportFrozenError,
			title=_("Submitted already"),
		)


def check_day(report: Document, start) -> None:
	"""Refuse a status of the future, of before the strategy, and a second report of the same day.

	Raises:
		ReportDateError, ReportExistsError
	"""
	day = getdate(report.as_of)
	if day > getdate(nowdate()) or day < getdate(start):
		frappe.throw(
			_(
				"The day of the status lies in the future or before the strategy. Please enter a day from {0} to today."
			).format(frappe.format(start, {"fieldtype": "Date"})),
			ReportDateError,
			title=_("Day of the status"),
		)
	other = frappe.db.get_value(
		"Measure Status Report",
		{"measure": report.measure, "as_of": day, "name": ("!=", report.name or "")},
	)
	if other:
		frappe.throw(
			_(
				"There is a report on this measure for this day already: {0}. Please continue that one."
			).format(other),
			ReportExistsError,
			title=_("Report exists"),
		)


def on_submit(report: Document) -> None:
	"""Check and stamp the step to Submitted.

	Raises:
		ReportTextMissingError: nothing was written.
	"""
	if not (report.text or "").strip():
		frappe.throw(
			_("Please describe in two to five sentences what was done and reached."),
			ReportTextMissingError,
			title=_("Status text missing"),
		)
	report.submitted_by, report.submitted_on = report.step_actor(), now_datetime()


def on_review(report: Document) -> None:
	"""Stamp the step to Reviewed."""
	report.reviewed_by, report.reviewed_on = report.step_actor(), now_datetime()


def on_publish(report: Document) -> None:
	"""Stamp the step to Published."""
	report.published_on = now_datetime()


def on_send_back(report: Document) -> None:
	"""Forget who had submitted and reviewed: the report starts anew."""
	for field in ("submitted_by", "submitted_on", "reviewed_by", "reviewed_on", "published_on"):
		report.set(field, None)


STEPS: dict[str, Callable[[Document], None]] = {
	"Submitted": on_submit,
	"Reviewed": on_review,
	"Published": on_publish,
	"Returned": on_send_back,
}


def apply_to_measure(report: Document) -> None:
	"""Give the measure the status of its newest published report, and its traffic light."""
	newest = newest_published(report.measure)
	measure = frappe.get_doc("Strategy Measure", report.measure, for_update=True)
	if newest:
		measure.status = frappe.db.get_value("Measure Status Report", newest, "measure_status")
	# Publishing was the coordinator's step; the measure only follows.
	measure.flags.follows_report = True
	measure.save(ignore_permissions=True)


def newest_published(measure: str, *, until=None) -> str | None:
	"""Return the newest published report of `measure`, of `until` or before where a day is given."""
	report = DocType("Measure Status Report")
	query = (
		frappe.qb.from_(report)
		.select(report.name)
		.where((report.measure == measure) & (report.workflow_state == "Published"))
		.orderby(report.as_of, order=frappe.qb.desc)
		.limit(1)
	)
	if until is not None:
		query = query.where(report.as_of <= getdate(until))
	found = query.run(pluck=True)
	return found[0] if found else None
