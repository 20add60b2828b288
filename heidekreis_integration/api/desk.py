"""What the desk's forms ask beside the services' own methods."""

from __future__ import annotations

import frappe
from frappe.utils import getdate, nowdate

from heidekreis_integration.api.access import require_role
from heidekreis_integration.compensation.tax_allowance import meter
from heidekreis_integration.workflow.definitions import COUNTY, FINANCE, POOL


@frappe.whitelist()
def tax_allowance(mediator: str) -> dict | None:
	"""Return how much of this year's tax allowance a mediator has used, in euros; None without an allowance."""
	require_role(POOL, FINANCE, COUNTY)
	frappe.get_doc("Mediator", mediator).check_permission("read")
	allowance = meter(mediator, getdate(nowdate()))
	if not allowance.limit:
		return None
	return {
		"kind": allowance.kind,
		"limit": float(allowance.limit),
		"used": float(allowance.used),
		"remaining": float(allowance.remaining),
	}
