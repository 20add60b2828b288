"""Compensation over HTTP: price a session, draft claims, pay them out."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate

from heidekreis_integration.api.access import require_permission
from heidekreis_integration.compensation import claims as claim_service
from heidekreis_integration.compensation import payout
from heidekreis_integration.compensation.rulebook import compensate

# Annotations stay real types here (no postponed evaluation): Frappe checks arguments against them.


@frappe.whitelist(methods=["GET", "POST"])
def preview(assignment: str) -> dict:
	"""Return what a session pays, or would pay by its planned times. Amounts in euros."""
	document = frappe.get_doc("Assignment", assignment)
	document.check_permission("read")
	_require_permlevel(document, "derivation")
	compensation = compensate(document)
	return {
		"payable_minutes": compensation.payable_minutes,
		"amount_time": float(compensation.amount_time),
		"amount_travel": float(compensation.amount_travel),
		"amount_total": float(compensation.amount_total),
		"derivation": compensation.derivation,
	}


@frappe.whitelist(methods=["POST"])
def draft_claim(mediator: str, period_start: str | date, period_end: str | date) -> dict:
	"""Make the draft claim of one mediator's free sessions in a period."""
	require_permission("Compensation Claim", "create")
	frappe.get_doc("Mediator", mediator).check_permission("read")
	claim = claim_service.draft_claim(
		mediator, getdate(period_start), getdate(period_end), actor=frappe.session.user
	)
	return {"name": claim.name, "items": len(claim.items), "total_amount": claim.total_amount}


@frappe.whitelist(methods=["POST"])
def draft_claims(period_start: str | date, period_end: str | date) -> dict:
	"""Make the draft claims of all mediators with free sessions in a period."""
	require_permission("Compensation Claim", "create")
	names = claim_service.draft_claims(getdate(period_start), getdate(period_end), actor=frappe.session.user)
	return {"names": names}


@frappe.whitelist(methods=["POST"])
def create_payout_run(claims: list[str] | str, execution_date: str | date) -> dict:
	"""Make a payout run of approved claims; `claims` may come as JSON, as the desk sends lists."""
	require_permission("Payout Run", "create")
	names = frappe.parse_json(claims) if isinstance(claims, str) else claims
	for name in names:
		frappe.get_doc("Compensation Claim", name).check_permission("read")
	run = payout.create_run(names, getdate(execution_date), actor=frappe.session.user)
	return {"name": run.name, "claim_count": run.claim_count, "total_amount": run.total_amount}


@frappe.whitelist(methods=["POST"])
def payment_list(run: str) -> dict:
	"""Make the payment list of a run, or return the one made before: address of the private file and text."""
	frappe.get_doc("Payout Run", run).check_permission("write")
	content = payout.payment_list(run)
	return {
		"file_url": frappe.db.get_value("Payout Run", run, "payment_list"),
		"content": content.decode("utf-8-sig"),
	}


@frappe.whitelist(methods=["POST"])
def mark_paid(run: str) -> dict:
	"""Record that a run has been paid; its claims become Paid."""
	frappe.get_doc("Payout Run", run).check_permission("write")
	document = payout.mark_paid(run, actor=frappe.session.user)
	return {"name": document.name, "status": document.status, "claim_count": document.claim_count}


def _require_permlevel(document: "frappe.model.document.Document", field: str) -> None:
	if not document.has_permlevel_access_to(field):
		frappe.throw(_("You may not see what this session pays."), frappe.PermissionError)
