"""What the pool's clerks call to plan many requests at once, and to offer the plan."""

from __future__ import annotations

import frappe
from frappe.utils import getdate

from heidekreis_integration.api.access import require_role
from heidekreis_integration.mediation.planning import offering, plans
from heidekreis_integration.workflow.definitions import POOL


@frappe.whitelist(methods=["POST"])
def create(until: str | None = None) -> dict:
	"""Ask for a plan of all open requests, up to the day `until` if given; return its name. A job calculates it."""
	require_role(POOL)
	return {"plan": plans.request_plan(getdate(until) if until else None, actor=frappe.session.user)}


@frappe.whitelist(methods=["POST"])
def recalculate(plan: str) -> None:
	"""Calculate a plan again, for what is open now."""
	require_role(POOL)
	frappe.get_doc("Placement Plan", plan).check_permission("read")
	plans.recalculate(plan)


@frappe.whitelist(methods=["POST"])
def offer(plan: str, rows: list[str] | str | None = None) -> dict:
	"""Offer the `rows` of a plan (a list, or its JSON), or all that are left; return how many. A job does it."""
	require_role(POOL)
	frappe.get_doc("Placement Plan", plan).check_permission("read")
	chosen = frappe.parse_json(rows) if rows else None
	return {"selected": offering.offer(plan, chosen, actor=frappe.session.user)}
