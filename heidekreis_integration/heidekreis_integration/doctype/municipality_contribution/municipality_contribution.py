"""DocType Municipality Contribution."""

from __future__ import annotations

from frappe.model.document import Document


class MunicipalityContribution(Document):
	"""What a municipality contributes to a measure of the county."""
