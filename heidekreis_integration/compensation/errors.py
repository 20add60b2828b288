"""What the compensation rules refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class NoCompensationRuleError(frappe.ValidationError):
	"""No compensation rule is in force on the day."""


class OverlappingRuleError(frappe.ValidationError):
	"""Two enabled rules would be in force on the same day."""


class IncompleteRuleError(frappe.ValidationError):
	"""A compensation rule lacks what its way of calculating needs."""


class ValidityPeriodError(frappe.ValidationError):
	"""A validity period ends before it starts."""


class BudgetYearError(frappe.ValidationError):
	"""A budget is for an impossible year, exists already, or would change its bearer or year."""


class PeriodError(frappe.ValidationError):
	"""The period of a claim ends before it starts."""


class NothingToClaimError(frappe.ValidationError):
	"""There is no session to be claimed in the period."""


class NotClaimableError(frappe.ValidationError):
	"""A session is of another mediator, outside the period, or not confirmed."""


class AlreadyClaimedError(frappe.ValidationError):
	"""Another claim holds the session."""


class ClaimLockedError(frappe.ValidationError):
	"""The contents of a checked claim would change."""


class ClaimOutdatedError(frappe.ValidationError):
	"""A session's amount has changed since the claim was checked."""


class FourEyesError(frappe.ValidationError):
	"""The same person would check and approve a claim."""


class OwnClaimError(frappe.ValidationError):
	"""Somebody would check or approve a claim of their own."""


class ClaimInPayoutError(frappe.ValidationError):
	"""The claim is part of a payout run and cannot be cancelled or paid beside it."""


class NotPayableError(frappe.ValidationError):
	"""A claim is not approved, held by another run, or lacks the bank details."""


class PayoutRunLockedError(frappe.ValidationError):
	"""The contents of a payout run would change after its payment list was made."""


class PaymentListMissingError(frappe.ValidationError):
	"""A payout run would be recorded as paid before its payment list was made."""


class RowAloneError(frappe.ValidationError):
	"""A row of a table would be written without the document it belongs to."""
