"""Takes requests in, and takes them back."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.mediation import guard
from heidekreis_integration.mediation.errors import UnknownFieldError
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


def create_request(values: dict, *, actor: str, channel: str) -> Document:
	"""File a request in the state Received.

	The caller has checked that `actor` may file for the institution.

	Args:
		values: Field values; only those a requester may set. `alternative_dates` is a list of rows.
		actor: The user who asks; stored as `requested_by`.
		channel: How the request came, one of the options of the field `channel`.

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
	unknown = set(values) - ACCEPTED_FIELDS - RETROSPECTIVE_FIELDS
	if unknown:
		frappe.throw(
			_("These entries are not accepted in a request: {0}.").format(", ".join(sorted(unknown))),
			UnknownFieldError,
		)
	request = frappe.get_doc({"doctype": "Mediation Request", **values, "channel": channel})
	guard.write(request, requested_by=actor)
	# Portal users hold no DocPerm to create; the caller has checked that the institution is theirs.
	return request.insert(ignore_permissions=True)


def cancel_request(request: str, *, actor: str, reason: str, door: Door) -> Document:
	"""Cancel `request`; open offers are withdrawn and a planned session is cancelled with it.

	Raises:
		StepNotInWorkflowError: the request is performed or ended already.
		ReasonMissingError: no reason was given.
	"""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	return system_transition(document, "Cancel Request", actor=actor, reason=reason, door=door)
