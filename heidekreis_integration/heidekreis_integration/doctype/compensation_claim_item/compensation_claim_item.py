"""DocType Compensation Claim Item: row of a table: Compensation Claim Item."""

from __future__ import annotations

from frappe.model.document import Document


class CompensationClaimItem(Document):
	"""Row of a table: Compensation Claim Item."""
