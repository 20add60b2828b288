"""DocType Exchange Meeting: monthly exchange meeting of the mediators."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, strip_html

from heidekreis_integration.meetings import rules
from heidekreis_integration.naming import year_name
from heidekreis_integration.training.checks import check_held, check_listed_once, check_times, warn_of_holiday
from heidekreis_integration.training.errors import FurtherTrainingTopicError, MinutesBeforeMeetingError
from heidekreis_integration.training.meetings_errors import MeetingOfSeriesError

SENDER = "heidekreis_integration.training.meetings_mails.send_in_background"


class ExchangeMeeting(Document):
	"""Monthly exchange meeting of the mediators."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("AT", self.starts_on, 3)

	def validate(self) -> None:
		"""Check times, attendance and minutes."""
		self.set_series_key()
		check_times(self.starts_on, self.ends_on)
		check_listed_once(self.attendance)
		check_held(self.status, self.starts_on, self.attendance)
		self.check_minutes()
		self.check_topic()
		if self.is_new() or get_datetime(self.get_doc_before_save().starts_on) != get_datetime(
			self.starts_on
		):
			warn_of_holiday(self.starts_on)

	def on_update(self) -> None:
		"""Let those concerned be told of an invitation, a new date or a cancellation, once this is committed."""
		if rules.concerns_guests(self):
			rules.let_guests_be_told(self, SENDER)

	def on_trash(self) -> None:
		"""Keep coming meetings of a series: it would make them again."""
		if self.series_key and get_datetime(self.starts_on) > now_datetime():
			frappe.throw(
				_("The series would make this meeting again. Please cancel it instead of deleting it."),
				MeetingOfSeriesError,
				title=_("Meeting of a series"),
			)

	def set_series_key(self) -> None:
		"""One meeting for each series and month; nothing a client sends can change that."""
		by_series = self.series and self.series_month
		self.series_key = f"{self.series}|{self.series_month}" if by_series else None

	def check_minutes(self) -> None:
		"""Refuse minutes of a meeting that was not held."""
		if self.status != "Held" and strip_html(self.minutes or "").strip():
			frappe.throw(
				_("Minutes are written once the meeting was held. Please set the status first."),
				MinutesBeforeMeetingError,
				title=_("Minutes"),
			)

	def check_topic(self) -> None:
		"""A further training needs its topic, because it is certified to those who attended."""
		if self.further_training and not (self.training_topic or "").strip():
			frappe.throw(
				_("Please enter the topic of the further training."),
				FurtherTrainingTopicError,
				title=_("Topic missing"),
			)
