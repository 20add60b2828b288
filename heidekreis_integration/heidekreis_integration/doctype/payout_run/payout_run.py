"""DocType Payout Run: approved claims paid together, with the payment list."""

from __future__ import annotations

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from heidekreis_integration.compensation.errors import PayoutRunLockedError
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.payout import RunWrite, fill_rows, hold_claims, release_claims
from heidekreis_integration.naming import year_name

# Written by compensation.payout alone, whatever a request over REST says.
STAMPS = ("status", "payment_list", "created_by_user", "paid_by_user")
ROW_RESULTS = ("mediator", "account_holder", "iban", "amount", "remittance_text")


class PayoutRun(Document):
	"""Approved claims paid together, with the payment list."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("AUSZ", self.execution_date)

	def validate(self) -> None:
		"""Fill the rows while the run is a draft; keep them once the payment list has been made."""
		self._keep_stamps()
		if self._is_draft():
			fill_rows(self)
			self._set_totals()
		else:
			self._keep_contents()

	def on_update(self) -> None:
		"""Hold the claims, so that no other run can take them."""
		if self._is_draft():
			hold_claims(self)

	def on_trash(self) -> None:
		"""Free the claims of a draft; a run with a payment list stays."""
		if self.status != "Draft":
			self._refuse_change()
		release_claims(self)

	def _is_draft(self) -> bool:
		before = self.get_doc_before_save()
		return not before or before.status == "Draft"

	def _keep_stamps(self) -> None:
		if isinstance(self.flags.get("run_write"), RunWrite):
			return
		before = self.get_doc_before_save()
		for field in STAMPS:
			self.set(field, before.get(field) if before else None)
		if not before:
			self.status = "Draft"
			self.created_by_user = self.flags.get("actor") or frappe.session.user

	def _set_totals(self) -> None:
		self.claim_count = len(self.claims)
		self.total_amount = float(sum((exact(row.amount) for row in self.claims), Decimal(0)))

	def _keep_contents(self) -> None:
		before = self.get_doc_before_save()
		same_claims = [r.compensation_claim for r in self.claims] == [
			r.compensation_claim for r in before.claims
		]
		if not same_claims or getdate(self.execution_date) != getdate(before.execution_date):
			self._refuse_change()
		for field in ("total_amount", "claim_count"):
			self.set(field, before.get(field))
		for row, old in zip(self.claims, before.claims, strict=True):
			row.update({field: old.get(field) for field in ROW_RESULTS})

	def _refuse_change(self) -> None:
		frappe.throw(
			_(
				"The payment list of {0} has been created; the run can no longer be changed or deleted."
			).format(self.name),
			PayoutRunLockedError,
			title=_("Payout run is closed"),
		)
