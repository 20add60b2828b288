"""DocType Training Participant: row of a table: Training Participant."""

from __future__ import annotations

from frappe.model.document import Document


class TrainingParticipant(Document):
	"""Row of a table: Training Participant."""
