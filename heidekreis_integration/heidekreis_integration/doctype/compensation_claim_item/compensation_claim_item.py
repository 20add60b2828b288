"""DocType Compensation Claim Item: one session of a claim, with its amount and the arithmetic."""

from __future__ import annotations

from heidekreis_integration.compensation.rows import RowOfParent


class CompensationClaimItem(RowOfParent):
	"""One session of a claim, with its amount and the arithmetic."""
