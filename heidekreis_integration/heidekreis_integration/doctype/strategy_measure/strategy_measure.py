"""DocType Strategy Measure: measure of the integration strategy."""

from __future__ import annotations

from dataclasses import asdict

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, nowdate

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.naming import serial_name
from heidekreis_integration.strategy import deciding, traffic_light
from heidekreis_integration.strategy.editing import check_editor, keep_unpublished
from heidekreis_integration.strategy.errors import DueDateError, FactYearError
from heidekreis_integration.strategy.figures import figures_of


class StrategyMeasure(Document):
	"""Measure of the integration strategy."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("MASSN", 3)

	def onload(self) -> None:
		"""Give the form the figures by year."""
		self.set_onload("figures", [asdict(figure) for figure in figures_of(self)])

	def validate(self) -> None:
		"""Check who changes what, and compute due date and traffic light."""
		terms = traffic_light.terms_from_settings()
		self.set_due_date(terms)
		check_editor(self, frappe.session.user)
		before = self.get_doc_before_save()
		keep_unpublished(self.facts, before.facts if before else (), frappe.session.user)
		deciding.check_approved(self)
		self.check_due_date(terms)
		self.check_fact_years(terms)
		self.traffic_light = traffic_light.light_of(self, terms, getdate(nowdate()))

	def set_due_date(self, terms: traffic_light.StrategyTerms) -> None:
		"""Take the due date from the horizon, unless someone entered another one by hand."""
		before = self.get_doc_before_save()
		follows_horizon = (
			before is not None
			and before.horizon != self.horizon
			and not changed_fields(self, ["due_date"])
			and self.due_date
			and getdate(self.due_date) == traffic_light.due_date(before.horizon, terms)
		)
		if not self.due_date or follows_horizon:
			self.due_date = traffic_light.due_date(self.horizon, terms)

	def check_due_date(self, terms: traffic_light.StrategyTerms) -> None:
		"""Refuse a due date before the strategy begins."""
		if self.due_date and getdate(self.due_date) < terms.start:
			frappe.throw(
				_("The due date lies before the strategy begins ({0}). Please enter a later day.").format(
					frappe.format(terms.start, {"fieldtype": "Date"})
				),
				DueDateError,
				title=_("Due date too early"),
			)

	def check_fact_years(self, terms: traffic_light.StrategyTerms) -> None:
		"""Refuse facts of the future and of years before the strategy."""
		this_year = getdate(nowdate()).year
		for fact in self.facts:
			if not terms.start.year <= fact.year <= this_year:
				frappe.throw(
					_("Row {0}: facts belong to the years {1} to {2}, not to {3}.").format(
						fact.idx, terms.start.year, this_year, fact.year
					),
					FactYearError,
					title=_("Year of the fact"),
				)
