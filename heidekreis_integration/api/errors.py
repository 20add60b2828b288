"""What the api refuses before any service is asked."""

from __future__ import annotations

import frappe


class InputError(frappe.ValidationError):
	"""An entry is not of the kind that is asked for."""
