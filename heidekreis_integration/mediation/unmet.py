"""Keeps count of what the pool could not serve, and why: by language, place, institution and occasion.

One record for each request. It stays when somebody is found later, marked as solved: the need was there.
"""

from __future__ import annotations

from collections import Counter

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from heidekreis_integration.mediation.ranking import Suggestions, suggest_for
from heidekreis_integration.workflow import guard

DOCTYPE = "Unmet Demand"
NOBODY_SPEAKS_IT, ALL_EXCLUDED, NOBODY_ACCEPTED = "Nobody Speaks It", "All Excluded", "Nobody Accepted"


def record(request: str, reason: str) -> Document:
	"""Record that nobody was found for `request`.

	Args:
		request: Name of the request.
		reason: Why the search ended, in words; kept with the figures.

	Returns:
		The record, a new one or that of an earlier search for the same request.
	"""
	document = frappe.get_doc("Mediation Request", request)
	found = suggest_for(document)
	asked = _answers(request)
	known = frappe.db.get_value(DOCTYPE, {"mediation_request": request}, for_update=True)
	entry = frappe.get_doc(DOCTYPE, known) if known else frappe.new_doc(DOCTYPE)
	guard.write(
		entry,
		mediation_request=request,
		language=document.language,
		why=why(found, asked),
		details="\n".join(line for line in (reason, *_figures(found, asked)) if line),
		status="Open",
		recorded_on=now_datetime(),
		solved_on=None,
		session_date=getdate(document.planned_start),
		municipality=document.place_municipality or document.municipality,
		institution_type=document.institution_type,
		occasion=document.occasion,
		setting=document.setting,
	)
	# The search writes it, by a job as well as after a clerk's decision; no role may.
	return entry.save(ignore_permissions=True)


def searching_again(request: str) -> None:
	"""Note that the search for a request goes on."""
	_set_status(request, "Searching Again")


def solve(request: str) -> None:
	"""Note that somebody was found for a request after all."""
	_set_status(request, "Solved", solved_on=now_datetime())


def why(found: Suggestions, asked: Counter) -> str:
	"""Return why nobody was found: nobody speaks it, all were excluded, or nobody who was asked accepted."""
	if asked:
		return NOBODY_ACCEPTED
	speakers = [
		e for e in found.excluded if not {"language_missing", "close_language_not_accepted"} & {*e.rules}
	]
	if not found.ranked and not speakers:
		return NOBODY_SPEAKS_IT
	return NOBODY_ACCEPTED if found.ranked else ALL_EXCLUDED


def _answers(request: str) -> Counter:
	return Counter(frappe.get_all("Assignment Offer", {"mediation_request": request}, pluck="status"))


def _figures(found: Suggestions, asked: Counter) -> list[str]:
	"""Return figures without names: the record outlives the people."""
	lines = [_("{0} excluded by a rule").format(len(found.excluded))] if found.excluded else []
	if asked:
		answers = ", ".join(f"{_(status)} {count}" for status, count in sorted(asked.items()))
		lines.append(_("{0} asked: {1}").format(sum(asked.values()), answers))
	return lines


def _set_status(request: str, status: str, **values) -> None:
	name = frappe.db.get_value(DOCTYPE, {"mediation_request": request}, for_update=True)
	if name:
		entry = frappe.get_doc(DOCTYPE, name)
		guard.write(entry, status=status, **values)
		entry.save(ignore_permissions=True)  # see record
