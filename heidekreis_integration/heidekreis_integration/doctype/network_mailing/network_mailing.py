"""DocType Network Mailing: mailing to the contacts of the network who agreed, by topic."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.naming import year_name
from heidekreis_integration.network import mailings
from heidekreis_integration.workflow import guard


class NetworkMailing(Document):
	"""Mailing to the contacts of the network who agreed, by topic."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("RS", digits=3)

	def validate(self) -> None:
		"""Check the recipients, and keep what was sent."""
		mailings.check(self)

	def on_update(self) -> None:
		"""Forget what services were allowed to write."""
		guard.release(self)

	def on_trash(self) -> None:
		"""Keep what is being sent."""
		mailings.check_deletable(self)
