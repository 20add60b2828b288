"""What meetings of every kind refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class ReplyClosedError(frappe.ValidationError):
	"""A reply to a meeting that has begun, is called off or not announced yet."""


class NotInvitedError(frappe.PermissionError):
	"""A reply by somebody who is not invited, or to a meeting that does not exist."""


class InvitationClosedError(frappe.ValidationError):
	"""Invitations to a meeting that is over, held or called off."""


class MinutesMissingError(frappe.ValidationError):
	"""Minutes were to be sent, yet nothing is written or nobody attended."""
