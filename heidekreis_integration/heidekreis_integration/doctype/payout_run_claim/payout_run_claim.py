"""DocType Payout Run Claim: one claim of a payout run, with the account it is paid to."""

from __future__ import annotations

from heidekreis_integration.compensation.rows import RowOfParent


class PayoutRunClaim(RowOfParent):
	"""One claim of a payout run, with the account it is paid to."""
