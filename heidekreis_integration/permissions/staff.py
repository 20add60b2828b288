"""Who is a colleague, and who has a login for a part of the work only."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions import scope
from heidekreis_integration.permissions.rules import AUTOMATIC_ROLES

LIMITED_ROLES = frozenset(
	{scope.INSTITUTION_USER, scope.MEDIATOR_USER, scope.MUNICIPALITY_OFFICER, scope.STRATEGY_EDITOR}
)


def is_colleague(user: str) -> bool:
	"""Tell whether `user` works in the desk with any role beyond this app's limited ones."""
	if user == "Administrator":
		return True
	if user == "Guest" or frappe.get_cached_value("User", user, "user_type") != "System User":
		return False
	return bool(set(frappe.get_roles(user)) - LIMITED_ROLES - AUTOMATIC_ROLES)


def is_outsider(user: str) -> bool:
	"""Tell whether `user` holds one of this app's limited roles and nothing beyond."""
	roles = set(frappe.get_roles(user)) - AUTOMATIC_ROLES
	return user != "Administrator" and bool(roles & LIMITED_ROLES) and not roles - LIMITED_ROLES


def user_rows(user: str | None = None, doctype: str | None = None) -> str:
	"""Logins: outsiders see their own only (Frappe lets everybody search all names and mail addresses)."""
	return _own_rows("User", "name", user)


def tag_rows(user: str | None = None, doctype: str | None = None) -> str:
	"""Tags carry the tagged document's name and title: outsiders see the ones they set."""
	return _own_rows("Tag Link", "owner", user)


def follow_rows(user: str | None = None, doctype: str | None = None) -> str:
	"""Who follows which document: outsiders see their own."""
	return _own_rows("Document Follow", "user", user)


def file_rows(user: str | None = None, doctype: str | None = None) -> str:
	"""Files of this app's documents: outsiders list their own (others open through the document)."""
	return _own_rows("File", "owner", user)


def _own_rows(doctype: str, field: str, user: str | None) -> str:
	user = user or frappe.session.user
	if not is_outsider(user):
		return ""
	return f"(`tab{doctype}`.`{field}` = {frappe.db.escape(user, percent=False)})"
