"""The tidy data sets: one row per session, one row per request. Pure reads without a permission check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe
import pandas as pd
from frappe.query_builder import DocType

from heidekreis_integration.statistics.definitions import (
	NOT_PLACEABLE_STATES,
	is_performed_session,
	is_unmet,
	within,
)

SESSION_COLUMNS = [
	"assignment",
	"start",
	"year",
	"month",
	"language",
	"placed_language",
	"municipality",
	"institution_type",
	"occasion",
	"cost_bearer",
	"setting",
	"hours",
	"travel_km",
	"amount",
]
REQUEST_COLUMNS = [
	"request",
	"start",
	"year",
	"month",
	"language",
	"municipality",
	"institution_type",
	"demand",
]


def sessions(start: date, end: date, municipality: Sequence[str] | None = None) -> pd.DataFrame:
	"""Return the performed sessions that began from `start` to `end` (both included), one row per assignment.

	Args:
		start: First day, site time.
		end: Last day, site time.
		municipality: Only institutions of these municipalities; None for all, an empty list for none.

	Returns:
		Columns as in SESSION_COLUMNS: `start` in site time without a zone, `language` the one asked for (where a
		close one was placed with consent, `placed_language` differs), `hours` as decimal hours, `amount` as
		Decimal in EUR (time and travel).
	"""
	assignment = DocType("Assignment")
	query = (
		frappe.qb.from_(assignment)
		.select(
			assignment.name.as_("assignment"),
			assignment.actual_start.as_("start"),
			assignment.actual_end.as_("end"),
			assignment.language.as_("placed_language"),
			assignment.requested_language.as_("language"),
			assignment.municipality,
			assignment.institution_type,
			assignment.occasion,
			assignment.cost_bearer,
			assignment.setting,
			assignment.travel_km,
			assignment.amount_total.as_("amount"),
		)
		.where(is_performed_session(assignment) & within(assignment.actual_start, start, end))
		.orderby(assignment.actual_start, assignment.name)
	)
	frame = pd.DataFrame(_rows(query, assignment.municipality, municipality))
	if frame.empty:
		return pd.DataFrame(columns=SESSION_COLUMNS)
	frame = _dated(frame)
	frame["language"] = frame["language"].where(frame["language"] != "", frame["placed_language"])
	frame["hours"] = (pd.to_datetime(frame["end"]) - frame["start"]).dt.total_seconds().fillna(0).clip(
		lower=0
	) / 3600
	frame["amount"] = [Decimal(str(amount or 0)).quantize(Decimal("0.01")) for amount in frame["amount"]]
	return frame[SESSION_COLUMNS]


def unmet_requests(start: date, end: date, municipality: Sequence[str] | None = None) -> pd.DataFrame:
	"""Return the requests wished for a day from `start` to `end` (both included) that have no mediator.

	Args:
		start: First wished day, site time.
		end: Last wished day.
		municipality: As for `sessions`.

	Returns:
		Columns as in REQUEST_COLUMNS; `demand` is Open or Not Placeable.
	"""
	request = DocType("Mediation Request")
	query = (
		frappe.qb.from_(request)
		.select(
			request.name.as_("request"),
			request.planned_start.as_("start"),
			request.language,
			request.municipality,
			request.institution_type,
			request.workflow_state.as_("state"),
		)
		.where(is_unmet(request) & within(request.planned_start, start, end))
		.orderby(request.planned_start, request.name)
	)
	frame = pd.DataFrame(_rows(query, request.municipality, municipality))
	if frame.empty:
		return pd.DataFrame(columns=REQUEST_COLUMNS)
	frame = _dated(frame)
	frame["demand"] = frame["state"].map(
		lambda state: "Not Placeable" if state in NOT_PLACEABLE_STATES else "Open"
	)
	return frame[REQUEST_COLUMNS]


def _rows(query, field, municipality: Sequence[str] | None) -> list[dict]:
	if municipality is not None:
		if not municipality:
			return []
		query = query.where(field.isin(list(municipality)))
	# Plain dicts: pandas asks Frappe's own kind for array attributes, and it answers every name with None.
	return [dict(row) for row in query.run(as_dict=True)]


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
	frame["start"] = pd.to_datetime(frame["start"])
	frame["year"] = frame["start"].dt.year
	frame["month"] = frame["start"].dt.month
	for column in (
		"language",
		"municipality",
		"institution_type",
		"occasion",
		"cost_bearer",
		"setting",
		"placed_language",
	):
		if column in frame:
			frame[column] = frame[column].fillna("").astype(str)
	return frame
