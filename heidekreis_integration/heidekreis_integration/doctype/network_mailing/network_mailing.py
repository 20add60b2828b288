"""DocType Network Mailing."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkMailing(Document):
	"""Mailing to the contacts of the network who agreed, by topic."""
