"""DocType Field of Action: field of action of the integration strategy."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max


class FieldofAction(Document):
	"""Field of action of the integration strategy."""

	def before_insert(self) -> None:
		"""Put a new field last where no place is given."""
		if not self.sequence:
			table = DocType("Field of Action")
			last = frappe.qb.from_(table).select(Max(table.sequence)).run()[0][0]
			self.sequence = int(last or 0) + 1
