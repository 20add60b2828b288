"""DocType Status Round: the yearly round of status reports."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from heidekreis_integration.strategy.errors import RoundDatesError
from heidekreis_integration.workflow import guard

PROTECTED = ("status", "closed_on", "report_file")
DATES = ("as_of", "opens_on", "due_on", "closes_on")


class StatusRound(Document):
	"""Yearly round: asks each responsible body for its status, reminds, escalates, closes, reports."""

	def autoname(self) -> None:
		"""Name the round by its year: there is one per year."""
		self.name = f"RUNDE-{cint(self.year)}"

	def before_insert(self) -> None:
		"""Name the round for its readers."""
		self.title = self.title or _("Status round {0}").format(cint(self.year))

	def validate(self) -> None:
		"""Check the order of the days."""
		guard.protect(self, PROTECTED)
		self.check_days()

	def on_update(self) -> None:
		"""Forget what services were allowed to write."""
		guard.release(self)

	def check_days(self) -> None:
		"""Refuse days out of order, a status of another year, and changed days of a closed round."""
		as_of, opens, due, closes = (getdate(self.get(field)) for field in DATES)
		if as_of.year != cint(self.year) or not as_of < opens < due < closes:
			frappe.throw(
				_(
					"The days must follow each other: the status in the year of the round, then opening, due day, closing. Please correct them."
				),
				RoundDatesError,
				title=_("Days of the round"),
			)
		if self.status == "Closed" and guard.changed(self, DATES):
			frappe.throw(
				_("The round is closed. Its days stay as they are."), RoundDatesError, title=_("Closed")
			)
