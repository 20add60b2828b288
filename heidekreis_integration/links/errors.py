"""What the links refuse, one class per broken rule."""

from __future__ import annotations

import frappe


class LinkRefusedError(frappe.ValidationError):
	"""A link is unknown, tampered with, expired, used, revoked or somebody else's: one answer for all of it."""


class UnknownPurposeError(frappe.ValidationError):
	"""A link was to be made for something no page can do."""
