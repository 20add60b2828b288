"""Says the findings of the pure rules to people. One sentence each, in the language of the session."""

from __future__ import annotations

from datetime import date, datetime, time
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
			template, details = _chosen(finding)
			self._said[key] = self._templates[template].format(*map(_shown, details))
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


def _chosen(finding: Finding) -> tuple[str, tuple]:
	"""Return which template says `finding`, and its figures: some are said differently where something is missing."""
	rule, details = finding.rule, finding.details
	if rule in _TIMES:
		return _TIMES[rule](*details)
	if rule == "german_level" and not details[0]:
		return "german_level_missing", details[1:]
	if rule == "gender" and not details[1]:
		return "gender_missing", details[:1]
	return rule, details


def _absent(first: date, last: date) -> tuple[str, tuple]:
	return ("absent_day", (first,)) if first == last else ("absent", (first, last))


def _availability(start: datetime, end: datetime, entered: tuple) -> tuple[str, tuple]:
	wanted = (_(start.strftime("%A")), start.date(), start.time(), end.time())
	if not entered:
		return "availability_none", wanted
	return "availability", (*wanted, ", ".join(f"{_clock(first)}–{_clock(last)}" for first, last in entered))


def _double_booking(start: datetime, end: datetime) -> tuple[str, tuple]:
	if start.date() != end.date():
		return "double_booking_days", (start, end)
	return "double_booking", (start.date(), start.time(), end.time())


def _travel_time(start: datetime, end: datetime, gap: int, needed: int) -> tuple[str, tuple]:
	return "travel_time", (start.date(), start.time(), end.time(), gap, needed)


_TIMES = {
	"absent": _absent,
	"availability": _availability,
	"double_booking": _double_booking,
	"travel_time": _travel_time,
}


def _person_templates() -> dict[str, str]:
	return {
		"not_active": _("Is not active in the pool (status: {0})."),
		"language_missing": _("Does not speak {0}."),
		"close_language_not_accepted": _(
			"Speaks the related language {0}, not {1}; the requesting institution has not agreed to that."
		),
		"close_language": _(
			"Speaks the related language {0} instead of {1}; the requesting institution has agreed."
		),
		"german_level": _("German level {0} is below the required {1}."),
		"german_level_missing": _("No German level is entered; at least {0} is required."),
		"setting": _("Does not mediate in the setting {0}."),
		"gender": _("The gender {0} is required, {1} is entered."),
		"gender_missing": _("The gender {0} is required, none is entered."),
		"listed_conviction": _(
			"May not work with minors: listed conviction in the certificate of good conduct."
		),
		"not_for_minors": _("Minors are concerned, and this person does not mediate for them."),
		"certificate_missing": _(
			"Minors are concerned, and the certificate of good conduct has not been inspected."
		),
		"certificate_expired": _(
			"Minors are concerned, and the inspection of the certificate of good conduct was valid until {0} only."
		),
		"tax_allowance": _(
			"Tax allowance {0}: {1} of {2} left (used {3}, planned {4}); this session would take about {5}."
		),
		"blocked_by_institution": _("Is not to be sent to this institution: wish of the institution."),
		"blocked_by_mediator": _("Is not to be sent to this institution: wish of the mediator."),
	}


def _planning_templates() -> dict[str, str]:
	return {
		"absent": _("Is absent from {0} to {1}."),
		"absent_day": _("Is absent on {0}."),
		"availability": _("Is not available on {0}, {1}, from {2} to {3} (entered for this weekday: {4})."),
		"availability_none": _(
			"Is not available on {0}, {1}, from {2} to {3} (nothing is entered for this weekday)."
		),
		"double_booking": _("Has another session on {0} from {1} to {2}."),
		"double_booking_days": _("Has another session from {0} to {1}."),
		"travel_time": _(
			"Has another session on {0} from {1} to {2}: {3} minutes lie in between, the way and a break take {4}."
		),
		"distance": _("The way of about {0} km is longer than the agreed {1} km."),
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
	return _("Load {0} h (last {1} days and planned; the median for this language is {2} h)").format(
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
		return _("No offers answered in the last 12 months")
	return _("Accepted offers of the last 12 months: {0} of {1}").format(accepted, answered)


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
	if isinstance(value, datetime):
		return format_datetime(value, "dd.MM.yyyy HH:mm")
	if isinstance(value, date):
		return format_date(value, "dd.MM.yyyy")
	return _clock(value) if isinstance(value, time) else str(value)


def _clock(value: time) -> str:
	return f"{value:%H:%M}"


def euros(amount: Decimal) -> str:
	"""Return an amount as in Germany: 1.234,50 €."""
	return f"{amount:,.2f} €".translate(str.maketrans(",.", ".,"))


def _number(value: float) -> str:
	return f"{value:.1f}".replace(".", ",").removesuffix(",0")
