"""Takes away one permission hook after the other and shows that the access tests notice.

Run it for the full list: `bench --site SITE execute heidekreis_integration.tests.access.mutation.report`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

import frappe

from heidekreis_integration import hooks
from heidekreis_integration.tests.access import doors, lists
from heidekreis_integration.tests.access.matrix import MATRIX
from heidekreis_integration.tests.access.probes import probes_of
from heidekreis_integration.tests.access.world import World, shares_looked_up_once

KEYED = ("permission_query_conditions", "has_permission", "override_whitelisted_methods")


def mutations() -> list[tuple[str, str]]:
	"""Return every hook entry of this app that guards access, as (hook, key)."""
	return [(hook, key) for hook in KEYED for key in getattr(hooks, hook)] + [("auth_hooks", "")]


@contextmanager
def without(hook: str, key: str):
	"""Let Frappe find no entry of this app for `key`; what other apps hook there stays."""
	original = frappe.get_hooks
	ours = getattr(hooks, hook)

	def get_hooks(name=None, *args, **kwargs):
		found = original(name, *args, **kwargs)
		if name != hook:
			return found
		if not key:
			return [entry for entry in found if entry not in ours]
		kept = [entry for entry in found.get(key, []) if entry != ours[key]]
		rest = {other: entries for other, entries in found.items() if other != key}
		return frappe._dict(rest | ({key: kept} if kept else {}))

	# Not a stand-in for Frappe: its own answer with one entry less, which no site setting can bring about.
	with patch.object(frappe, "get_hooks", get_hooks):
		yield


def questions(world: World, hook: str, key: str) -> Iterator[Callable[[], None]]:
	"""Yield the tests' questions that concern one hook entry."""
	if hook == "auth_hooks":
		yield lambda: lists.gate(world)
	elif hook == "override_whitelisted_methods":
		yield lambda: doors.replaced_methods()[key](world)
	elif hook == "permission_query_conditions" and key in lists.row_conditions():
		yield lambda: lists.row_conditions()[key](world)
	elif hook == "has_permission" and key == "File":
		yield lambda: lists.stored_files(world)
	if key in MATRIX:
		yield from (probe.ask for probe in probes_of(world, key))


def survivors(world: World) -> list[tuple[str, str]]:
	"""Return the hook entries whose removal no question notices. It has to be empty."""
	with shares_looked_up_once():
		return [(hook, key) for hook, key in mutations() if not _noticed(world, hook, key)]


def report() -> None:
	"""Print what notices the removal of each hook entry."""
	world = World()
	try:
		for hook, key in mutations():
			print(f"{hook} {key}: {_noticed(world, hook, key) or 'NOTHING NOTICED IT'}")
	finally:
		frappe.db.rollback()


def _noticed(world: World, hook: str, key: str) -> str:
	with without(hook, key):
		for ask in questions(world, hook, key):
			try:
				ask()
			except AssertionError as noticed:
				return str(noticed).splitlines()[0][:160]
	return ""
