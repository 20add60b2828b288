"""What the notices refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class NoticeKeyMissingError(frappe.ValidationError):
	"""A notice without a key could be sent twice."""


class TraceUnchangeableError(frappe.ValidationError):
	"""A row of a log was made or changed by hand."""
