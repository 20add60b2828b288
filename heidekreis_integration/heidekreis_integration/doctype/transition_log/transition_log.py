"""DocType Transition Log: who changed a state through which door, and why."""

from __future__ import annotations

from frappe.model.document import Document


class TransitionLog(Document):
	"""Who changed a state through which door, and why."""
