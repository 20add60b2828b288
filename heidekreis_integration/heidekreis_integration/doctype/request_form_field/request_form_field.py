"""DocType Request Form Field: how an entry of request forms and mails is understood."""

from __future__ import annotations

from frappe.model.document import Document


class RequestFormField(Document):
	"""How an entry of request forms and mails is understood, and how the pool's own form names it."""

	def validate(self) -> None:
		"""Tidy the lists: one entry per line, none empty."""
		for field in ("aliases", "value_map"):
			lines = (line.strip() for line in (self.get(field) or "").splitlines())
			self.set(field, "\n".join(line for line in lines if line))
