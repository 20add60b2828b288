"""What meetings, resolutions, mailings and working groups of the network refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class MeetingStatusError(frappe.ValidationError):
	"""A meeting's status went a way it may not go."""


class NobodyToInviteError(frappe.ValidationError):
	"""There is no contact and no member who could be invited."""


class InvitedTwiceError(frappe.ValidationError):
	"""The same person is invited to a meeting twice."""


class InvitedFixedError(frappe.ValidationError):
	"""An invitation that was moved to another meeting or person."""


class NotHeldError(frappe.ValidationError):
	"""Attendance or minutes of a meeting that was not held."""


class TaskOwnerError(frappe.ValidationError):
	"""A resolution without an owner, with two, or with one who can't see to it."""


class TaskNoteMissingError(frappe.ValidationError):
	"""A resolution was set to done without a word on what was done."""


class TaskFieldClosedError(frappe.PermissionError):
	"""Somebody outside the coordination office changed more of a resolution than may be reported."""


class MailingFixedError(frappe.ValidationError):
	"""A mailing that is being sent or was sent was changed."""


class MailingAudienceError(frappe.ValidationError):
	"""A mailing both to topics and to a working group, or to nobody."""


class MemberPeriodError(frappe.ValidationError):
	"""A membership that ends before it begins, or a member listed twice at the same time."""


class MemberUnreachableError(frappe.ValidationError):
	"""A member who agrees to mails has no address."""
