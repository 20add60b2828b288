"""Checks the times of a reported session. Called by the Assignment's controller, so for every door."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt, get_datetime, now_datetime

from heidekreis_integration.mediation.errors import DeviationReasonError, SessionTimeError
from heidekreis_integration.mediation.settings import settings

LONGEST_SESSION = timedelta(hours=16)


def check_planned(assignment: Document) -> None:
	"""The planned end comes after the planned start."""
	if get_datetime(assignment.planned_end) <= get_datetime(assignment.planned_start):
		frappe.throw(_("The planned end has to come after the planned start."), SessionTimeError)


def check_actual(assignment: Document) -> None:
	"""Actual times are complete, in order, over, and no longer than a working day can be."""
	if not assignment.actual_start or not assignment.actual_end:
		frappe.throw(_("Please enter when the session started and when it ended."), SessionTimeError)
	start, end = get_datetime(assignment.actual_start), get_datetime(assignment.actual_end)
	if end <= start:
		frappe.throw(_("The end of the session has to come after its start."), SessionTimeError)
	if end > now_datetime():
		frappe.throw(
			_("The session has not ended yet. Please enter the times once it is over."), SessionTimeError
		)
	if end - start > LONGEST_SESSION:
		frappe.throw(_("The session seems to be too long. Please check start and end."), SessionTimeError)


def check_no_show(assignment: Document) -> None:
	"""A client can be missed only after the planned start."""
	if get_datetime(assignment.planned_start) > now_datetime():
		frappe.throw(_("The session has not started yet. Nobody can be missing."), SessionTimeError)


def check_deviation(assignment: Document) -> None:
	"""A session far from its planned start needs a reason (tolerance in hours: Settings)."""
	tolerance = timedelta(hours=cint(settings().reporting_tolerance_hours))
	deviation = abs(get_datetime(assignment.actual_start) - get_datetime(assignment.planned_start))
	if deviation > tolerance and not (assignment.deviation_reason or "").strip():
		frappe.throw(
			_(
				"The session started more than {0} hours from the planned time. Please give the reason."
			).format(cint(settings().reporting_tolerance_hours)),
			DeviationReasonError,
			title=_("Reason missing"),
		)


def check_travel(assignment: Document) -> None:
	"""Only sessions on site have a journey."""
	if flt(assignment.travel_km) < 0 or cint(assignment.travel_minutes) < 0:
		frappe.throw(_("Kilometres and minutes of the journey cannot be negative."), SessionTimeError)
	if assignment.setting != "On Site":
		assignment.travel_km, assignment.travel_minutes = 0, 0
