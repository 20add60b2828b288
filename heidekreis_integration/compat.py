"""Differences between the Frappe versions this app runs on, in one place."""

from __future__ import annotations

import inspect

from frappe.utils import nestedset


def rebuild_tree(doctype: str, parent_field: str) -> None:
	"""Number a tree's nodes anew. Later versions find `parent_field` themselves and no longer take it."""
	takes_parent_field = "parent_field" in inspect.signature(nestedset.rebuild_tree).parameters
	nestedset.rebuild_tree(doctype, *([parent_field] if takes_parent_field else []))
