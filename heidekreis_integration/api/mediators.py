"""What mediators call from the portal: own offers, own sessions, own claims."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.utils import now_datetime

from heidekreis_integration.api.access import own_mediator
from heidekreis_integration.api.values import session_report, truth
from heidekreis_integration.mediation import offers, sessions
from heidekreis_integration.mediation.cancelling import consequence
from heidekreis_integration.mediation.errors import OfferClosedError
from heidekreis_integration.workflow.definitions import STATE_FIELD

OFFER_FIELDS = [
	"name",
	"status",
	"planned_start",
	"planned_end",
	"language",
	"is_close_language",
	"expires_on",
]
ASSIGNMENT_FIELDS = [
	"name",
	STATE_FIELD,
	"planned_start",
	"planned_end",
	"language",
	"setting",
	"occasion",
	"requesting_institution",
	"municipality",
	"actual_start",
	"actual_end",
	"reminded_on",
	"attendance_confirmed_on",
]
CLAIM_FIELDS = ["name", STATE_FIELD, "period_start", "period_end", "total_amount", "paid_on"]


@frappe.whitelist()
def my_offers() -> list[dict]:
	"""Return the own open offers, the most urgent first."""
	filters = {"mediator": own_mediator(), "status": "Open", "expires_on": (">", now_datetime())}
	return frappe.get_list(
		"Assignment Offer", filters=filters, fields=OFFER_FIELDS, order_by="expires_on asc", limit=0
	)


@frappe.whitelist(methods=["POST"])
def answer(offer: str, accept: bool | int | str, note: str = "") -> dict:
	"""Accept or decline an own offer.

	Raises:
		OfferClosedError: the offer was filled, withdrawn or answered otherwise, or its time is over.
	"""
	_check_own("Assignment Offer", offer)
	yes = truth(accept)
	given = offers.answer_offer(offer, yes, actor=frappe.session.user, door="Portal", note=note)
	if given.status != ("Accepted" if yes else "Declined"):
		frappe.throw(given.message, OfferClosedError, title=_("Offer closed"))
	return asdict(given)


@frappe.whitelist()
def my_assignments() -> list[dict]:
	"""Return the own sessions, the latest first."""
	filters = {"mediator": own_mediator()}
	return frappe.get_list(
		"Assignment", filters=filters, fields=ASSIGNMENT_FIELDS, order_by="planned_start desc", limit=0
	)


@frappe.whitelist(methods=["POST"])
def report(
	assignment: str,
	actual_start: str | None = None,
	actual_end: str | None = None,
	travel_km: float | str = 0,
	travel_minutes: int | str = 0,
	no_show: bool | int | str = False,
	deviation_reason: str = "",
	note: str = "",
) -> dict:
	"""Report an own session: actual times, journey there and back, or that the client did not come."""
	_check_own("Assignment", assignment)
	told = session_report(
		actual_start=actual_start,
		actual_end=actual_end,
		travel_km=travel_km,
		travel_minutes=travel_minutes,
		no_show=no_show,
		deviation_reason=deviation_reason,
		note=note,
	)
	document = sessions.report_session(assignment, told, actor=frappe.session.user, door="Portal")
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist(methods=["POST"])
def confirm_attendance(assignment: str) -> dict:
	"""Say that one comes to an own session.

	Raises:
		AttendanceError: the session is not planned any more, or has started.
	"""
	_check_own("Assignment", assignment)
	document = sessions.confirm_attendance(assignment)
	return {"name": document.name, "confirmed_on": document.attendance_confirmed_on}


@frappe.whitelist()
def cancellation(assignment: str) -> dict:
	"""Return what it means if the mediator cancels an own session now: free, minutes, amount in euros, text."""
	_check_own("Assignment", assignment)
	found = consequence(frappe.get_doc("Assignment", assignment), "Mediator", now_datetime())
	return {**asdict(found), "amount": float(found.amount)}


@frappe.whitelist(methods=["POST"])
def cancel(assignment: str, reason: str) -> dict:
	"""Cancel an own session that lies ahead. Others are asked at once.

	Raises:
		AttendanceError: the session is not planned any more, or has started.
		ReasonMissingError: no reason was given.
	"""
	_check_own("Assignment", assignment)
	document = sessions.cancel_session(
		assignment, side="Mediator", actor=frappe.session.user, reason=reason, door="Portal"
	)
	return {"name": document.name, "state": document.get(STATE_FIELD)}


@frappe.whitelist()
def my_claims() -> list[dict]:
	"""Return the own claims, the latest first."""
	filters = {"mediator": own_mediator()}
	return frappe.get_list(
		"Compensation Claim", filters=filters, fields=CLAIM_FIELDS, order_by="period_end desc", limit=0
	)


def _check_own(doctype: str, name: str) -> None:
	"""Refuse what is not the own; the same answer for what does not exist, so that names can't be probed."""
	mediator = own_mediator()
	if frappe.db.get_value(doctype, name, "mediator") != mediator:
		frappe.throw(_("This is not one of your offers or sessions."), frappe.PermissionError)
