"""What the figures count. Every report, mail and measure uses these definitions and no other."""

from __future__ import annotations

from datetime import date
from typing import Literal

from frappe.query_builder import Criterion
from frappe.utils import add_days, getdate

PERFORMED_STATES = ("Performed", "Confirmed", "Settled", "Disputed")
OPEN_REQUEST_STATES = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing")
NOT_PLACEABLE_STATES = ("Not Placeable",)

# Who reads a statistic: coordinators see all, officers no small counts and no amounts.
Audience = Literal["coordinator", "officer"]


def is_performed_session(assignment) -> Criterion:
	"""Return the condition for a session that took place.

	A no-show or a cancelled session may be settled too (it can be paid), but it was not performed.

	Args:
		assignment: The query builder's table of DocType Assignment.
	"""
	return (
		assignment.workflow_state.isin(PERFORMED_STATES)
		& assignment.actual_start.isnotnull()
		& (assignment.no_show == 0)
		& assignment.cancelled_on.isnull()
	)


def is_unmet(request) -> Criterion:
	"""Return the condition for a request without a mediator: still open, or found not placeable.

	Args:
		request: The query builder's table of DocType Mediation Request.
	"""
	return request.workflow_state.isin(OPEN_REQUEST_STATES + NOT_PLACEABLE_STATES)


def within(field, start: date, end: date) -> Criterion:
	"""Return the condition that the datetime `field` lies on the days from `start` to `end`, both included."""
	return (field >= getdate(start)) & (field < getdate(add_days(end, 1)))
