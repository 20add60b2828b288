"""DocType Training Plan Slot: row of a table: Training Plan Slot."""

from __future__ import annotations

from frappe.model.document import Document


class TrainingPlanSlot(Document):
	"""Row of a table: Training Plan Slot."""
