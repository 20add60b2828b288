"""Takes requests in, and takes them back."""

from __future__ import annotations

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.mediation import request_rules, requester_mail
from heidekreis_integration.mediation.cancelling import Side
from heidekreis_integration.mediation.errors import NotEditableError, PastDateError, UnknownFieldError
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.door import Door, system_transition

# What a requester may say. Everything else is the pool's, or is derived.
ACCEPTED_FIELDS = frozenset(
	{
		"requesting_institution",
		"language",
		"dialect_note",
		"accepts_close_language",
		"planned_start",
		"planned_minutes",
		"occasion",
		"setting",
		"place",
		"meeting_point",
		"place_municipality",
		"session_link",
		"contact_name",
		"contact_phone",
		"contact_email",
		"client_reference",
		"case_reference",
		"gender_wish",
		"gender_wish_strict",
		"urgent",
		"urgency_reason",
		"alternative_dates",
		"remarks",
		"rules_accepted",
	}
)
RETROSPECTIVE_FIELDS = frozenset({"retrospective", "retrospective_reason"})
# What stays as it was filed: another institution would be another request.
FILED_ONCE = frozenset({"requesting_institution", "rules_accepted"})
OPEN_STATES = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Placed", "Performed")
BEFORE_PLACEMENT = ("Received", "In Review", "Cost Approval Pending", "Approved", "Placing", "Not Placeable")


def create_request(
	values: dict, *, actor: str, channel: str, series: str = "", received_on: datetime | None = None
) -> Document:
	"""File a request in the state Received.

	The caller has checked that `actor` may file for the institution.

	Args:
		values: Field values; only those a requester may set. `alternative_dates` is a list of rows.
		actor: The user who asks; stored as `requested_by`.
		channel: How the request came, one of the options of the field `channel`.
		series: Mark that requests filed together share, see `mediation.series`.
		received_on: When it arrived, where it was held until the sender was known; decides the lead time.

	Returns:
		The inserted request; `flags.duplicates` names requests it may repeat.

	Raises:
		UnknownFieldError: `values` holds a field a requester may not set.
		SwornInterpreterError: the occasion needs a sworn interpreter.
		PastDateError, LeadTimeError, DurationError: the planned time is not possible.
		ClientNameError: a reference looks like a name.
		RulesNotAcceptedError: portal or web form without accepted rules.
		RetrospectiveError: somebody else than the pool records the past.
	"""
	_refuse_unknown(set(values) - ACCEPTED_FIELDS - RETROSPECTIVE_FIELDS)
	request = frappe.get_doc({"doctype": "Mediation Request", **values})
	guard.write(
		request,
		channel=channel,
		requested_by=actor,
		series=series or None,
		received_on=received_on or now_datetime(),
	)
	# Portal users hold no DocPerm to create; the caller has checked that the institution is theirs.
	return request.insert(ignore_permissions=True)


def cancel_request(request: str, *, actor: str, reason: str, door: Door, side: Side = "Pool") -> Document:
	"""Cancel `request`; open offers are withdrawn and a planned session is cancelled with it.

	Args:
		request: A request that is not performed yet.
		actor: Who enters it; written to the Transition Log.
		reason: Why.
		door: Through which door the actor came; what comes by another one than the desk is the institution's.
		side: For whom a clerk enters it at the desk: Institution or Pool.

	Raises:
		StepNotInWorkflowError: the request is performed or ended already.
		ReasonMissingError: no reason was given.
	"""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	document.flags.cancelled_for = side
	return system_transition(document, "Cancel Request", actor=actor, reason=reason, door=door)


def change_request(request: str, values: dict, *, actor: str) -> Document:
	"""Change an own request as long as nobody has begun to check it.

	The caller has checked that the request belongs to the actor's institution.

	Args:
		request: A request in the state Received.
		values: The fields that change; `alternative_dates` replaces all rows.
		actor: Who changes it; noted at the request.

	Raises:
		NotEditableError: the pool has begun already.
		UnknownFieldError, and every refusal of `create_request`.
	"""
	_refuse_unknown(set(values) - (ACCEPTED_FIELDS - FILED_ONCE))
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	if document.workflow_state != "Received":
		frappe.throw(
			_(
				"The pool is working on this request already, so it can't be changed here any more. Please call the pool, or cancel the request."
			),
			NotEditableError,
		)
	document.update(values)
	request_rules.check_in_use(document)
	document.flags.requesters_edit = request_rules.RequestersEdit()
	try:
		document.save(
			ignore_permissions=True
		)  # requesters hold no right to write; only this service lets them
	finally:
		document.flags.requesters_edit = None
	document.add_comment("Info", _("Changed by the requester ({0}).").format(actor))
	return document


def take_alternative(request: str, row: str) -> Document:
	"""Make one of the requester's alternative dates the date of the request, and tell them. For clerks.

	The date asked for first stays as an alternative if it still lies ahead. Open offers for the old date are
	withdrawn by the request itself.

	Args:
		request: A request nobody is placed for.
		row: Name of the row of `alternative_dates`.

	Raises:
		NotEditableError: somebody is placed already, or the request has ended.
		PastDateError: there is no such alternative, or it has passed.
	"""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	if document.workflow_state not in BEFORE_PLACEMENT:
		frappe.throw(_("The date can only be changed while nobody is placed."), NotEditableError)
	chosen = next((each for each in document.alternative_dates if each.name == row), None)
	if not chosen or get_datetime(chosen.planned_start) <= now_datetime():
		frappe.throw(_("This alternative date does not exist any more, or has passed."), PastDateError)
	before, document.planned_start = document.planned_start, chosen.planned_start
	ahead = [
		row
		for row in document.alternative_dates
		if row.name != chosen.name and get_datetime(row.planned_start) > now_datetime()
	]
	document.set("alternative_dates", ahead)
	if get_datetime(before) > now_datetime():
		document.append("alternative_dates", {"planned_start": before, "note": _("First choice")})
	document.save()
	requester_mail.tell_new_date(document)
	return document


def _refuse_unknown(unknown: set[str]) -> None:
	if unknown:
		frappe.throw(
			_("These entries are not accepted in a request: {0}.").format(", ".join(sorted(unknown))),
			UnknownFieldError,
		)
