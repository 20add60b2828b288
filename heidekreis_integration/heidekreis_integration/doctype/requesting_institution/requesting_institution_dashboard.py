"""Documents that belong together, as the form shows them."""

from __future__ import annotations

from frappe import _


def get_data() -> dict:
	"""Return the groups of linked documents."""
	return {
		"fieldname": "requesting_institution",
		"transactions": [
			{"label": _("Placement"), "items": ["Mediation Request", "Assignment"]},
		],
	}
