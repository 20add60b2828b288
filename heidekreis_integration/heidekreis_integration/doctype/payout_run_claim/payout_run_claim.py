"""DocType Payout Run Claim: row of a table: Payout Run Claim."""

from __future__ import annotations

from frappe.model.document import Document


class PayoutRunClaim(Document):
	"""Row of a table: Payout Run Claim."""
