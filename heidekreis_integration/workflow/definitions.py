"""The workflows as data. English here; the desk shows the German catalogue.

A site owns its workflows once they are installed: changes to this table reach existing sites by patch only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

POOL = "Mediation Coordinator"
COUNTY = "Integration Coordinator"
FINANCE = "Mediation Finance"
EDITOR = "Strategy Editor"

STATE_FIELD = "workflow_state"


@dataclass(frozen=True)
class State:
	"""One state. `editors` may change the document's other fields in it; `docstatus` as in Frappe."""

	name: str
	style: str
	editors: tuple[str, ...] = (POOL,)
	docstatus: int = 0


@dataclass(frozen=True)
class Step:
	"""One transition. `needs_reason`: refused without a reason, whatever door is used."""

	source: str
	action: str
	target: str
	roles: tuple[str, ...] = (POOL,)
	condition: str = ""
	needs_reason: bool = False


@dataclass(frozen=True)
class WorkflowDefinition:
	"""A workflow of one DocType; its first state is where new documents start."""

	name: str
	document_type: str
	states: tuple[State, ...]
	steps: tuple[Step, ...] = field(default=())

	def step(self, source: str, action: str) -> Step | None:
		"""Return the step that `action` makes from state `source`, or None."""
		return next((s for s in self.steps if s.source == source and s.action == action), None)

	def step_between(self, source: str, target: str) -> Step | None:
		"""Return a step that leads from `source` to `target`, or None."""
		return next((s for s in self.steps if s.source == source and s.target == target), None)


def _from_each(sources: tuple[str, ...], action: str, target: str, **details) -> tuple[Step, ...]:
	return tuple(Step(source, action, target, **details) for source in sources)


MEDIATION_REQUEST = WorkflowDefinition(
	name="Mediation Request",
	document_type="Mediation Request",
	states=(
		State("Received", "Warning", (POOL, "Municipality Officer")),
		State("In Review", "Warning"),
		State("Cost Approval Pending", "Warning", (COUNTY,)),
		State("Approved", "Info"),
		State("Placing", "Primary"),
		State("Placed", "Info"),
		State("Performed", "Success"),
		State("Closed", "Success"),
		State("Rejected", "Danger"),
		State("Cancelled", "Inverse"),
		State("Not Placeable", "Danger"),
	),
	steps=(
		Step("Received", "Start Review", "In Review"),
		Step("In Review", "Approve Request", "Approved", condition="not doc.cost_approval_required"),
		Step(
			"In Review",
			"Request Cost Approval",
			"Cost Approval Pending",
			condition="doc.cost_approval_required",
		),
		Step("Cost Approval Pending", "Approve Cost Bearing", "Approved", roles=(COUNTY,)),
		Step("Cost Approval Pending", "Refuse Cost Bearing", "In Review", roles=(COUNTY,), needs_reason=True),
		*_from_each(("Received", "In Review"), "Reject Request", "Rejected", needs_reason=True),
		Step("Approved", "Start Placing", "Placing"),
		Step("Placing", "Place Mediator", "Placed"),
		Step("Placing", "Mark as Not Placeable", "Not Placeable", needs_reason=True),
		*_from_each(("Not Placeable", "Placed"), "Search Again", "Placing"),
		Step("Placed", "Record Performance", "Performed"),
		Step("Performed", "Close Request", "Closed"),
		*_from_each(
			(
				"Received",
				"In Review",
				"Cost Approval Pending",
				"Approved",
				"Placing",
				"Placed",
				"Not Placeable",
			),
			"Cancel Request",
			"Cancelled",
			needs_reason=True,
		),
	),
)

MEDIATOR = WorkflowDefinition(
	name="Mediator",
	document_type="Mediator",
	states=(
		State("Interested", "Warning"),
		State("In Training", "Info"),
		State("Trained", "Info"),
		State("Active", "Success"),
		State("Resting", "Warning"),
		State("Left Pool", "Inverse"),
	),
	steps=(
		Step("Interested", "Start Training", "In Training"),
		Step("In Training", "Complete Training", "Trained"),
		Step("Trained", "Activate Mediator", "Active"),
		Step("Trained", "Take Completion Back", "In Training", needs_reason=True),
		Step("Active", "Let Mediator Rest", "Resting", needs_reason=True),
		Step("Resting", "Reactivate Mediator", "Active"),
		*_from_each(
			("Interested", "In Training", "Trained", "Active", "Resting"),
			"Leave Pool",
			"Left Pool",
			needs_reason=True,
		),
		Step("Left Pool", "Return to Pool", "Interested"),
	),
)

