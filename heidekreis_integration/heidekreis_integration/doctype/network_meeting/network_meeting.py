"""DocType Network Meeting."""

from __future__ import annotations

from frappe.model.document import Document


class NetworkMeeting(Document):
	"""Meeting of the municipal contacts or of a working group: agenda, invitation, attendance, minutes, resolutions."""
