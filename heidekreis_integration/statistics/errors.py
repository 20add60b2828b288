"""What the statistics refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class NoStatisticsAccessError(frappe.PermissionError):
	"""The login is neither coordinator nor officer of a municipality."""


class MonthNotOverError(frappe.ValidationError):
	"""The statistic of a month that has not ended yet can't be mailed."""


class UnknownMonthError(frappe.ValidationError):
	"""The text given is no month."""
