"""What is missing before a mediator may be active. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heidekreis_integration.mediation.eligibility import certificate_valid_until
from heidekreis_integration.mediation.facts import level_rank


@dataclass(frozen=True)
class ReadinessFacts:
	"""What is known about a mediator who is to become active."""

	today: date
	minimum_german_level: str
	certificate_validity_years: int
	german_level: str = ""
	language_count: int = 0
	reachable: bool = False
	any_setting: bool = False
	training_completed_on: date | None = None
	undertaking_kind: str = ""
	undertaking_date: date | None = None
	mediates_for_minors: bool = False
	certificate_inspected_on: date | None = None
	listed_conviction: bool = False
	privacy_notice_on: date | None = None
	has_iban: bool = False


def missing(facts: ReadinessFacts) -> tuple[str, ...]:
	"""Return the requirements that are not met, by key; `wording` says them in words."""
	checks = (
		("languages", facts.language_count > 0),
		("german_level", level_rank(facts.german_level) >= level_rank(facts.minimum_german_level)),
		("contact", facts.reachable),
		("setting", facts.any_setting),
		("training", bool(facts.training_completed_on)),
		("undertaking", bool(facts.undertaking_kind and facts.undertaking_date)),
	)
	return tuple(key for key, met in checks if not met) + _missing_for_minors(facts)


def advice(facts: ReadinessFacts) -> tuple[str, ...]:
	"""Return what should be completed soon but does not stop the activation."""
	checks = (("privacy_notice", bool(facts.privacy_notice_on)), ("iban", facts.has_iban))
	return tuple(key for key, met in checks if not met)


def _missing_for_minors(facts: ReadinessFacts) -> tuple[str, ...]:
	if not facts.mediates_for_minors:
		return ()
	if facts.listed_conviction:
		return ("listed_conviction",)
	if not facts.certificate_inspected_on:
		return ("certificate",)
	until = certificate_valid_until(facts.certificate_inspected_on, facts.certificate_validity_years)
	return ("certificate_expired",) if until < facts.today else ()
