"""DocType Placement Plan Row: one request of a placement plan."""

from __future__ import annotations

from heidekreis_integration.compensation.rows import RowOfParent


class PlacementPlanRow(RowOfParent):
	"""One request of a placement plan."""
