"""A tidy desk: who holds only roles of this app sees the app's workspaces and not Frappe's own."""

from __future__ import annotations

import frappe
from frappe.model.document import Document

MODULE_PROFILE = "Heidekreis Integration"
APP_MODULE = "Heidekreis Integration"
ADMINISTRATION = "System Manager"
APP_DESK_ROLES = frozenset(
	{
		"Integration Coordinator",
		"Mediation Coordinator",
		"Mediation Finance",
		"Strategy Editor",
		"Language Course Coordinator",
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

	Nobody becomes a system manager by it: see `refuse_given_administration`.

	A profile that an administrator chose stays; so do the modules of whoever holds other roles too.
	"""
	refuse_given_administration(user)
	roles = {row.role for row in user.get("roles", [])} - NEUTRAL_ROLES
	if user.module_profile or not roles or not roles <= APP_DESK_ROLES:
		return
	if frappe.db.exists("Module Profile", MODULE_PROFILE):
		user.module_profile = MODULE_PROFILE
		user.validate_allowed_modules()


def refuse_given_administration(user: Document) -> None:
	"""Take the role System Manager back from a login that Frappe gives it to unasked.

	While a site has no system manager but the Administrator, Frappe makes one of whichever desk user is saved next,
	be it by themselves. Only who administers the site may give the role; `flags.only_given_roles` says that the
	roles stand as they are meant.
	"""
	meant = ADMINISTRATION in frappe.get_roles() and not user.flags.only_given_roles
	before = user.get_doc_before_save()
	had = bool(before) and any(row.role == ADMINISTRATION for row in before.roles)
	if meant or had or not any(row.role == ADMINISTRATION for row in user.roles):
		return
	user.set("roles", [row for row in user.roles if row.role != ADMINISTRATION])
	user.set_system_user()
	frappe.clear_last_message()  # in which Frappe says that it has given the role
