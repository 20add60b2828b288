"""DocType Web Request Date: an alternative date in the public form."""

from __future__ import annotations

from frappe.model.document import Document


class WebRequestDate(Document):
	"""An alternative date in the public form."""
