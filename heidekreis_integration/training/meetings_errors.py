"""What exchange meetings refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class ReplyClosedError(frappe.ValidationError):
	"""A reply to a meeting that is over, cancelled or not announced yet."""


class NotInvitedError(frappe.PermissionError):
	"""A reply to a meeting one is not invited to, or that does not exist."""


class InvitationClosedError(frappe.ValidationError):
	"""Invitations to a meeting that is over or cancelled."""


class MinutesMissingError(frappe.ValidationError):
	"""Minutes are to be sent, but there are none, or nobody attended."""


class MeetingOfSeriesError(frappe.ValidationError):
	"""A coming meeting of a series was deleted; the series would make it again."""


class SeriesRuleError(frappe.ValidationError):
	"""A series whose rule makes no sense."""


class HolidayOrderError(frappe.ValidationError):
	"""School holidays that end before they begin."""
