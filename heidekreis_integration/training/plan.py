"""How courses are usually held, from the Settings."""

from __future__ import annotations

from datetime import time

import frappe
from frappe.utils import cint, get_time

from heidekreis_integration.training.schedule import USUAL_PLAN, WEEKDAYS, PlanSlot

SETTINGS = "Heidekreis Settings"
# What holds where a site's Settings were never stored.
WEEKS_BETWEEN, CAPACITY, ATTENDANCE_OPENS_MINUTES = 1, 15, 60


def sessions_of_a_course() -> tuple[PlanSlot, ...]:
	"""Return the sessions of a course as the Settings name them, else the usual ones."""
	rows = frappe.get_cached_doc(SETTINGS).get("training_plan") or []
	return (
		tuple(
			sorted(
				PlanSlot(
					weekend=cint(row.weekend) or 1,
					weekday=WEEKDAYS.index(row.weekday),
					start=_time(row.from_time),
					end=_time(row.to_time),
					title=row.title or "",
					mandatory=bool(row.mandatory),
				)
				for row in rows
			)
		)
		or USUAL_PLAN
	)


def store_usual_plan() -> bool:
	"""Write the usual sessions into Settings that name none, so that the pool sees and changes them. For the install."""
	settings = frappe.get_doc(SETTINGS)
	if settings.training_plan:
		return True
	for slot in USUAL_PLAN:
		row = settings.append(
			"training_plan",
			{
				"weekend": slot.weekend,
				"weekday": WEEKDAYS[slot.weekday],
				"from_time": slot.start,
				"to_time": slot.end,
				"mandatory": int(slot.mandatory),
			},
		)
		row.db_insert()
	frappe.clear_document_cache(SETTINGS, SETTINGS)
	return True


def weeks_between() -> int:
	"""Return the weeks from one weekend of a course to the next."""
	return number("training_weeks_between", WEEKS_BETWEEN) or WEEKS_BETWEEN


def number(field: str, default: int) -> int:
	"""Return a whole number of the Settings; `default` where it was never stored, 0 where somebody wrote 0."""
	value = frappe.get_cached_doc(SETTINGS).get(field)
	return default if value in (None, "") else cint(value)


def _time(value) -> time:
	return get_time(value).replace(microsecond=0)
