"""Gives a request to a mediator: one path for accepted offers, direct assignments and inserts by hand."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime

from heidekreis_integration.mediation.candidates import (
	PoolFacts,
	place_of_request,
	session_facts,
	sessions_of,
)
from heidekreis_integration.mediation.eligibility import Finding, exclusions, language_for, warnings
from heidekreis_integration.mediation.errors import (
	DoubleBookingError,
	NotEligibleError,
	RequestStateError,
	TravelTimeError,
)
from heidekreis_integration.mediation.facts import Candidate, Policy, SessionFacts
from heidekreis_integration.mediation.overlap import Session, conflicts
from heidekreis_integration.mediation.settings import travel_terms
from heidekreis_integration.mediation.wording import finding_text
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.door import Door, system_transition

STAMPED_FROM_REQUEST = (
	"requesting_institution",
	"municipality",
	"institution_type",
	"setting",
	"occasion",
	"cost_bearer",
)
ASSIGNABLE = ("Approved", "Placing")


def assign(
	request: str,
	mediator: str,
	*,
	actor: str,
	override_reason: str = "",
	door: Door = "Desk",
	accepted_offer: bool = False,
) -> Document:
	"""Plan the session of `request` with `mediator` and move the request to Placed.

	The caller has checked that `actor` may assign, or holds the accepted offer. The rows of the request and of the
	mediator stay locked until the end of the transaction, in this order.

	Args:
		request: An approved request, or one in placing.
		mediator: Who takes the session.
		actor: Who assigns; written to the Transition Log.
		override_reason: Why an overridable rule (way, availability, an earlier refusal) may be passed over.
		door: Through which door the actor came.
		accepted_offer: The mediator has just said yes: availability and distance are their own decision then.

	Raises:
		RequestStateError: the request is not approved or placed already.
		NotEligibleError: a hard rule excludes the mediator.
		DoubleBookingError: the mediator has another session at the same time.
		TravelTimeError: too little time between two sessions, and no `override_reason`.
	"""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	check_assignable(document)
	if document.workflow_state == "Approved":
		system_transition(document, "Start Placing", actor=actor, door=door)
	assignment = frappe.get_doc(
		{
			"doctype": "Assignment",
			"mediation_request": request,
			"mediator": mediator,
			"planned_start": document.planned_start,
			"planned_end": document.planned_end,
			"override_reason": override_reason,
		}
	)
	assignment.flags.assigned_by = Assigner(actor, door, accepted_offer)
	# A mediator who accepts an offer may not create assignments; the offer is the permission.
	return assignment.insert(ignore_permissions=True)


@dataclass(frozen=True)
class Assigner:
	"""Who assigns, through which door; made by this service only, never by what a client sends."""

	actor: str
	door: Door
	accepted_offer: bool = False


def assigner_of(assignment: Document) -> Assigner:
	"""Return who makes this new assignment: the service's caller, else whoever inserts it."""
	found = assignment.flags.get("assigned_by")
	return found if isinstance(found, Assigner) else Assigner(assignment.step_actor(), "Desk")


def check_assignable(request: Document) -> None:
	"""Refuse a request that is not approved, or is placed already."""
	if request.workflow_state not in ASSIGNABLE:
		frappe.throw(
			_(
				"No mediator can be assigned to {0}: its state is {1}. It has to be approved and not placed yet."
			).format(request.name, frappe.bold(_(request.workflow_state))),
			RequestStateError,
			title=_("Not possible in this state"),
		)


def stamp(assignment: Document) -> None:
	"""Copy from the request what the assignment keeps, and settle the language of the session."""
	request = frappe.get_doc("Mediation Request", assignment.mediation_request, for_update=True)
	assignment.planned_start = assignment.planned_start or request.planned_start
	assignment.planned_end = assignment.planned_end or request.planned_end
	facts = {field: request.get(field) for field in STAMPED_FROM_REQUEST}
	facts["requested_language"] = request.language
	keeps = guard.is_import(assignment)
	if not (keeps and assignment.language):
		facts["language"] = _language(request, assignment) or request.language
	guard.write(assignment, **{k: v for k, v in facts.items() if not (keeps and assignment.get(k))})


def check_new(assignment: Document) -> None:
	"""Check a new assignment: state of the request, hard rules, other sessions. Locks request and mediator.

	Raises:
		RequestStateError, NotEligibleError, DoubleBookingError, TravelTimeError: see `assign`.
	"""
	request = frappe.get_doc("Mediation Request", assignment.mediation_request, for_update=True)
	check_assignable(request)
	lock_mediator(assignment.mediator)
	candidate, session, rules = _facts(request, assignment, lock=True)
	if request.retrospective:
		_refuse_unless_speaker(candidate, session)
		check_free(assignment)
		return
	_refuse(exclusions(candidate, session, rules), candidate, assignment)
	_tell(warnings(candidate, session, rules), candidate)


def check_moved(assignment: Document) -> None:
	"""Check a planned session that was moved. Why too little time was passed over before was said of another time.

	The reason is asked anew where the new time needs one, and taken away where it does not; the log keeps it.

	Raises:
		DoubleBookingError: the mediator has another session at the same time.
		TravelTimeError: too little time between two sessions, and no new `override_reason`.
	"""
	told = guard.changed(assignment, ("override_reason",))
	former = "" if told else assignment.override_reason
	if former:
		assignment.override_reason = None
	check_free(assignment, former_reason=former or "")
	if not assignment.flags.passed_over:
		assignment.override_reason = None


