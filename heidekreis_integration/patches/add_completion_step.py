"""Adds the step that takes a completed training back to workflows which were installed before it existed."""

from __future__ import annotations

import frappe

from heidekreis_integration.workflow.definitions import MEDIATOR

ACTION = "Take Completion Back"


def execute() -> None:
	"""Append the step to the mediators' active workflow, unless the site has it or has changed its states."""
	step = MEDIATOR.step("Trained", ACTION)
	name = frappe.db.get_value("Workflow", {"document_type": "Mediator", "is_active": 1})
	if not name:
		return
	workflow = frappe.get_doc("Workflow", name)
	states = {row.state for row in workflow.states}
	has_step = any(row.action == ACTION for row in workflow.transitions)
	if has_step or not {step.source, step.target} <= states:
		return
	if not frappe.db.exists("Workflow Action Master", ACTION):
		frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": ACTION}).insert()
	for role in step.roles:
		workflow.append(
			"transitions",
			{
				"state": step.source,
				"action": step.action,
				"next_state": step.target,
				"allowed": role,
				"allow_self_approval": 1,
			},
		)
	workflow.save()
