"""Strategy for the desk: figures of a measure, the yearly round, the strategy report."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate, nowdate

from heidekreis_integration.api.access import require_permission, require_role
from heidekreis_integration.strategy import report_pdf, rounds
from heidekreis_integration.strategy.figures import figures_of

COORDINATORS = ("Integration Coordinator", "System Manager")


@frappe.whitelist()
def figures(measure: str) -> list[dict[str, Any]]:
	"""Return the figures of `measure` by year, for everyone who may read the measure."""
	document = frappe.get_doc("Strategy Measure", measure)
	document.check_permission("read")
	return [asdict(figure) for figure in figures_of(document)]


@frappe.whitelist()
def report(year: int | str) -> None:
	"""Answer with the strategy report of `year` as PDF, for everyone who may read measures in the desk.

	Raises:
		frappe.PermissionError: the caller may not print measures.
	"""
	require_permission("Strategy Measure", "report")
	frappe.local.response.filename = report_pdf.file_name(cint(year))
	frappe.local.response.filecontent = report_pdf.render_pdf(cint(year))
	frappe.local.response.type = "pdf"


@frappe.whitelist(methods=["POST"])
def work_on_round(round_name: str) -> dict:
	"""Open a planned round before its day, or do in an open one what is due today; say what is missing.

	Raises:
		frappe.PermissionError: the caller is not of the coordination office.
	"""
	require_role(*COORDINATORS)
	document = frappe.get_doc("Status Round", round_name)
	document.check_permission("write")
	rounds.open_round(round_name)
	rounds.work(round_name, getdate(nowdate()))
	return _standing(round_name)


@frappe.whitelist(methods=["POST"])
def close_round(round_name: str) -> dict:
	"""Close a round before its day; the strategy report is made and attached.

	Raises:
		frappe.PermissionError: the caller is not of the coordination office.
	"""
	require_role(*COORDINATORS)
	frappe.get_doc("Status Round", round_name).check_permission("write")
	rounds.close(round_name)
	return _standing(round_name)


def _standing(round_name: str) -> dict:
	document = frappe.get_doc("Status Round", round_name)
	expected = sum(row.measures for row in document.bodies)
	received = sum(row.received for row in document.bodies)
	return {
		"status": document.status,
		"expected": expected,
		"received": received,
		"message": _("{0} of {1} reports have arrived.").format(received, expected),
	}
