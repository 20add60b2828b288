"""Strategy figures for the desk."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import frappe

from heidekreis_integration.strategy.figures import figures_of


@frappe.whitelist()
def figures(measure: str) -> list[dict[str, Any]]:
	"""Return the figures of `measure` by year, for everyone who may read the measure."""
	document = frappe.get_doc("Strategy Measure", measure)
	document.check_permission("read")
	return [asdict(figure) for figure in figures_of(document)]
