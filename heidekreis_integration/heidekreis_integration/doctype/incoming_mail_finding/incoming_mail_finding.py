"""DocType Incoming Mail Finding: one entry that was read from a mail."""

from __future__ import annotations

from frappe.model.document import Document


class IncomingMailFinding(Document):
	"""One entry that was read from a mail."""
