"""Training courses for the desk."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import cint, getdate

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.api.values import truth
from heidekreis_integration.training import attendance as ticks
from heidekreis_integration.training import certificates, courses, logins


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


@frappe.whitelist()
def attendance(session: str) -> dict:
	"""Return a session with who is ticked, for the tick page."""
	document = frappe.get_doc("Training Session", session)
	document.check_permission("write")
	document.list_participants()
	return ticks.state_of(document)


@frappe.whitelist(methods=["POST"])
def tick(session: str, mediator: str, attended: bool | int | str) -> dict:
	"""Note whether a participant was there; return the session as it now is, with what others have ticked."""
	frappe.get_doc("Training Session", session).check_permission("write")
	return ticks.state_of(ticks.tick(session, mediator, truth(attended)))


@frappe.whitelist(methods=["POST"])
def close_attendance(session: str) -> dict:
	"""Mark a session as held: whoever is not ticked has missed it."""
	frappe.get_doc("Training Session", session).check_permission("write")
	return ticks.state_of(ticks.close_list(session))


@frappe.whitelist()
def certificate(kind: str, mediator: str, course: str = "", year: int | str = 0) -> None:
	"""Send a mediator's certificate as PDF.

	Args:
		kind: attendance, service or card.
		mediator: Name of a Mediator the user may print.
		course: For attendance: a completed course.
		year: For service: the calendar year, 0 for all.
	"""
	require_role("System Manager", "Integration Coordinator", "Mediation Coordinator")
	frappe.get_doc("Mediator", mediator).check_permission("print")
	if kind not in certificates.TEMPLATES:
		frappe.throw(_("This is no kind of certificate."))
	paper = certificates.paper(kind, mediator, course=course, year=cint(year))
	frappe.response.update(
		{
			"type": "download",
			"filename": paper.file_name,
			"filecontent": paper.content,
			"display_content_as": "inline",
		}
	)


@frappe.whitelist(methods=["POST"])
def create_login(mediator: str) -> str:
	"""Make a portal login for a mediator and return it; a mail with the link to set the password goes out."""
	require_role("System Manager", "Mediation Coordinator")
	frappe.get_doc("Mediator", mediator).check_permission("write")
	return logins.make_login(mediator)
