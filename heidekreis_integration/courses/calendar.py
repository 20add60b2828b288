"""Keeps the state of courses in step with the calendar."""

from __future__ import annotations

import frappe
from frappe.utils import cint, getdate

from heidekreis_integration.courses import rules


def refresh_states(today: str) -> int:
	"""Give every course that is not over the state it has on the day `today`; return how many changed.

	Repeated on the same day it changes nothing. Only courses whose state differs are written, one by one.
	"""
	fields = ["name", "status", "starts_on", "ends_on", "places", "taken"]
	changed = 0
	for course in frappe.get_all("Language Course", {"status": ("in", rules.UNDER_WAY)}, fields):
		places, taken = cint(course.places), cint(course.taken)
		state = rules.state_of(course.status, course.starts_on, course.ends_on, places, taken, getdate(today))
		if state == course.status:
			continue
		free = rules.free_places(state, places, taken)
		frappe.db.set_value("Language Course", course.name, {"status": state, "free_places": free})
		changed += 1
	return changed
