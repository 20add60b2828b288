"""DocType Heidekreis Settings: settings of the interpreter pool and the integration strategy."""

from __future__ import annotations

from frappe.model.document import Document
from frappe.utils import cint

from heidekreis_integration import settings_rules
from heidekreis_integration.network import officer_logins


class HeidekreisSettings(Document):
	"""Settings of the interpreter pool and the integration strategy."""

	def validate(self) -> None:
		"""Check what the rest of the system relies on."""
		settings_rules.check(self)

	def on_update(self) -> None:
		"""Require the second factor of officers, or no longer."""
		if self.has_value_changed("officers_two_factor"):
			officer_logins.apply_two_factor(bool(cint(self.officers_two_factor)))
