"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "compensation_claim",
		"internal_links": {
			"Payout Run": "payout_run",
		},
		"transactions": [
			{"label": _("Settlement"), "items": ["Assignment", "Payout Run"]},
		],
	}
