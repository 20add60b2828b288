"""What hooks.py names as query condition, one function per DocType: Frappe 15.0 passes the user and nothing else."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.fields import reads_level
from heidekreis_integration.permissions.rules import child_condition, condition

PLACEMENT_BLOCK_LEVEL = 2


def requesting_institution(user: str | None = None, doctype: str | None = None) -> str:
	"""Own institutions; an officer's own administration."""
	return condition("Requesting Institution", user)


def mediation_request(user: str | None = None, doctype: str | None = None) -> str:
	"""Requests of the own institutions; of an officer's own administration."""
	return condition("Mediation Request", user)


def assignment(user: str | None = None, doctype: str | None = None) -> str:
	"""Sessions for the own institutions; a mediator's own sessions."""
	return condition("Assignment", user)


def assignment_offer(user: str | None = None, doctype: str | None = None) -> str:
	"""A mediator's own offers."""
	return condition("Assignment Offer", user)


def mediator(user: str | None = None, doctype: str | None = None) -> str:
	"""A mediator's own record."""
	return condition("Mediator", user)


def compensation_claim(user: str | None = None, doctype: str | None = None) -> str:
	"""A mediator's own claims."""
	return condition("Compensation Claim", user)


def municipality(user: str | None = None, doctype: str | None = None) -> str:
	"""An officer's own municipality, with the members of a joint one."""
	return condition("Municipality", user)


def municipality_contact(user: str | None = None, doctype: str | None = None) -> str:
	"""Contacts of an officer's municipalities."""
	return condition("Municipality Contact", user)


def institution_contact(user: str | None = None, doctype: str | None = None) -> str:
	"""Contacts of the institutions the user reaches."""
	return child_condition("Institution Contact", user)


def mediation_request_date(user: str | None = None, doctype: str | None = None) -> str:
	"""Alternative dates of the requests the user reaches."""
	return child_condition("Mediation Request Date", user)


def mediator_language(user: str | None = None, doctype: str | None = None) -> str:
	"""Languages of the mediators the user reaches."""
	return child_condition("Mediator Language", user)


def mediator_availability(user: str | None = None, doctype: str | None = None) -> str:
	"""Availability of the mediators the user reaches."""
	return child_condition("Mediator Availability", user)


def mediator_absence(user: str | None = None, doctype: str | None = None) -> str:
	"""Absences of the mediators the user reaches."""
	return child_condition("Mediator Absence", user)


def mediator_placement_block(user: str | None = None, doctype: str | None = None) -> str:
	"""Institutions to which mediators are not sent: for those who read the list in the mediator, nobody else."""
	user = user or frappe.session.user
	return "" if reads_level("Mediator", PLACEMENT_BLOCK_LEVEL, user) else "(1=0)"


def compensation_claim_item(user: str | None = None, doctype: str | None = None) -> str:
	"""Items of the claims the user reaches."""
	return child_condition("Compensation Claim Item", user)


def municipality_contribution(user: str | None = None, doctype: str | None = None) -> str:
	"""Contributions of an officer's municipalities."""
	return condition("Municipality Contribution", user)


def network_meeting(user: str | None = None, doctype: str | None = None) -> str:
	"""Meetings to which an officer's municipality is invited."""
	return condition("Network Meeting", user)


def network_attendance(user: str | None = None, doctype: str | None = None) -> str:
	"""Invitations of an officer's municipalities."""
	return condition("Network Attendance", user)


def network_task(user: str | None = None, doctype: str | None = None) -> str:
	"""Tasks of an officer's municipalities."""
	return condition("Network Task", user)


def network_topic_choice(user: str | None = None, doctype: str | None = None) -> str:
	"""Topics of the meetings the user reaches."""
	return child_condition("Network Topic Choice", user)


def contact_topic(user: str | None = None, doctype: str | None = None) -> str:
	"""Topics of the contacts the user reaches."""
	return child_condition("Contact Topic", user)