ASSIGNMENT = WorkflowDefinition(
	name="Assignment",
	document_type="Assignment",
	states=(
		State("Planned", "Info"),
		State("Performed", "Primary"),
		State("Confirmed", "Success"),
		State("Settled", "Success"),
		State("Cancelled", "Inverse"),
		State("No-show", "Danger"),
		State("Disputed", "Danger"),
	),
	steps=(
		Step("Planned", "Report Session", "Performed"),
		Step("Planned", "Report No-show", "No-show"),
		Step("Planned", "Cancel Session", "Cancelled", needs_reason=True),
		Step("Performed", "Confirm Session", "Confirmed"),
		Step("Performed", "Dispute Session", "Disputed", needs_reason=True),
		Step("Performed", "Cancel Session", "Cancelled", needs_reason=True),
		Step("Disputed", "Decide for Performed", "Confirmed", needs_reason=True),
		Step("Disputed", "Cancel Session", "Cancelled", needs_reason=True),
		Step("Confirmed", "Cancel Session", "Cancelled", needs_reason=True),
		*_from_each(("Confirmed", "No-show", "Cancelled"), "Settle Session", "Settled", roles=(FINANCE,)),
	),
)

COMPENSATION_CLAIM = WorkflowDefinition(
	name="Compensation Claim",
	document_type="Compensation Claim",
	states=(
		State("Draft", "Warning"),
		State("Checked", "Info", (FINANCE,)),
		State("Returned", "Danger"),
		State("Approved", "Primary", (FINANCE,), docstatus=1),
		State("Paid", "Success", (FINANCE,), docstatus=1),
		State("Cancelled", "Inverse", (FINANCE,), docstatus=2),
	),
	steps=(
		Step("Draft", "Check Claim", "Checked"),
		Step("Returned", "Check Claim", "Checked"),
		Step("Checked", "Approve Claim", "Approved", roles=(FINANCE,)),
		Step("Checked", "Return Claim", "Returned", roles=(FINANCE,), needs_reason=True),
		Step("Approved", "Record Payment", "Paid", roles=(FINANCE,)),
		Step("Approved", "Cancel Claim", "Cancelled", roles=(FINANCE,), needs_reason=True),
	),
)

MEASURE_STATUS_REPORT = WorkflowDefinition(
	name="Measure Status Report",
	document_type="Measure Status Report",
	states=(
		State("Draft", "Warning", (EDITOR, COUNTY)),
		State("Submitted", "Info", (COUNTY,)),
		State("Reviewed", "Primary", (COUNTY,)),
		State("Published", "Success", (COUNTY,)),
		State("Returned", "Danger", (EDITOR, COUNTY)),
	),
	steps=(
		*_from_each(("Draft", "Returned"), "Submit Report", "Submitted", roles=(EDITOR, COUNTY)),
		Step("Submitted", "Review Report", "Reviewed", roles=(COUNTY,)),
		Step("Reviewed", "Publish Report", "Published", roles=(COUNTY,)),
		*_from_each(
			("Submitted", "Reviewed"), "Send Report Back", "Returned", roles=(COUNTY,), needs_reason=True
		),
		Step("Published", "Withdraw Publication", "Returned", roles=(COUNTY,), needs_reason=True),
	),
)

MEASURE_CHANGE = WorkflowDefinition(
	name="Measure Change",
	document_type="Measure Change",
	states=(
		State("Requested", "Warning", (EDITOR, COUNTY)),
		State("Approved", "Success", (COUNTY,)),
		State("Refused", "Danger", (COUNTY,)),
	),
	steps=(
		Step("Requested", "Approve Change", "Approved", roles=(COUNTY,)),
		Step("Requested", "Refuse Change", "Refused", roles=(COUNTY,), needs_reason=True),
	),
)

WORKFLOWS: tuple[WorkflowDefinition, ...] = (
	MEDIATION_REQUEST,
	MEDIATOR,
	ASSIGNMENT,
	COMPENSATION_CLAIM,
	MEASURE_STATUS_REPORT,
	MEASURE_CHANGE,
)


def workflow_of(doctype: str) -> WorkflowDefinition:
	"""Return the definition for `doctype`.

	Raises:
		KeyError: the DocType has no workflow.
	"""
	return {workflow.document_type: workflow for workflow in WORKFLOWS}[doctype]
