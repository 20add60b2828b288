"""How entries are understood on this site: the records of Request Form Field, and names of languages and occasions."""

from __future__ import annotations

import frappe

from heidekreis_integration.integrations.mail_intake.entries import FieldRule

SEPARATOR = "="


def rules() -> dict[str, FieldRule]:
	"""Return how each entry is recognised, by target, in the order of the form."""
	rows = frappe.get_all(
		"Request Form Field",
		filters={"enabled": 1},
		fields=["target", "label", "aliases", "value_map"],
		order_by="creation, name",
	)
	return {
		row.target: FieldRule(row.target, row.label, tuple(lines(row.aliases)), values(row.value_map))
		for row in rows
	}


def lines(text: str | None) -> list[str]:
	"""Return the lines of a list field that hold something."""
	return [line.strip() for line in (text or "").splitlines() if line.strip()]


def values(text: str | None) -> dict[str, str]:
	"""Return the pairs of a list of `text = value` lines."""
	pairs = (line.rpartition(SEPARATOR) for line in lines(text) if SEPARATOR in line)
	return {written.strip(): value.strip() for written, _equals, value in pairs if written.strip()}


def names() -> dict[str, dict[str, str]]:
	"""Return what may be written for languages and occasions in use, and the record it means."""
	languages = frappe.get_all(
		"Mediation Language", filters={"enabled": 1}, fields=["name", "language_name", "english_name"]
	)
	occasions = frappe.get_all("Mediation Occasion", filters={"enabled": 1}, fields=["name", "occasion_name"])
	# German names first: an English name that says the same as a German one must not win.
	spoken = {row.language_name or row.name: row.name for row in languages}
	for row in languages:
		spoken.setdefault(row.english_name or row.name, row.name)
	return {"language": spoken, "occasion": {row.occasion_name or row.name: row.name for row in occasions}}