def check_free(assignment: Document, *, former_reason: str = "") -> None:
	"""Refuse a session that leaves no time beside the mediator's others. Locks the mediator.

	For sessions that were moved or recorded afterwards; only the same time is refused for those of the past.
	"""
	lock_mediator(assignment.mediator)
	start, end = get_datetime(assignment.planned_start), get_datetime(assignment.planned_end)
	others = sessions_of([assignment.mediator], start, end, lock=True, besides=assignment.name or "")
	request = frappe.get_doc("Mediation Request", assignment.mediation_request)
	own = Session(
		assignment.name or "", start, end, place_of_request(request), assignment.setting == "On Site"
	)
	found = conflicts(own, others[assignment.mediator], travel_terms())
	if found and found[0].same_time:
		_throw(Finding("double_booking", (found[0].other.start, found[0].other.end)))
	past = request.retrospective or guard.is_import(assignment)
	if not found or past:
		return
	first = found[0]
	finding = Finding(
		"travel_time", (first.other.start, first.other.end, first.gap_minutes, first.needed_minutes)
	)
	if not (assignment.override_reason or "").strip():
		_throw(finding, former_reason)
	assignment.flags.passed_over = (finding,)


def log_exception(assignment: Document) -> None:
	"""Write to the Transition Log which rules this save has passed over, and why. Call from on_update.

	Not as the reason of a step: that is kept on the request, where the institution reads it.
	"""
	findings = assignment.flags.pop("passed_over", None)
	if not findings:
		return
	assigner = assigner_of(assignment)
	frappe.get_doc(
		{
			"doctype": "Transition Log",
			"reference_doctype": "Assignment",
			"reference_name": assignment.name,
			"action": "Exception",
			"to_state": assignment.workflow_state,
			"actor": assigner.actor,
			"door": assigner.door,
			"at": now_datetime(),
			"reason": _("{0} Exception because: {1}").format(
				" ".join(map(finding_text, findings)), assignment.override_reason.strip()
			),
		}
	).insert(ignore_permissions=True)  # the log is written for the actor, who may not write it


def lock_mediator(mediator: str) -> None:
	"""Hold the mediator's row until the end of the transaction: one booking at a time for each mediator."""
	frappe.db.get_value("Mediator", mediator, "name", for_update=True)


def _language(request: Document, assignment: Document) -> str | None:
	candidate, session, _rules = _facts(request, assignment, lock=False)
	found = language_for(candidate, session)
	return found[0] if found else None


def _facts(request: Document, assignment: Document, *, lock: bool) -> tuple[Candidate, SessionFacts, Policy]:
	"""Load the mediator; with `lock` only after the mediator's row is held, or two bookings block each other."""
	session = session_facts(request, assignment.planned_start, assignment.planned_end)
	pool = PoolFacts.load([session], [assignment.mediator], lock=lock, soft=False)
	return pool.candidate(assignment.mediator, session), session, pool.policy(session)


def _refuse_unless_speaker(candidate: Candidate, session: SessionFacts) -> None:
	if not language_for(candidate, session):
		finding = Finding("language_missing", (session.language,))
		frappe.throw(_refusal([finding], candidate), NotEligibleError, title=_("Assignment not possible"))


def _refuse(findings: tuple[Finding, ...], candidate: Candidate, assignment: Document) -> None:
	passed = {"open_offer"}  # a direct assignment makes the mediator's own offer needless
	if assigner_of(assignment).accepted_offer:
		passed |= {"availability", "distance", "declined"}
	findings = tuple(finding for finding in findings if finding.rule not in passed)
	final = [finding for finding in findings if not finding.overridable]
	explained = bool((assignment.override_reason or "").strip())
	standing = final if explained else list(findings)
	if not standing:
		assignment.flags.passed_over = findings
		return
	by_rule = {finding.rule: finding for finding in standing}
	for rule in ("double_booking", "travel_time"):
		if set(by_rule) == {rule}:
			_throw(by_rule[rule])
	text = _refusal(standing, candidate)
	if not final:
		text += " " + _("If it is possible all the same, please give the reason for the exception.")
	frappe.throw(text, NotEligibleError, title=_("Assignment not possible"))


def _refusal(findings: list[Finding], candidate: Candidate) -> str:
	heading = _("{0} cannot take this session:").format(candidate.full_name)
	return " ".join([heading, *map(finding_text, findings)])


def _throw(finding: Finding, former_reason: str = "") -> None:
	if finding.rule == "double_booking":
		advice = _("Please choose another mediator or another time.")
		error, title = DoubleBookingError, _("Double booking")
	elif former_reason:
		advice = _(
			"The reason “{0}” was given for the former time. Please say why it is possible now."
		).format(former_reason.strip())
		error, title = TravelTimeError, _("Too little time between two sessions")
	else:
		advice = _("If it is possible all the same, please give the reason for the exception.")
		error, title = TravelTimeError, _("Too little time between two sessions")
	frappe.throw(f"{finding_text(finding)} {advice}", error, title=title)


def _tell(findings: tuple[Finding, ...], candidate: Candidate) -> None:
	if findings:
		text = " ".join(map(finding_text, findings))
		frappe.msgprint(f"{candidate.full_name}: {text}", title=_("Please note"), indicator="orange")
