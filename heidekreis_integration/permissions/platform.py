"""Which methods of the platform, beyond this app's own, a login of the portal may call: a closed list.

Frappe's methods trust every login to be a colleague: any of them may mail anything to anybody in the office's name
(`communication.email.make`) or have any HTML printed on the server (`report_to_pdf`). The portal uses none of it.
"""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.rules import AUTOMATIC_ROLES
from heidekreis_integration.permissions.staff import LIMITED_ROLES, is_outsider

# Harmless, and asked for by Frappe's own pages and programs that log in.
OF_EVERY_LOGIN = frozenset({"frappe.auth.get_logged_user"})
# Open to guests by Frappe, who asks inside: a portal login would fill the site with public files.
CLOSED_TO_PORTAL = frozenset({"frappe.handler.upload_file", "frappe.handler.run_doc_method"})
# Who is in the desk for a part of the work only does not write mails in the office's name either.
CLOSED_TO_OUTSIDERS = frozenset({"frappe.core.doctype.communication.email.make"})
# Handled before any method is looked up.
LOGIN = "login"


def is_portal_login(user: str) -> bool:
	"""Tell whether `user` reaches the portal only: no desk, and no role but those of this app."""
	if user in ("Guest", "Administrator"):
		return False
	if frappe.get_cached_value("User", user, "user_type") == "System User":
		return False
	return not set(frappe.get_roles(user)) - AUTOMATIC_ROLES - LIMITED_ROLES


def may_call(user: str, method: str, *, checked: frozenset[str]) -> bool:
	"""Tell whether `user` may call the platform's `method` at all.

	Args:
		user: Who calls.
		method: As it was asked for, with or without the module.
		checked: Methods that were read and found to ask for permission themselves.
	"""
	if method == LOGIN:
		return True
	name = method if "." in method else f"frappe.handler.{method}"
	if not is_portal_login(user):
		return name not in CLOSED_TO_OUTSIDERS or not is_outsider(user)
	if name in CLOSED_TO_PORTAL:
		return False
	return name in checked | OF_EVERY_LOGIN or _open_to_guests(name)


def _open_to_guests(name: str) -> bool:
	replaced = (frappe.get_hooks("override_whitelisted_methods") or {}).get(name)
	try:
		return frappe.get_attr(replaced[-1] if replaced else name) in frappe.guest_methods
	except (ImportError, AttributeError, ValueError, frappe.ValidationError):
		return False
