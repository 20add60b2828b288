"""What mediators call from the portal about their training: courses, registrations, certificates."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint

from heidekreis_integration.api.access import own_mediator
from heidekreis_integration.training import certificates, registration


@frappe.whitelist(methods=["POST"])
def register(training: str) -> dict:
	"""Register for an open course.

	Args:
		training: Name of a course that takes registrations.

	Returns:
		`status` Registered or Waiting List, `position` on the waiting list (0: none), `notice` for the mediator.
	"""
	mediator = own_mediator()
	if training not in {course.name for course in registration.open_courses()}:
		_refuse_training()
	given = registration.register(training, mediator, actor=frappe.session.user)
	return {"status": given.status, "position": given.position, "notice": given.message}


@frappe.whitelist(methods=["POST"])
def withdraw(training: str) -> dict:
	"""Take the own registration for a course back."""
	mediator = own_mediator()
	if training not in {course.name for course in registration.own_courses(mediator)}:
		_refuse_training()
	return {"notice": registration.withdraw(training, mediator, actor=frappe.session.user)}


@frappe.whitelist()
def certificate(kind: str, training: str = "", year: int | str = 0) -> None:
	"""Send an own certificate as PDF.

	Args:
		kind: attendance, service or card.
		training: For attendance: a course the mediator has completed.
		year: For service: the calendar year, 0 for all.
	"""
	mediator = own_mediator()
	if kind not in certificates.TEMPLATES:
		_refuse_training()
	paper = certificates.paper(kind, mediator, course=training, year=cint(year))
	frappe.response.update(
		{
			"type": "download",
			"filename": paper.file_name,
			"filecontent": paper.content,
			"display_content_as": "inline",
		}
	)


def _refuse_training() -> None:
	"""Refuse a course that is not open and not the own; the same answer for what does not exist."""
	frappe.throw(_("This training is not open for you."), frappe.PermissionError)
