"""The municipal network for the desk: officers' own data and figures, access and handover by the coordination office."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, format_date, getdate, nowdate

from heidekreis_integration.api.access import require_role
from heidekreis_integration.network import confirmation, handover, officer_logins, own_figures
from heidekreis_integration.permissions import scope

CONTACT = "Municipality Contact"
KEEPERS = ("Integration Coordinator", "System Manager")
OFFICER = scope.MUNICIPALITY_OFFICER


@frappe.whitelist()
def my_contact() -> dict[str, Any]:
	"""Return the caller's own entries in office, and until when each is to be confirmed."""
	require_role(OFFICER)
	today = getdate(nowdate())
	rows = frappe.get_list(
		CONTACT,
		filters={"user": frappe.session.user, "valid_from": ("<=", today)},
		or_filters=[["valid_to", "is", "not set"], ["valid_to", ">=", today]],
		fields=["name", "contact_name", "municipality", "confirmed_on", "valid_from"],
		order_by="municipality",
	)
	entries = []
	for row in rows:
		state = confirmation.standing(row, today)
		entries.append(
			{
				"name": row.name,
				"municipality": row.municipality,
				"confirmed_on": row.confirmed_on,
				"due_on": state.due_on,
				"is_due": state.is_due,
				"is_overdue": state.is_overdue,
			}
		)
	return {"entries": entries}


@frappe.whitelist(methods=["POST"])
def confirm_contact(contact: str) -> dict[str, Any]:
	"""Confirm that the data of an entry are right: officers their own, the coordination office any.

	Raises:
		frappe.PermissionError: the caller may not write the entry.
		ConfirmationError: somebody else's entry, or one that is over.
	"""
	require_role(OFFICER, *KEEPERS)
	frappe.get_doc(CONTACT, contact).check_permission("write")
	document = confirmation.confirm(contact, actor=frappe.session.user)
	return {
		"confirmed_on": document.confirmed_on,
		"message": _("Confirmed on {0}. Thank you.").format(format_date(document.confirmed_on)),
	}


@frappe.whitelist(methods=["POST"])
def invite(contact: str) -> dict[str, Any]:
	"""Give a contact person a login as officer and mail the link to set a password, once.

	Raises:
		frappe.PermissionError: the caller is not of the coordination office.
		InvitationError: the entry is over, has no address, or the login must not get the role.
	"""
	require_role(*KEEPERS)
	frappe.get_doc(CONTACT, contact).check_permission("write")
	invitation = officer_logins.invite(contact)
	message = (
		_("{0} has a login now. The mail with the link to set a password is on its way.")
		if invitation.mailed
		else _("{0} has been invited before. A new link comes by “Forgot Password?” at the login.")
	)
	return {"user": invitation.user, "mailed": invitation.mailed, "message": message.format(invitation.user)}


@frappe.whitelist(methods=["POST"])
def hand_over(
	contact: str,
	contact_name: str,
	day: str,
	email: str = "",
	phone: str = "",
	function: str = "",
	invite: bool | int = True,
) -> dict[str, Any]:
	"""End an entry and enter the successor, who takes over the open resolutions.

	Args:
		contact: Entry of whoever leaves.
		contact_name, email, phone, function: The successor.
		day: The successor's first day in office, as YYYY-MM-DD.
		invite: Whether the successor gets a login at once.

	Raises:
		frappe.PermissionError: the caller is not of the coordination office.
		HandoverError: the entry has a successor already, or the day is not after its first day.
	"""
	require_role(*KEEPERS)
	frappe.get_doc(CONTACT, contact).check_permission("write")
	first_day: date = getdate(day)
	successor = handover.Successor(contact_name, email, phone, function, bool(cint(invite)))
	new = handover.hand_over(contact, successor, first_day)
	return {
		"contact": new.name,
		"message": _("Handed over to {0} from {1} on.").format(new.contact_name, format_date(first_day)),
	}


@frappe.whitelist()
def my_figures(year: int | str | None = None) -> dict[str, Any]:
	"""Return sessions and unmet demand of the caller's municipalities by language and year.

	Args:
		year: The newest year to show; the current one if empty. Withheld figures are None.

	Raises:
		NoStatisticsAccessError: the caller is neither coordinator nor officer of a municipality today.
		FigureYearError: there are no figures of that year.
	"""
	return asdict(own_figures.build(frappe.session.user, cint(year) or None))
