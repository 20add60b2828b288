"""Payout runs: approved claims paid together, each claim in one run only.

The lock is the field Compensation Claim.payout_run. It is set and cleared here alone, after the claims'
rows have been locked for update in the order of their names.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import frappe
from frappe import _
from frappe.utils import getdate

from heidekreis_integration.compensation.errors import NotPayableError, PaymentListMissingError
from heidekreis_integration.compensation.german import day as german_day
from heidekreis_integration.compensation.german import exact
from heidekreis_integration.compensation.payment_csv import Payment, payment_csv
from heidekreis_integration.workflow.door import system_transition

if TYPE_CHECKING:
	from heidekreis_integration.heidekreis_integration.doctype.payout_run.payout_run import PayoutRun

LOCK = "payout_run"


class RunWrite:
	"""Permission to write a run's status, made in this module only; no request can carry such an object."""


def create_run(claims: list[str], execution_date: date, *, actor: str) -> PayoutRun:
	"""Make a payout run of approved claims.

	Args:
		claims: Names of Compensation Claims.
		execution_date: Day the bank is to execute the payments on.
		actor: Who makes the run.

	Raises:
		NotPayableError: a claim is not approved, is held by another run, or lacks the bank details.
	"""
	run = frappe.get_doc(
		{
			"doctype": "Payout Run",
			"execution_date": getdate(execution_date),
			"claims": [{"compensation_claim": name} for name in dict.fromkeys(claims)],
		}
	)
	run.flags.actor = actor
	# Before the run is numbered: of two who pay the same claims at once, one waits here and is told why.
	if claims:
		_locked([row.compensation_claim for row in run.claims])
	return run.insert()


def payment_list(run: str) -> bytes:
	"""Return the run's payment list: CSV with semicolons, decimal comma and byte order mark.

	The first call keeps it as a private file at the run and closes the run's contents; later calls return
	the same file.
	"""
	document = frappe.get_doc("Payout Run", run, for_update=True)
	kept = _kept_list(document)
	if kept is not None:
		return kept
	fill_rows(document)  # the bank details of now: they may have been corrected since the run was made
	content = payment_csv(_payments(document))
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": f"Zahlungsliste-{document.name}.csv",
			"attached_to_doctype": document.doctype,
			"attached_to_name": document.name,
			"attached_to_field": "payment_list",
			"is_private": 1,
			"content": content,
		}
	).insert(ignore_permissions=True)  # the caller may write the run; File has no rule for Finance of its own
	document.payment_list = file.file_url
	_write(document, "List Created")
	return content


def mark_paid(run: str, *, actor: str) -> PayoutRun:
	"""Record that the bank has paid the run: its claims become Paid. A second call changes nothing.

	Raises:
		PaymentListMissingError: no payment list has been made yet.
	"""
	document = frappe.get_doc("Payout Run", run, for_update=True)
	if document.status == "Paid":
		return document
	if document.status != "List Created":
		frappe.throw(_("Please create the payment list of {0} first.").format(run), PaymentListMissingError)
	document.paid_by_user = actor
	_write(document, "Paid")
	for row in document.claims:
		claim = frappe.get_doc("Compensation Claim", row.compensation_claim, for_update=True)
		system_transition(claim, "Record Payment", actor=actor, door="Desk")
	return document


def fill_rows(run: PayoutRun) -> None:
	"""Fill each row from its claim and mediator; the claims are locked until the end of the transaction.

	Raises:
		NotPayableError: a claim is not approved, listed twice, held by another run, or lacks the bank details.
	"""
	names = [row.compensation_claim for row in run.claims]
	if not names or len(set(names)) < len(names):
		frappe.throw(_("A payout run needs claims, each of them once."), NotPayableError)
	claims = {claim.name: claim for claim in _locked(names)}
	for row in run.claims:
		claim = claims[row.compensation_claim]
		_check_payable(claim, run.name)
		bank = frappe.db.get_value("Mediator", claim.mediator, ["account_holder", "iban"], as_dict=True)
		row.update(
			{
				"mediator": claim.mediator,
				"account_holder": bank.account_holder,
				"iban": (bank.iban or "").replace(" ", "").upper(),
				"amount": claim.total_amount,
				"remittance_text": _remittance_text(claim),
			}
		)
	_check_bank_details(run)


