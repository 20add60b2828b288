"""What planning refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class PlanProtectedError(frappe.ValidationError):
	"""A plan was to be entered or changed outside the planning service."""


class PlanOutdatedError(frappe.ValidationError):
	"""A request has changed, or is being offered otherwise, since the plan was calculated."""


class PlanBusyError(frappe.ValidationError):
	"""A plan is still being calculated, or its offers are being made."""


class NothingToPlanError(frappe.ValidationError):
	"""No open request lies in the future, or nothing of the plan can be offered."""
