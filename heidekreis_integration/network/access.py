"""Which municipalities a login stands for in the network."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions import scope


def municipalities_of(user: str) -> list[str]:
	"""Return the municipalities for which `user` is a valid contact today, and the members of joint ones.

	An empty list means none: callers must not read it as "no filter".
	"""
	return scope.municipalities_of(user)


def with_members(municipalities: list[str]) -> list[str]:
	"""Return `municipalities` and whatever lies below them in the tree, each once."""
	found = list(dict.fromkeys(municipalities))
	level = found
	while level:
		members = frappe.get_all(
			"Municipality", filters={"parent_municipality": ("in", level)}, pluck="name", order_by="name"
		)
		level = [name for name in members if name not in found]
		found += level
	return found
