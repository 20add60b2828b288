"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "mediator",
		"transactions": [
			{"label": _("Sessions"), "items": ["Assignment Offer", "Assignment"]},
			{"label": _("Settlement"), "items": ["Compensation Claim"]},
		],
	}
