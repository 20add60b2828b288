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
# Who is in the desk for a part of the work only does not write mails in the office's name either, has no use for
# methods of documents and files as such, and does not ask what others may.
CLOSED_TO_OUTSIDERS = frozenset(
	{
		"frappe.client.attach_file",
		"frappe.core.api.file.get_attached_images",
		"frappe.core.api.file.move_file",
		"frappe.core.api.file.unzip_file",
		"frappe.core.api.file.zip_files",
		"frappe.core.doctype.communication.email.make",
		"frappe.core.doctype.sms_settings.sms_settings.send_sms",
		"frappe.core.doctype.user.user.get_roles",
		"frappe.email.email_body.get_email_html",
		"frappe.handler.run_doc_method",
		"frappe.handler.uploadfile",
		"frappe.social.doctype.energy_point_log.energy_point_log.get_energy_points",
		"frappe.social.doctype.energy_point_log.energy_point_log.get_user_energy_and_review_points",
		"frappe.utils.file_manager.add_attachments",
		"frappe.utils.goal.get_monthly_goal_graph_data",
		"frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion",
	}
)
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
		return not is_outsider(user) or not {name, defined_as(name)} & CLOSED_TO_OUTSIDERS
	if name in CLOSED_TO_PORTAL:
		return False
	return name in checked | OF_EVERY_LOGIN or _open_to_guests(name)


def defined_as(name: str) -> str:
	"""Return the name under which a method was written: modules that import it offer it under theirs too."""
	try:
		method = frappe.get_attr(name)
	except (ImportError, AttributeError, ValueError, frappe.ValidationError):
		return name
	return f"{getattr(method, '__module__', '')}.{getattr(method, '__qualname__', '')}"


def _open_to_guests(name: str) -> bool:
	replaced = (frappe.get_hooks("override_whitelisted_methods") or {}).get(name)
	try:
		return frappe.get_attr(replaced[-1] if replaced else name) in frappe.guest_methods
	except (ImportError, AttributeError, ValueError, frappe.ValidationError):
		return False
