"""DocType Exchange Meeting Series: rule by which the monthly exchange meetings are made."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_time, getdate

from heidekreis_integration.training.meetings_errors import SeriesRuleError
from heidekreis_integration.training.meetings_series import MOST_MONTHS_AHEAD
from heidekreis_integration.training.schedule import is_sane


class ExchangeMeetingSeries(Document):
	"""Rule by which the monthly exchange meetings are made."""

	def validate(self) -> None:
		"""Check that the rule can be followed."""
		self.check_times()
		self.check_period()
		self.check_reminders()

	def check_times(self) -> None:
		"""Refuse meetings that would not end on their day."""
		start = datetime.combine(getdate("2024-01-03"), get_time(self.start_time))
		if not is_sane(start, start + timedelta(minutes=cint(self.duration_minutes))):
			_refuse(_("The meetings must end on the day they begin. Please correct begin or duration."))

	def check_period(self) -> None:
		"""Refuse a period in the wrong order, and plans for ever."""
		if self.valid_from and self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
			_refuse(_("The last day lies before the first. Please correct the days."))
		if not 0 <= cint(self.months_ahead) <= MOST_MONTHS_AHEAD:
			_refuse(_("Meetings are made at most {0} months ahead.").format(MOST_MONTHS_AHEAD))

	def check_reminders(self) -> None:
		"""Refuse the same day twice."""
		days = [cint(row.days_before) for row in self.reminders]
		if len(days) != len(set(days)):
			_refuse(_("A day stands twice among the reminders. Please delete one of the rows."))


def _refuse(text: str) -> None:
	frappe.throw(text, SeriesRuleError, title=_("Exchange Meeting Series"))
