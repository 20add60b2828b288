"""DocType Mediator Placement Block: an institution to which a mediator is not sent."""

from __future__ import annotations

from heidekreis_integration.compensation.rows import RowOfParent
from heidekreis_integration.mediation import indexes


class MediatorPlacementBlock(RowOfParent):
	"""Row of the do-not-send list of a mediator. For the pool only: the field holding it has a level of its own."""


def on_doctype_update() -> None:
	"""Add the indexes for matching."""
	indexes.add("Mediator Placement Block")
