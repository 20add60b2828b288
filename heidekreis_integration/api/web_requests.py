"""What the pool's clerks call to bring confirmed entries of the public form to an institution."""

from __future__ import annotations

import frappe

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.api.values import truth
from heidekreis_integration.mediation import web_requests as service
from heidekreis_integration.workflow.definitions import POOL


@frappe.whitelist()
def suggest(web_request: str) -> list[dict]:
	"""Return the institutions the sender may mean, the likeliest first."""
	return service.similar_institutions(_checked(web_request))


@frappe.whitelist(methods=["POST"])
def match(web_request: str, institution: str, remember: bool | int | str = True) -> dict:
	"""File the form for a known institution; `remember` enters the sender as its contact."""
	_checked(web_request)
	frappe.get_doc("Requesting Institution", institution).check_permission("write")
	return {"request": service.match(web_request, institution, remember=truth(remember)).name}


@frappe.whitelist(methods=["POST"])
def create_institution(web_request: str, values: dict | str) -> dict:
	"""Make the institution of what the sender has entered and the clerk has corrected, and file the form for it."""
	_checked(web_request)
	require_permission("Requesting Institution", "create")
	return {"request": service.create_institution(web_request, dict(frappe.parse_json(values))).name}


@frappe.whitelist(methods=["POST"])
def dismiss(web_request: str, reason: str) -> None:
	"""Close the form without a request; the sender reads `reason`."""
	_checked(web_request)
	service.dismiss(web_request, reason)


def _checked(web_request: str):
	require_role(POOL)
	document = frappe.get_doc(service.DOCTYPE, web_request)
	document.check_permission("write")
	return document
