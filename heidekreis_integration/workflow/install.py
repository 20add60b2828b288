"""Brings the workflows into a site: inserted if missing, never overwritten (the site owns them afterwards)."""

from __future__ import annotations

import frappe

from heidekreis_integration.workflow.definitions import STATE_FIELD, WORKFLOWS, WorkflowDefinition


def install_workflows() -> list[str]:
	"""Insert every workflow whose DocType has none yet; return the names of those inserted."""
	return [
		insert_workflow(w)
		for w in WORKFLOWS
		if not frappe.db.exists("Workflow", {"document_type": w.document_type})
	]


def insert_workflow(definition: WorkflowDefinition) -> str:
	"""Insert one workflow as active. Its states, actions and roles must exist (they are fixtures)."""
	workflow = frappe.get_doc(
		{
			"doctype": "Workflow",
			"workflow_name": definition.name,
			"document_type": definition.document_type,
			"workflow_state_field": STATE_FIELD,
			"is_active": 1,
			"send_email_alert": 0,
			"states": [
				{"state": state.name, "doc_status": str(state.docstatus), "allow_edit": role}
				for state in definition.states
				for role in state.editors
			],
			"transitions": [
				{
					"state": step.source,
					"action": step.action,
					"next_state": step.target,
					"allowed": role,
					"allow_self_approval": 1,
					"condition": step.condition,
				}
				for step in definition.steps
				for role in step.roles
			],
		}
	)
	workflow.insert(ignore_permissions=True)
	return workflow.name
