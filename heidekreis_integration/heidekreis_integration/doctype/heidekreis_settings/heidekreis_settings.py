"""DocType Heidekreis Settings: settings of the interpreter pool and the integration strategy."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration import settings_rules


class HeidekreisSettings(Document):
	"""Settings of the interpreter pool and the integration strategy."""

	def validate(self) -> None:
		"""Check what the rest of the system relies on."""
		settings_rules.check(self)
