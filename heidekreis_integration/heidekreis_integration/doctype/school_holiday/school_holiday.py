"""DocType School Holiday: days on which no exchange meeting takes place."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.naming import serial_name
from heidekreis_integration.training.meetings_errors import HolidayOrderError


class SchoolHoliday(Document):
	"""School holidays or closing days, from a first to a last day."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("FT", 4)

	def validate(self) -> None:
		"""Check the order of the days."""
		if getdate(self.last_day) < getdate(self.first_day):
			frappe.throw(
				_("The last day lies before the first. Please correct the days."),
				HolidayOrderError,
				title=_("School Holidays"),
			)
