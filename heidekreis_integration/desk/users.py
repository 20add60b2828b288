"""A tidy desk: who holds only roles of this app sees the app's workspaces and not Frappe's own."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

MODULE_PROFILE = "Heidekreis Integration"
APP_MODULE = "Heidekreis Integration"
APP_DESK_ROLES = frozenset(
	{
		"Integration Coordinator",
		"Mediation Coordinator",
		"Mediation Finance",
		"Strategy Editor",
		"Municipality Officer",
	}
)
# Roles that Frappe itself gives or implies; they are no sign of other work in the desk.
NEUTRAL_ROLES = frozenset({"All", "Guest", "Desk User", "Requesting Institution User", "Mediator User"})


def install_module_profile() -> None:
	"""Insert the module profile that hides Frappe's own workspaces, if missing."""
	if frappe.db.exists("Module Profile", MODULE_PROFILE):
		return
	others = frappe.get_all("Module Def", filters={"name": ["!=", APP_MODULE]}, pluck="name", order_by="name")
	frappe.get_doc(
		{
			"doctype": "Module Profile",
			"module_profile_name": MODULE_PROFILE,
			"block_modules": [{"module": module} for module in others],
		}
	).insert(ignore_permissions=True)  # runs at install, as a part of the app


def set_module_profile(user: Document, method: str | None = None) -> None:
	"""Give the profile to users who work with this app alone. Hooked to User.validate, after role profiles.

	A profile that an administrator chose stays; so do the modules of whoever holds other roles too.
	"""
	roles = {row.role for row in user.get("roles", [])} - NEUTRAL_ROLES
	if user.module_profile or not roles or not roles <= APP_DESK_ROLES:
		return
	if frappe.db.exists("Module Profile", MODULE_PROFILE):
		user.module_profile = MODULE_PROFILE
		user.validate_allowed_modules()
