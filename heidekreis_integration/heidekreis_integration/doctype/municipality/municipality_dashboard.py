"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "municipality",
		"transactions": [
			{"label": _("Network"), "items": ["Municipality Contact", "Requesting Institution"]},
			{"label": _("Pool"), "items": ["Mediator", "Mediation Request", "Assignment"]},
		],
	}
