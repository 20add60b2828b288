"""What the placing desk refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class CallNoteError(frappe.ValidationError):
	"""A call note is incomplete, or was to be changed."""


class AbsenceError(frappe.ValidationError):
	"""An absence has the wrong people or period."""


class DeputyCircleError(frappe.ValidationError):
	"""Deputies stand in for each other in a circle, so that nobody is there."""


class MomentUnclearError(frappe.ValidationError):
	"""A date and time in words could not be read."""


class InstitutionMissingError(frappe.ValidationError):
	"""A request by phone came without an institution."""
