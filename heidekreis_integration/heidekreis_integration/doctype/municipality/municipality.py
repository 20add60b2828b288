"""DocType Municipality: town, municipality or joint municipality of the county."""

from __future__ import annotations

from frappe.utils.nestedset import NestedSet


class Municipality(NestedSet):
	"""Town, municipality or joint municipality of the county."""
