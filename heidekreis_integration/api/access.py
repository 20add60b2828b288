"""Who may call a method at all.

Frappe's `only_for` answers everybody while tests run, so it can't be tested; its `has_permission(throw=True)`
raises a plain ValidationError in 15.0, which reaches the caller as a wrong entry (417) instead of a refusal (403).
"""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.permissions import scope


def require_role(*roles: str) -> None:
	"""Refuse a caller who holds none of `roles`.

	Raises:
		frappe.PermissionError: the session's user holds none of them.
	"""
	if not set(roles) & set(frappe.get_roles()):
		frappe.throw(
			_("Only the role {0} may do this. Please ask somebody who holds it.").format(
				frappe.bold(" / ".join(_(role) for role in roles))
			),
			frappe.PermissionError,
		)


def require_permission(doctype: str, ptype: str) -> None:
	"""Refuse a caller without the permission `ptype` for documents of `doctype`.

	Raises:
		frappe.PermissionError: the session's user lacks it.
	"""
	if not frappe.has_permission(doctype, ptype):
		frappe.throw(_("You have no permission for {0}.").format(_(doctype)), frappe.PermissionError)


def own_mediator() -> str:
	"""Return the mediator to whom the session's login belongs.

	Raises:
		frappe.PermissionError: it belongs to none.
	"""
	mediator = scope.mediator_of(frappe.session.user)
	if not mediator:
		frappe.throw(
			_("Your login is not linked to a mediator of the pool. Please contact the pool."),
			frappe.PermissionError,
		)
	return mediator
