"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "assignment",
		"internal_links": {
			"Mediation Request": "mediation_request",
			"Compensation Claim": "compensation_claim",
		},
		"transactions": [
			{"label": _("Request"), "items": ["Mediation Request"]},
			{"label": _("Settlement"), "items": ["Compensation Claim"]},
		],
	}
