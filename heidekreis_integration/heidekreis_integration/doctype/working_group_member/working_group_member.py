"""DocType Working Group Member."""

from __future__ import annotations

from frappe.model.document import Document


class WorkingGroupMember(Document):
	"""Working Group Member row of its parent document."""
