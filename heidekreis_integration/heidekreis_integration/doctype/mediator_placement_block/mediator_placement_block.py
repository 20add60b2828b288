"""DocType Mediator Placement Block: an institution to which a mediator is not sent."""

from __future__ import annotations

from heidekreis_integration.compensation.rows import RowOfParent


class MediatorPlacementBlock(RowOfParent):
	"""Row of the do-not-send list of a mediator. For the pool only: the field holding it has a level of its own."""
