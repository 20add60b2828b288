"""Records a session of the past that never was a request: same rules, same services, one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from heidekreis_integration.mediation.assigning import assign
from heidekreis_integration.mediation.errors import SessionTimeError
from heidekreis_integration.mediation.intake import create_request
from heidekreis_integration.mediation.sessions import SessionReport, report_session
from heidekreis_integration.workflow.door import Door, system_transition

DESK: Door = "Desk"


@dataclass(frozen=True)
class PastSession:
	"""What came of it. `assignment` is None while the county still has to approve the cost bearing."""

	request: str
	request_state: str
	assignment: str | None


def record_past_session(values: dict, *, mediator: str, report: SessionReport, actor: str) -> PastSession:
	"""Record a session that has taken place already.

	Where the cost bearing needs the county's approval the request waits for it; the session is then assigned and
	reported like any other.

	Args:
		values: Fields of the request as in `intake.create_request`, with `retrospective_reason`; the planned time
			is taken from the report.
		mediator: Who mediated; may have left the pool since, but has to speak the language.
		report: What took place.
		actor: A clerk of the pool.

	Raises:
		RetrospectiveError: the actor is not of the pool, the reason is missing, or the session lies ahead.
		SessionTimeError, NotEligibleError, DoubleBookingError: the session cannot have taken place like this.
	"""
	request = create_request(_as_request(values, report), actor=actor, channel="Desk")
	system_transition(request, "Start Review", actor=actor, door=DESK)
	if request.cost_approval_required:
		system_transition(request, "Request Cost Approval", actor=actor, door=DESK)
		return PastSession(request.name, request.workflow_state, None)
	system_transition(request, "Approve Request", actor=actor, door=DESK)
	assignment = assign(request.name, mediator, actor=actor, door=DESK)
	report_session(assignment.name, report, actor=actor, door=DESK)
	return PastSession(request.name, _state(request), assignment.name)


def _as_request(values: dict, report: SessionReport) -> dict:
	if not report.actual_start or not report.actual_end:
		frappe.throw(_("Please enter when the session started and when it ended."), SessionTimeError)
	start, end = get_datetime(report.actual_start), get_datetime(report.actual_end)
	minutes = max(0, int((end - start).total_seconds() // 60))
	planned = {"planned_start": start, "planned_minutes": minutes, "retrospective": 1}
	return {**values, **planned}


def _state(request: Document) -> str:
	return frappe.db.get_value("Mediation Request", request.name, "workflow_state")
