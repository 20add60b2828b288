"""What the rules of placing know about a mediator and a session: frozen, without database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from heidekreis_integration.mediation.overlap import Session
from heidekreis_integration.mediation.travel import Place, TravelTerms

LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "Native")
SETTING_ON_SITE = "On Site"


def level_rank(level: str | None) -> int:
	"""Return how good `level` is, from 0 (unknown) to 7 (native)."""
	return LEVELS.index(level) + 1 if level in LEVELS else 0


@dataclass(frozen=True)
class Window:
	"""A weekly time in which a mediator can come; `weekday` 0 is Monday."""

	weekday: int
	start: time
	end: time


@dataclass(frozen=True)
class SessionFacts:
	"""What is asked for."""

	request: str
	start: datetime
	end: datetime
	language: str
	close_languages: frozenset[str] = frozenset()
	accepts_close_language: bool = False
	setting: str = SETTING_ON_SITE
	place: Place | None = None
	involves_minors: bool = False
	gender_wish: str = "Any"
	gender_strict: bool = False
	institution: str = ""
	case_reference: str = ""

	@property
	def on_site(self) -> bool:
		"""Whether the mediator has to travel."""
		return self.setting == SETTING_ON_SITE


@dataclass(frozen=True)
class Candidate:
	"""What is known about a mediator at the time of placing."""

	mediator: str
	full_name: str
	state: str
	german_level: str = ""
	languages: dict[str, str] = field(default_factory=dict)
	gender: str = ""
	settings: frozenset[str] = frozenset()
	place: Place | None = None
	maximum_distance_km: int = 0
	mediates_for_minors: bool = False
	certificate_inspected_on: date | None = None
	listed_conviction: bool = False
	windows: tuple[Window, ...] = ()
	absences: tuple[tuple[date, date], ...] = ()
	sessions: tuple[Session, ...] = ()
	recent_hours: float = 0.0
	sessions_in_case: int = 0
	sessions_at_institution: int = 0
	offers_answered: int = 0
	offers_accepted: int = 0
	declined_this_request: bool = False
	has_open_offer: bool = False
	blocked_by: str = ""  # whose wish it is not to meet: Institution, Mediator
	allowance_limit: Decimal | None = None
	allowance_used: Decimal = Decimal(0)
	allowance_planned: Decimal = Decimal(0)

	@property
	def allowance_free(self) -> Decimal | None:
		"""What is left of the year's tax allowance once everything planned has taken place; None without one."""
		if self.allowance_limit is None:
			return None
		return max(Decimal(0), self.allowance_limit - self.allowance_used - self.allowance_planned)


@dataclass(frozen=True)
class Policy:
	"""The site's settings for placing, and what holds for one request: `estimated_amount` (pay for the time, euros),
	`median_hours` (of the active speakers of its language in the last `fair_load_days` days and planned).
	"""

	minimum_german_level: str = "B2"
	certificate_validity_years: int = 5
	tax_allowance_policy: str = "Warn"
	travel: TravelTerms = field(default_factory=TravelTerms)
	estimated_amount: Decimal = Decimal(0)
	median_hours: float = 0.0
	fair_load_days: int = 90
