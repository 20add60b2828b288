"""Differences between the Frappe versions this app runs on, in one place."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe.utils import nestedset


def rebuild_tree(doctype: str, parent_field: str) -> None:
	"""Number a tree's nodes anew. Later versions find `parent_field` themselves and no longer take it."""
	takes_parent_field = "parent_field" in inspect.signature(nestedset.rebuild_tree).parameters
	nestedset.rebuild_tree(doctype, *([parent_field] if takes_parent_field else []))


@contextmanager
def answering(message_id: str | None) -> Iterator[None]:
	"""Let the mails built meanwhile answer the mail `message_id` (with its angle brackets), if one is given.

	Later versions want the name of a Communication as `in_reply_to` of `sendmail` and drop a Message-ID.
	"""
	before = frappe.flags.answered_message_id
	frappe.flags.answered_message_id = message_id
	try:
		yield
	finally:
		frappe.flags.answered_message_id = before


def answered_by(mail) -> str:
	"""Return the Message-ID of the mail that `mail`, which is being built, answers; empty if it answers none."""
	return str(frappe.flags.answered_message_id or mail.msg_root.get("In-Reply-To") or "").strip()
