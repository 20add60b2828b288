"""DocType Cost Bearer Budget: yearly budget of a cost bearer with its approval threshold."""

from __future__ import annotations

from functools import cached_property

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, flt

from heidekreis_integration.compensation.budgets import BudgetFigures, figures_of_budget
from heidekreis_integration.compensation.errors import BudgetYearError

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CostBearerBudget(Document):
	"""Yearly budget of a cost bearer with its approval threshold."""

	def autoname(self) -> None:
		"""Name the budget by bearer and year: one each."""
		self.name = f"{self.cost_bearer} {self.fiscal_year}"

	def validate(self) -> None:
		"""Check year, threshold, and that the budget stays the one it is named after."""
		self._check_year()
		self._check_threshold()
		self._check_same_budget()
		self._forget_figures()

	def on_update(self) -> None:
		"""Show the figures that follow from what was saved."""
		self._forget_figures()

	@cached_property
	def figures(self) -> BudgetFigures:
		"""The budget's figures, read once for all three fields of a loaded document."""
		return figures_of_budget(self)

	@property
	def committed_amount(self) -> float:
		"""Approved requests whose session is still to come, in euros."""
		return float(self.figures.committed)

	@property
	def spent_amount(self) -> float:
		"""Amounts of the sessions of the year, in euros."""
		return float(self.figures.spent)

	@property
	def available_amount(self) -> float:
		"""What is left, in euros."""
		return float(self.figures.available)

	def load_from_db(self) -> Document:
		"""Load, and forget the figures read before."""
		self._forget_figures()
		return super().load_from_db()

	def __getstate__(self) -> dict:
		"""Keep the figures out of the document cache: they change without the budget being saved."""
		state = super().__getstate__()
		state.pop("figures", None)
		return state

	def _forget_figures(self) -> None:
		self.__dict__.pop("figures", None)

	def _check_year(self) -> None:
		if not FIRST_YEAR <= cint(self.fiscal_year) <= LAST_YEAR:
			frappe.throw(_("Please enter the fiscal year with four digits."), BudgetYearError)
		if self.is_new() and frappe.db.exists(
			"Cost Bearer Budget", {"cost_bearer": self.cost_bearer, "fiscal_year": self.fiscal_year}
		):
			frappe.throw(
				_("There is already a budget of {0} for {1}. Please change that one.").format(
					self.cost_bearer, self.fiscal_year
				),
				BudgetYearError,
			)

	def _check_threshold(self) -> None:
		if not 0 <= flt(self.approval_threshold_percent) <= 100:
			frappe.throw(_("The approval threshold is a share between 0 and 100 %."), BudgetYearError)

	def _check_same_budget(self) -> None:
		if self.is_new():
			return
		if self.has_value_changed("cost_bearer") or self.has_value_changed("fiscal_year"):
			frappe.throw(
				_("Cost bearer and year of a budget cannot be changed. Please enter a new budget."),
				BudgetYearError,
			)
