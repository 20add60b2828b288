"""Who may call a method at all. Frappe's `only_for` answers everybody while tests run, so it can't be tested."""

from __future__ import annotations

import frappe
from frappe import _


def require_role(role: str) -> None:
	"""Refuse a caller without `role`.

	Raises:
		frappe.PermissionError: the session's user does not hold the role.
	"""
	if role not in frappe.get_roles():
		frappe.throw(
			_("Only the role {0} may do this. Please ask somebody who holds it.").format(
				frappe.bold(_(role))
			),
			frappe.PermissionError,
		)
