"""DocType Incoming Mail: a mail to the interpreter pool, with its original and what became of it."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name


class IncomingMail(Document):
	"""A mail to the interpreter pool. Nobody holds a permission to write: only the intake's services do."""

	def autoname(self) -> None:
		"""Name the document by the year it came in."""
		self.name = year_name("MAIL", self.received_on)
