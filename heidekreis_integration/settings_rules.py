"""What the Settings must fulfil so that the rest can rely on them."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.working_days import knows_subdivision

AT_LEAST_ONE = (
	"offer_answer_hours",
	"offer_wave_size",
	"travel_speed_kmh",
	"fair_load_days",
	"certificate_validity_years",
)
WEIGHTS = (
	"weight_language_level",
	"weight_distance",
	"weight_fair_load",
	"weight_continuity",
	"weight_gender_wish",
	"weight_acceptance",
)
COUNTY_DIGITS = 5
SMALLEST_THRESHOLD = 3


class HorizonOrderError(frappe.ValidationError):
	"""The strategy's horizons are not in ascending order."""


class HolidaySubdivisionError(frappe.ValidationError):
	"""The federal state is unknown, so no working day could be computed."""


class RegionalKeyPrefixError(frappe.ValidationError):
	"""The county's key is no number of five digits."""


class RankingWeightsError(frappe.ValidationError):
	"""All criteria of the ranking are switched off."""


class SettingTooSmallError(frappe.ValidationError):
	"""A setting is too small for what relies on it."""


def check(settings: Document) -> None:
	"""Refuse settings the system can't work with.

	Raises:
		HorizonOrderError, HolidaySubdivisionError, RegionalKeyPrefixError, RankingWeightsError,
		SettingTooSmallError
	"""
	_check_horizons(settings)
	_check_subdivision(settings)
	_check_prefix(settings)
	_check_weights(settings)
	_check_smallest(settings)


def _check_horizons(settings: Document) -> None:
	if not 0 < settings.short_term_months < settings.medium_term_months < settings.long_term_months:
		frappe.throw(
			_(
				"The horizons must grow: short-term, then medium-term, then long-term. Please correct the months."
			),
			HorizonOrderError,
			title=_("Horizons"),
		)


def _check_subdivision(settings: Document) -> None:
	settings.holiday_subdivision = (settings.holiday_subdivision or "").strip().upper()
	if not knows_subdivision(settings.holiday_subdivision):
		frappe.throw(
			_("{0} is no code of a German federal state. For Lower Saxony please enter NI.").format(
				frappe.bold(settings.holiday_subdivision)
			),
			HolidaySubdivisionError,
			title=_("Public holidays"),
		)


def _check_prefix(settings: Document) -> None:
	prefix = settings.regional_key_prefix = (settings.regional_key_prefix or "").strip()
	if not (prefix.isascii() and prefix.isdigit() and len(prefix) == COUNTY_DIGITS):
		frappe.throw(
			_("The county's key has {0} digits, for example 03358.").format(COUNTY_DIGITS),
			RegionalKeyPrefixError,
			title=_("Regional key"),
		)


def _check_weights(settings: Document) -> None:
	if not any(settings.get(field) for field in WEIGHTS):
		frappe.throw(
			_("At least one criterion of the ranking needs a weight above 0."),
			RankingWeightsError,
			title=_("Ranking"),
		)


def _check_smallest(settings: Document) -> None:
	smallest = dict.fromkeys(AT_LEAST_ONE, 1) | {
		"travel_detour_factor": 1,
		"small_count_threshold": SMALLEST_THRESHOLD,
	}
	for field, least in smallest.items():
		if (settings.get(field) or 0) < least:
			frappe.throw(
				_("{0} must be at least {1}.").format(frappe.bold(_(settings.meta.get_label(field))), least),
				SettingTooSmallError,
				title=_("Value too small"),
			)
