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
