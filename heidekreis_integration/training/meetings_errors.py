"""What exchange meetings refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class MeetingOfSeriesError(frappe.ValidationError):
	"""A coming meeting of a series was deleted; the series would make it again."""


class SeriesRuleError(frappe.ValidationError):
	"""A series whose rule makes no sense."""


class HolidayOrderError(frappe.ValidationError):
	"""School holidays that end before they begin."""
