"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "cost_bearer",
		"transactions": [
			{"label": _("Cost Bearing"), "items": ["Cost Bearer Budget", "Cost Bearer Rule"]},
			{"label": _("Sessions"), "items": ["Mediation Request", "Assignment"]},
		],
	}
