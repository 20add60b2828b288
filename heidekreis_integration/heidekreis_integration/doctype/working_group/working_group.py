"""DocType Working Group: working group of the network with its members."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.network import groups


class WorkingGroup(Document):
	"""Working group of the network with its members."""

	def validate(self) -> None:
		"""Check the members."""
		groups.check_members(self)
