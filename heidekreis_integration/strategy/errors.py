"""What the strategy refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class ForeignMeasureError(frappe.PermissionError):
	"""A Strategy Editor changed a measure of another body."""


class DecidedFieldError(frappe.PermissionError):
	"""A Strategy Editor changed what the county decided about a measure."""


class FactYearError(frappe.ValidationError):
	"""A fact is dated outside the strategy's years."""


class DueDateError(frappe.ValidationError):
	"""A measure is due before the strategy begins."""


class MemberTwiceError(frappe.ValidationError):
	"""A login is listed twice as a member of a body."""


class MemberDisabledError(frappe.ValidationError):
	"""A disabled login is listed as an active member of a body."""


class OfferYearError(frappe.ValidationError):
	"""Days or year of an offer make no sense."""


class ReportDateError(frappe.ValidationError):
	"""A status of the future or of before the strategy."""


class ReportExistsError(frappe.ValidationError):
	"""A second report on the same measure for the same day."""


class ReportFrozenError(frappe.ValidationError):
	"""A submitted or published report was changed."""


class ReportTextMissingError(frappe.ValidationError):
	"""A report was submitted without a word."""


class ChangeEmptyError(frappe.ValidationError):
	"""A change of a measure that changes nothing."""


class ChangeDecidedError(frappe.ValidationError):
	"""A decided change was edited."""


class UnapprovedChangeError(frappe.ValidationError):
	"""Deadline or scope of a measure changed without an approval."""


class RoundDatesError(frappe.ValidationError):
	"""Days of a status round out of order."""
