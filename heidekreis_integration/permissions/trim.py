"""What a form's history shows to who reaches only some rows or not all fields.

Frappe sends every version with the old and new values of closed fields, and every message and comment.
"""

from __future__ import annotations

import json

import frappe

from heidekreis_integration.permissions.fields import closed_fields, own_doctypes
from heidekreis_integration.permissions.rules import is_limited

CHANGING = ("write", "delete", "submit", "cancel", "amend", "share")


def docinfo(info: dict | None, user: str) -> None:
	"""Take out of `info` (changed in place) what `user` may not read, and correct what the form offers."""
	if not info or user == "Administrator" or info.get("doctype") not in own_doctypes():
		return
	doctype = info["doctype"]
	closed = closed_fields(doctype, user)
	info["versions"] = [
		version for version in (_version(v, closed) for v in info.get("versions") or []) if version
	]
	for key in ("communications", "automated_messages"):
		info[key] = messages(info.get(key) or [], doctype, user)
	if is_limited(user, doctype):
		info["comments"] = [comment for comment in info.get("comments") or [] if _concerns(comment, user)]
	_correct_permissions(info, user)


def messages(found: list[dict], doctype: str, user: str) -> list[dict]:
	"""Return the messages `user` may read: all, or those sent by or to the user where only some rows are open."""
	if doctype not in own_doctypes() or not is_limited(user, doctype):
		return found
	return [message for message in found if _concerns(message, user)]


def _concerns(entry: dict, user: str) -> bool:
	texts = [entry.get(key) or "" for key in ("owner", "sender", "recipients", "cc", "bcc")]
	if entry.get("comment_type") == "Comment":
		texts.append(entry.get("content") or "")
	return any(user.lower() in text.lower() for text in texts)


def _version(version: dict, closed: set[str]) -> dict | None:
	if not closed:
		return version
	data = json.loads(version.get("data") or "{}")
	data["changed"] = [change for change in data.get("changed") or [] if change[0] not in closed]
	data["row_changed"] = [
		[*row[:3], [change for change in row[3] if change[0] not in closed]]
		for row in data.get("row_changed") or []
		if row[0] not in closed
	]
	for key in ("added", "removed"):
		data[key] = [row for row in data.get(key) or [] if row[0] not in closed]
	kept = data["changed"] or data["row_changed"] or data["added"] or data["removed"]
	return frappe._dict(version, data=json.dumps(data)) if kept else None


def _correct_permissions(info: dict, user: str) -> None:
	"""Frappe asks the row rules for reading only and would offer a save that then fails."""
	offered = info.get("permissions")
	if not offered or not info.get("name") or not frappe.db.exists(info["doctype"], info["name"]):
		return
	document = frappe.get_doc(info["doctype"], info["name"])
	for kind in CHANGING:
		if offered.get(kind) and not document.has_permission(kind):
			offered[kind] = 0
	frappe.clear_messages()
