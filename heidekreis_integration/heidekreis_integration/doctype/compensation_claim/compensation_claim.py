"""DocType Compensation Claim: a mediator's sessions of a period, checked and paid."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from heidekreis_integration.compensation.claims import (
	allowance_values,
	check_still_right,
	fill_items,
	hold_assignments,
	release_assignments,
	settle_assignments,
)
from heidekreis_integration.compensation.errors import (
	ClaimInPayoutError,
	ClaimLockedError,
	FourEyesError,
	NothingToClaimError,
	OwnClaimError,
	PeriodError,
)
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow.definitions import COMPENSATION_CLAIM, STATE_FIELD, Step
from heidekreis_integration.workflow.document import WorkflowDocument
from heidekreis_integration.workflow.errors import StepNotInWorkflowError

OPEN_STATES = ("Draft", "Returned")
# Written by the steps and by the payout run alone, whatever a request over REST says.
STAMPS = (
	"checked_by",
	"checked_on",
	"return_reason",
	"approved_by",
	"approved_on",
	"paid_on",
	"state_reason",
)
RESULTS = (
	"mediator_name",
	"total_time",
	"total_travel",
	"total_amount",
	"tax_allowance_kind",
	"tax_allowance_limit",
	"tax_allowance_used",
	"tax_allowance_after",
	"tax_allowance_note",
)
ITEM_RESULTS = (
	"session_date",
	"requesting_institution",
	"cost_bearer",
	"payable_minutes",
	"travel_km",
	"amount_time",
	"amount_travel",
	"amount_total",
	"derivation",
)


class CompensationClaim(WorkflowDocument):
	"""A mediator's sessions of a period, checked and paid."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ABR", self.period_end)

	def validate(self) -> None:
		"""Check the contents, or keep them as they were checked."""
		self._restore(STAMPS)
		self._keep_payout_run()
		if self._is_open():
			self._check_period()
			fill_items(self)
			self._set_results()
		else:
			self._keep_contents()

	def before_update_after_submit(self) -> None:
		"""Keep what only steps and the payout run may write."""
		self._restore(STAMPS)
		self._keep_payout_run()

	def before_cancel(self) -> None:
		"""Check the cancelling as a step of the workflow: Frappe does not do so for a plain cancel."""
		self._restore(STAMPS)
		self._keep_payout_run()
		self._keep_contents()
		self.validate_workflow()

	def on_update(self) -> None:
		"""Hold the sessions, and log the step."""
		if self._is_open():
			hold_assignments(self)
		self.log_transition()

	def on_submit(self) -> None:
		"""Settle the sessions of the approved claim."""
		settle_assignments(self, self.step_actor())

	def on_update_after_submit(self) -> None:
		"""Log the payment."""
		self.log_transition()

	def on_cancel(self) -> None:
		"""Free the sessions, so that a corrected claim can take them."""
		release_assignments(self)
		self.log_transition()

	def on_trash(self) -> None:
		"""Free the sessions of a draft; what was ever checked stays, with its log."""
		if self.get(STATE_FIELD) != "Draft":
			frappe.throw(_("A checked claim cannot be deleted."), ClaimLockedError)
		release_assignments(self)

	def validate_step(self, step: Step) -> None:
		"""Check what each step asks for, and stamp who took it."""
		self._check_docstatus(step)
		{
			"Check Claim": self._step_check,
			"Return Claim": self._step_return,
			"Approve Claim": self._step_approve,
			"Record Payment": self._step_pay,
			"Cancel Claim": self._step_cancel,
		}[step.action]()

	def _step_check(self) -> None:
		if not self.items:
			frappe.throw(_("A claim without sessions cannot be checked."), NothingToClaimError)
		self._check_not_own()
		self.checked_by, self.checked_on = self.step_actor(), now_datetime()
		self.return_reason = None

	def _step_return(self) -> None:
		self.return_reason = self.state_reason
		self.checked_by = self.checked_on = None

	def _step_approve(self) -> None:
		self._check_not_own()
		if not self.checked_by or self.checked_by == self.step_actor():
			frappe.throw(
				_("Whoever checked a claim cannot approve it. Please ask a colleague of Finance."),
				FourEyesError,
				title=_("Four-eyes principle"),
			)
		check_still_right(self)
		self.approved_by, self.approved_on = self.step_actor(), now_datetime()

	def _step_pay(self) -> None:
		run = self.payout_run and frappe.db.get_value(
			"Payout Run", self.payout_run, ["status", "execution_date"], as_dict=True
		)
		if not run or run.status != "Paid":
			frappe.throw(
				_("A payment is recorded by marking the payout run as paid, never at a single claim."),
				ClaimInPayoutError,
				title=_("Use the payout run"),
			)
		self.paid_on = run.execution_date

	def _step_cancel(self) -> None:
		if self.payout_run:
			frappe.throw(
				_("Claim {0} is part of payout run {1}. Please take it out of the run first.").format(
					self.name, self.payout_run
				),
				ClaimInPayoutError,
				title=_("Claim in a payout run"),
			)

	def _check_docstatus(self, step: Step) -> None:
		wanted = next(state.docstatus for state in COMPENSATION_CLAIM.states if state.name == step.target)
		if self.docstatus != wanted:
			frappe.throw(
				_("Please use the workflow to take the step {0}.").format(_(step.action)),
				StepNotInWorkflowError,
			)

	def _check_not_own(self) -> None:
		if frappe.db.get_value("Mediator", self.mediator, "user") == self.step_actor():
			frappe.throw(
				_("You cannot check or approve your own claim. Please ask a colleague."),
				OwnClaimError,
				title=_("Own claim"),
			)

	def _check_period(self) -> None:
		if getdate(self.period_end) < getdate(self.period_start):
			frappe.throw(_("The period ends before it starts. Please correct the dates."), PeriodError)

	def _set_results(self) -> None:
		self.mediator_name = frappe.db.get_value("Mediator", self.mediator, "full_name")
		for total, part in (
			("total_time", "amount_time"),
			("total_travel", "amount_travel"),
			("total_amount", "amount_total"),
		):
			self.set(total, float(sum((exact(item.get(part)) for item in self.items), Decimal(0))))
		self.update(allowance_values(self))

	def _is_open(self) -> bool:
		return (self.state_before() or "Draft") in OPEN_STATES

	def _keep_contents(self) -> None:
		before = self.get_doc_before_save()
		same_items = [i.assignment for i in self.items] == [i.assignment for i in before.items]
		same_head = (self.mediator, getdate(self.period_start), getdate(self.period_end)) == (
			before.mediator,
			getdate(before.period_start),
			getdate(before.period_end),
		)
		if not (same_items and same_head):
			frappe.throw(
				_(
					"This claim has been checked; its contents can only be changed after it has been returned."
				),
				ClaimLockedError,
				title=_("Claim is checked"),
			)
		self._restore(RESULTS)
		for item, old in zip(self.items, before.items, strict=True):
			item.update({field: old.get(field) for field in ITEM_RESULTS})

	def _restore(self, fields: tuple[str, ...]) -> None:
		before = self.get_doc_before_save()
		for field in fields:
			self.set(field, before.get(field) if before else None)

	def _keep_payout_run(self) -> None:
		# Set by the payout run in the database; a claim's own save never changes it.
		self._restore(("payout_run",))
