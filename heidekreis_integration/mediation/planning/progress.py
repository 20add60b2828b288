"""Shows on the plan's page how far a job is."""

from __future__ import annotations

from collections.abc import Callable

import frappe

EVENT = "placement_plan_progress"


def shown(plan: str, said: str, first: int = 0, last: int = 100) -> Callable[[int, int], None]:
	"""Return what shows the progress of one part of the work on `plan`, from `first` to `last` percent.

	Frappe's own progress event would open a dialog on whatever page the clerk has gone on to.
	"""
	seen = {"percent": -1}

	def show(done: int, every: int) -> None:
		percent = first + (last - first) * done // max(1, every)
		if percent > seen["percent"]:
			seen["percent"] = percent
			message = {"plan": plan, "percent": percent, "said": said}
			frappe.publish_realtime(EVENT, message, user=frappe.session.user)

	return show
