"""DocType Placement Plan: plan for many open requests at once, beside what one after the other would give."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_datetime, now_datetime

from heidekreis_integration.mediation.planning.errors import PlanProtectedError
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow import guard

WRITTEN_BY_PLANNING = ("status",)


class PlacementPlan(Document):
	"""Plan for many open requests at once, beside what one after the other would give."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("PLAN")

	def before_insert(self) -> None:
		"""Title the plan by its time."""
		self.title = _("Plan of {0}").format(format_datetime(now_datetime(), "dd.MM.yyyy HH:mm"))

	def validate(self) -> None:
		"""Only the planning service writes plans: what it offers is what was calculated."""
		if not guard.written(self) >= set(WRITTEN_BY_PLANNING):
			frappe.throw(
				_(
					"A placement plan is calculated, not entered. Please use the button in the list of requests."
				),
				PlanProtectedError,
			)

	def on_update(self) -> None:
		"""Forget what the service was allowed to write."""
		guard.release(self)