def hold_claims(run: PayoutRun) -> None:
	"""Set the lock on the run's claims and free those it no longer has. Call after `fill_rows`."""
	names = [row.compensation_claim for row in run.claims]
	for name in sorted(names):
		frappe.db.set_value("Compensation Claim", name, LOCK, run.name)
	release_claims(run, keep=names)


def release_claims(run: PayoutRun, keep: list[str] | None = None) -> None:
	"""Free the claims the run holds, except those in `keep`."""
	claim = frappe.qb.DocType("Compensation Claim")
	query = frappe.qb.from_(claim).select(claim.name).where(claim.payout_run == run.name)
	for (name,) in query.orderby(claim.name).for_update().run():
		if name not in (keep or []):
			frappe.db.set_value("Compensation Claim", name, LOCK, None)


def _check_payable(claim: frappe._dict, run: str) -> None:
	if claim.docstatus != 1 or claim.workflow_state != "Approved":
		frappe.throw(
			_("Claim {0} cannot be paid: its state is {1}.").format(claim.name, _(claim.workflow_state)),
			NotPayableError,
			title=_("Claim cannot be paid"),
		)
	if claim.get(LOCK) and claim.get(LOCK) != run:
		frappe.throw(
			_("Claim {0} is already part of payout run {1}.").format(claim.name, claim.get(LOCK)),
			NotPayableError,
			title=_("Claim cannot be paid"),
		)


def _check_bank_details(run: PayoutRun) -> None:
	for row in run.claims:
		if not (row.account_holder and row.iban and _is_iban(row.iban)):
			frappe.throw(
				_(
					"Account holder or IBAN of mediator {0} is missing or wrong. Please correct it there first."
				).format(frappe.bold(row.mediator)),
				NotPayableError,
				title=_("Bank details missing"),
			)


def _is_iban(iban: str) -> bool:
	from schwifty import IBAN  # reads its bank registry when imported, which takes a second

	return IBAN(iban, allow_invalid=True).is_valid


def _remittance_text(claim: frappe._dict) -> str:
	period = f"{german_day(getdate(claim.period_start))}-{german_day(getdate(claim.period_end))}"
	return f"Sprachmittlung {claim.name} {period}"


def _payments(run: PayoutRun) -> list[Payment]:
	return [
		Payment(
			row.compensation_claim,
			row.account_holder,
			row.iban,
			exact(row.amount),
			row.currency or "EUR",
			row.remittance_text,
			getdate(run.execution_date),
		)
		for row in run.claims
	]


def _kept_list(run: PayoutRun) -> bytes | None:
	if not run.payment_list:
		return None
	name = frappe.db.get_value(
		"File",
		{"file_url": run.payment_list, "attached_to_doctype": run.doctype, "attached_to_name": run.name},
		"name",
		for_update=True,  # a list made at the same moment is seen, too
	)
	if not name:
		return None
	# Byte by byte: get_content() of version 16 drops the byte order mark.
	return Path(frappe.get_doc("File", name, for_update=True).get_full_path()).read_bytes()


def _write(run: PayoutRun, status: str) -> None:
	run.status = status
	run.flags.run_write = RunWrite()
	try:
		run.save()
	finally:
		run.flags.run_write = None


def _locked(names: list[str]) -> list[frappe._dict]:
	claim = frappe.qb.DocType("Compensation Claim")
	query = frappe.qb.from_(claim).select("*").where(claim.name.isin(names))
	return query.orderby(claim.name).for_update().run(as_dict=True)
