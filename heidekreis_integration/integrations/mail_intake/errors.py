"""What the mail intake refuses, one class per broken rule."""

from __future__ import annotations

import frappe


class MailboxError(frappe.ValidationError):
	"""The mailbox can't be reached, or its settings are not complete."""


class MailSettledError(frappe.ValidationError):
	"""A mail that became a request or was filed already was to become another one."""


class UnreadableFormError(Exception):
	"""A PDF can't be read; the text says why, for the clerk."""
