"""DocType Network Task: resolution of a network meeting with owner and due date."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

from heidekreis_integration.naming import year_name
from heidekreis_integration.network import tasks
from heidekreis_integration.workflow import guard


class NetworkTask(Document):
	"""Resolution of a network meeting with owner and due date."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("BS", digits=4)

	def validate(self) -> None:
		"""Check who changes what, who sees to it, and the note."""
		tasks.check(self, frappe.session.user)

	def on_update(self) -> None:
		"""Keep the ToDo of the county's owner."""
		guard.release(self)
		tasks.keep_todo(self)

	def on_trash(self) -> None:
		"""Take the ToDo along."""
		frappe.db.delete("ToDo", {"reference_type": self.doctype, "reference_name": self.name})
