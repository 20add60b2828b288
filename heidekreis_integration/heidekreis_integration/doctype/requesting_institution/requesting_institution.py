"""DocType Requesting Institution: day-care centre, school, office or service that asks for interpreters."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.mediation.errors import UserTakenError
from heidekreis_integration.naming import serial_name


class RequestingInstitution(Document):
	"""Day-care centre, school, office or service that asks for interpreters."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("EINR")

	def validate(self) -> None:
		"""Check the contacts."""
		self.institution_name = (self.institution_name or "").strip()
		self._check_contacts()

	def _check_contacts(self) -> None:
		"""A login is named once, and a contact's login is no mediator's: nobody confirms their own sessions."""
		users = [row.user for row in self.contacts if row.user]
		twice = next((user for user in users if users.count(user) > 1), None)
		if twice:
			frappe.throw(
				_("The login {0} is entered for more than one contact. Please keep one entry.").format(twice),
				UserTakenError,
			)
		mediator = frappe.db.get_value("Mediator", {"user": ("in", users)}, "user") if users else None
		if mediator:
			frappe.throw(
				_(
					"The login {0} belongs to a mediator. Please use another login for the institution."
				).format(mediator),
				UserTakenError,
			)
