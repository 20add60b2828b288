"""The site's settings in the form the rules want them."""

from __future__ import annotations

import frappe
from frappe.model.document import Document
from frappe.utils import cint, flt

from heidekreis_integration.mediation.facts import Policy
from heidekreis_integration.mediation.scoring import Weights
from heidekreis_integration.mediation.travel import TravelTerms


def settings() -> Document:
	"""Return the Heidekreis Settings."""
	return frappe.get_cached_doc("Heidekreis Settings")


def travel_terms() -> TravelTerms:
	"""Return how distances become travel times."""
	current = settings()
	return TravelTerms(
		speed_kmh=flt(current.travel_speed_kmh),
		detour_factor=flt(current.travel_detour_factor) or 1.0,
		buffer_minutes=cint(current.buffer_minutes),
	)


def policy() -> Policy:
	"""Return the policy of placing; what holds for one request is filled in by `candidates.PoolFacts.policy`."""
	current = settings()
	return Policy(
		minimum_german_level=current.minimum_german_level or "B2",
		certificate_validity_years=cint(current.certificate_validity_years),
		tax_allowance_policy=current.tax_allowance_policy or "Warn",
		travel=travel_terms(),
		fair_load_days=fair_load_days(),
	)


def fair_load_days() -> int:
	"""Return how many days back sessions count for a fair load."""
	return cint(settings().fair_load_days) or 90


def weights() -> Weights:
	"""Return the weights of the ranking."""
	current = settings()
	return Weights(
		language_level=flt(current.weight_language_level),
		distance=flt(current.weight_distance),
		fair_load=flt(current.weight_fair_load),
		continuity=flt(current.weight_continuity),
		gender_wish=flt(current.weight_gender_wish),
		acceptance=flt(current.weight_acceptance),
	)
