"""Indexes for the queries of matching. Each DocType's controller makes its own ones in `on_doctype_update`."""

from __future__ import annotations

import frappe

INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
	"Assignment": (
		# Hours and tax allowance of many mediators, answered from the index alone.
		(
			"mediator",
			"planned_start",
			"workflow_state",
			"planned_end",
			"actual_start",
			"actual_end",
			"amount_time",
			"compensation_claim",
		),
		("requesting_institution", "mediator", "workflow_state"),
		("actual_end",),
		("mediation_request",),
	),
	"Assignment Offer": (("mediator", "offered_on", "status"), ("mediation_request",)),
	"Mediation Request": (("case_reference",),),
	"Mediator Language": (("language", "parent"),),
	"Mediator Placement Block": (("requesting_institution",),),
}


def add(doctype: str) -> None:
	"""Add the indexes of `doctype` that are missing."""
	for fields in INDEXES[doctype]:
		frappe.db.add_index(
			doctype, list(fields), index_name=f"matching_{'_'.join(fields[:2])}_{len(fields)}"
		)
