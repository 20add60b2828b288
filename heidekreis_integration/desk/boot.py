"""Facts that the desk's scripts need before the first form opens."""

from __future__ import annotations

import frappe
from frappe.utils import cint

from heidekreis_integration.desk.users import APP_MODULE
from heidekreis_integration.workflow.definitions import WORKFLOWS


def extend_bootinfo(bootinfo: frappe._dict) -> None:
	"""Tell the desk which workflow steps need a reason, so that it asks before it sends."""
	bootinfo.heidekreis = {
		"steps_with_reason": steps_with_reason(),
		"offer_wave_size": cint(
			frappe.db.get_single_value("Heidekreis Settings", "offer_wave_size", cache=True)
		),
	}
	_keep_own_workspaces(bootinfo)
	# The desk fills fields by their name: the site's language "de" would stand in every new request as its language.
	(bootinfo.user.get("defaults") or {}).pop("language", None)


def _keep_own_workspaces(bootinfo: frappe._dict) -> None:
	"""Let the breadcrumbs lead to a workspace that the user may open: Frappe takes the module's first of all."""
	by_module = bootinfo.get("module_wise_workspaces")
	if not by_module or APP_MODULE not in by_module:
		return
	roles = set(frappe.get_roles())
	rows = frappe.get_all(
		"Has Role",
		filters={"parenttype": "Workspace", "parent": ["in", by_module[APP_MODULE]]},
		fields=["parent", "role"],
	)
	allowed = {row.parent for row in rows if row.role in roles}
	by_module[APP_MODULE] = frappe.get_all(
		"Workspace", filters={"name": ["in", list(allowed)]}, pluck="name", order_by="sequence_id asc"
	)


def steps_with_reason() -> dict[str, list[str]]:
	"""Return, per DocType, the actions that are refused without a reason."""
	return {
		workflow.document_type: sorted({step.action for step in workflow.steps if step.needs_reason})
		for workflow in WORKFLOWS
	}
