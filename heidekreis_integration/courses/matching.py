"""Finds the provider and the municipality that a spreadsheet names. Never guesses: similar names are only suggested."""

from __future__ import annotations

from collections.abc import Mapping

import frappe
from frappe import _
from rapidfuzz import fuzz, process, utils

from heidekreis_integration.courses.columns import plain
from heidekreis_integration.courses.errors import CellError

SIMILAR = 70
SUGGESTIONS = 3


def providers() -> dict[str, str]:
	"""Return the enabled providers by the spellings that mean them."""
	names = frappe.get_all("Course Provider", {"enabled": 1}, pluck="name", order_by="name")
	return {plain(name): name for name in names}


def municipalities() -> dict[str, str]:
	"""Return the municipalities by the spellings that mean exactly one of them."""
	found: dict[str, str] = {}
	rows = frappe.get_all("Municipality", {"enabled": 1}, ["name", "kind"], order_by="name")
	for row in rows:
		found[plain(row.name)] = row.name
	for row in rows:
		kind, core = _(row.kind, context="Kind of municipality"), row.name.partition("(")[0]
		for spelling in (f"{kind} {row.name}", f"{kind} {core}"):
			found.setdefault(plain(spelling), row.name)
	return found


def find(text: str, known: Mapping[str, str], missing: str) -> str:
	"""Return the name that `text` means.

	Args:
		text: The cell.
		known: Names by their plain spelling.
		missing: What to say where nothing is meant, with a place for the text.

	Raises:
		CellError: no exact match; it names what is similar.
	"""
	found = known.get(plain(text))
	if found:
		return found
	names = sorted(set(known.values()))
	similar = process.extract(
		text,
		names,
		scorer=fuzz.WRatio,
		processor=utils.default_process,
		score_cutoff=SIMILAR,
		limit=SUGGESTIONS,
	)
	said = missing.format(text)
	if similar:
		quoted = ", ".join(f"„{name}“" for name, _score, _index in similar)
		said = f"{said} {_('Did you mean {0}?').format(quoted)}"
	raise CellError(said)
