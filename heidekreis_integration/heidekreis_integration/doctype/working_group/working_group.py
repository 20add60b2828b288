"""DocType Working Group."""

from __future__ import annotations

from frappe.model.document import Document


class WorkingGroup(Document):
	"""Working group of the network with its members."""
