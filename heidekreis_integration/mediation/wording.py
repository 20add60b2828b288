"""Says the findings of the pure rules to people. One sentence each, in the language of the session."""

from __future__ import annotations

from decimal import Decimal

from frappe import _
from frappe.utils import format_date, format_datetime

from heidekreis_integration.mediation.eligibility import Finding
from heidekreis_integration.mediation.scoring import Part


class Wording:
	"""Says findings and criteria; translates each sentence once, so that thousands cost little."""

	def __init__(self) -> None:
		self._templates = _person_templates() | _planning_templates()
		self._points = _("{0}: {1} of {2} points")
		self._said: dict[tuple, str] = {}

	def finding(self, finding: Finding) -> str:
		"""Return the sentence for one finding of `eligibility`."""
		key = (finding.rule, finding.details)
		if key not in self._said:
			shown = (_shown(value) for value in finding.details)
			self._said[key] = self._templates[finding.rule].format(*shown)
		return self._said[key]

	def part(self, part: Part) -> str:
		"""Return how one criterion contributes to the score."""
		key = (part.criterion, part.details, part.points, part.maximum)
		if key not in self._said:
			self._said[key] = self._points.format(
				_criterion(part), _number(part.points), _number(part.maximum)
			)
		return self._said[key]


def finding_text(finding: Finding) -> str:
	"""Return the sentence for one finding of `eligibility`."""
	return Wording().finding(finding)


def _person_templates() -> dict[str, str]:
	return {
		"not_active": _("Is not active in the pool (status: {0})."),
		"language_missing": _("Does not speak {0}."),
		"close_language_not_accepted": _(
			"Speaks only the related language {0}; the requesting institution has not agreed to it."
		),
		"close_language": _(
			"Speaks the related language {0} instead of {1}; the requesting institution has agreed."
		),
		"german_level": _("German level {0} is below the required {1}."),
		"setting": _("Does not mediate in the setting {0}."),
		"gender": _("Does not fit the strict wish for gender: {0}."),
		"listed_conviction": _(
			"May not work with minors: listed conviction in the certificate of good conduct."
		),
		"not_for_minors": _("Does not mediate where minors are concerned."),
		"certificate_missing": _("Certificate of good conduct has not been inspected."),
		"certificate_expired": _("Inspection of the certificate of good conduct was valid until {0} only."),
		"tax_allowance": _(
			"Tax allowance: {0} of {1} left this year (earned {2}, planned {3}); this session would take about {4}."
		),
		"blocked_by_institution": _("Is not to be sent to this institution: wish of the institution."),
		"blocked_by_mediator": _("Is not to be sent to this institution: wish of the mediator."),
	}


def _planning_templates() -> dict[str, str]:
	return {
		"absent": _("Is absent from {0} to {1}."),
		"availability": _("Is not available on {0}."),
		"double_booking": _("Has another session from {0} to {1}."),
		"travel_time": _(
			"Has another session from {0} to {1}: {2} minutes in between, {3} are needed for the way and a break."
		),
		"distance": _("The way of {0} km is longer than the agreed {1} km."),
		"distance_unknown": _("The distance is unknown: a place without coordinates."),
		"declined": _("Has declined this request."),
		"open_offer": _("Has an open offer for this request."),
	}


def part_text(part: Part) -> str:
	"""Return how one criterion contributes to the score."""
	return Wording().part(part)


def _criterion(part: Part) -> str:
	say = {
		"language_level": _language_level,
		"distance": _distance,
		"fair_load": _fair_load,
		"continuity": _continuity,
		"gender_wish": _gender_wish,
		"acceptance": _acceptance,
	}
	return say[part.criterion](*part.details)


def _language_level(level: str) -> str:
	return _("Language level {0}").format(_(level))


def _distance(value: float | str) -> str:
	if value == "remote":
		return _("No journey (phone or video)")
	if value == "unknown":
		return _("Distance unknown")
	return _("Distance about {0} km").format(_number(value))


def _fair_load(hours: float, median: float, days: int) -> str:
	return _("{0} h in the last {1} days and planned (median of this language: {2} h)").format(
		_number(hours), days, _number(median)
	)


def _continuity(kind: str, count: int) -> str:
	if kind == "case":
		return _("Knows this case (sessions so far: {0})").format(count)
	if kind == "institution":
		return _("Knows the institution (sessions so far: {0})").format(count)
	return _("New to this institution")


def _gender_wish(kind: str) -> str:
	texts = {
		"any": _("No wish for gender"),
		"met": _("Fits the wish for gender"),
		"not_met": _("Does not fit the wish for gender"),
	}
	return texts[kind]


def _acceptance(accepted: int, answered: int) -> str:
	if not answered:
		return _("No offers answered yet")
	return _("Accepted {0} of {1} offers").format(accepted, answered)


def readiness_text(key: str) -> str:
	"""Return what has to be done about one key of `readiness`."""
	texts = {
		"languages": _("Enter at least one language."),
		"german_level": _("Enter a German level that meets the minimum of the settings."),
		"contact": _("Enter an e-mail address or a phone number."),
		"setting": _("Choose at least one setting: on site, by phone or by video."),
		"training": _("Enter the day on which the training was completed."),
		"undertaking": _("Enter kind and date of the signed undertaking."),
		"listed_conviction": _("With a listed conviction, sessions with minors must be switched off."),
		"certificate": _("Inspect the extended certificate of good conduct and enter the day."),
		"certificate_expired": _(
			"Inspect a new extended certificate of good conduct: the last inspection is too old."
		),
		"privacy_notice": _("Hand over the privacy notice and enter the day."),
		"iban": _("Enter the IBAN: without it nothing can be paid."),
	}
	return texts[key]


def _shown(value: object) -> str:
	if isinstance(value, str):
		return _(value) if value else "–"
	if isinstance(value, Decimal):
		return euros(value)
	if isinstance(value, float):
		return _number(value)
	if hasattr(value, "hour"):
		return format_datetime(value, "dd.MM.yyyy HH:mm")
	if hasattr(value, "year"):
		return format_date(value, "dd.MM.yyyy")
	return str(value)


def euros(amount: Decimal) -> str:
	"""Return an amount as in Germany: 1.234,50 €."""
	return f"{amount:,.2f} €".translate(str.maketrans(",.", ".,"))


def _number(value: float) -> str:
	return f"{value:.1f}".replace(".", ",").removesuffix(",0")
