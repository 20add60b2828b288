"""Training courses for the desk."""

from __future__ import annotations

import frappe
from frappe.utils import cint, getdate

from heidekreis_integration.api.access import require_permission
from heidekreis_integration.training import courses


@frappe.whitelist(methods=["POST"])
def create_sessions(course: str, first_friday: str, weeks_between: int | str = 0) -> list[str]:
	"""Make the sessions of a course and return their names.

	Args:
		course: Name of a Training Course the user may write.
		first_friday: Day of the first session, YYYY-MM-DD.
		weeks_between: Weeks from the first weekend to the second; 0 for what the Settings say.
	"""
	frappe.get_doc("Training Course", course).check_permission("write")
	require_permission("Training Session", "create")
	return courses.create_sessions(course, getdate(first_friday), weeks_between=cint(weeks_between) or None)


@frappe.whitelist(methods=["POST"])
def register(course: str, mediator: str) -> str:
	"""Register a mediator for a course; return Registered or Waiting List."""
	frappe.get_doc("Training Course", course).check_permission("write")
	return courses.register(course, mediator, actor=frappe.session.user)


@frappe.whitelist(methods=["POST"])
def withdraw(course: str, mediator: str) -> None:
	"""Take a mediator's registration back; the place goes to whoever waits longest."""
	frappe.get_doc("Training Course", course).check_permission("write")
	courses.withdraw(course, mediator, actor=frappe.session.user)
