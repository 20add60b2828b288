"""DocType Heidekreis Settings: settings of the interpreter pool and the integration strategy."""

from __future__ import annotations

from frappe.model.document import Document


class HeidekreisSettings(Document):
	"""Settings of the interpreter pool and the integration strategy."""
