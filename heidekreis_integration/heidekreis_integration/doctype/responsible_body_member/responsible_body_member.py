"""DocType Responsible Body Member: row of a table: Responsible Body Member."""

from __future__ import annotations

from frappe.model.document import Document


class ResponsibleBodyMember(Document):
	"""Row of a table: Responsible Body Member."""
