"""Facts that the desk's scripts need before the first form opens."""

from __future__ import annotations

import frappe
from frappe.utils import cint

from heidekreis_integration.workflow.definitions import WORKFLOWS


def extend_bootinfo(bootinfo: frappe._dict) -> None:
	"""Tell the desk which workflow steps need a reason, so that it asks before it sends."""
	bootinfo.heidekreis = {
		"steps_with_reason": steps_with_reason(),
		"offer_wave_size": cint(frappe.db.get_single_value("Heidekreis Settings", "offer_wave_size", cache=True)),
	}


def steps_with_reason() -> dict[str, list[str]]:
	"""Return, per DocType, the actions that are refused without a reason."""
	return {
		workflow.document_type: sorted({step.action for step in workflow.steps if step.needs_reason})
		for workflow in WORKFLOWS
	}
