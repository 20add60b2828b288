"""Makes values of a request of the entries that were written, and says what is missing or doubtful. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from heidekreis_integration.integrations.mail_intake import values
from heidekreis_integration.integrations.mail_intake.entries import Entry, FieldRule
from heidekreis_integration.integrations.mail_intake.values import Reading

# Texts that go into the request as they are, with the field they go to.
PLAIN_TEXTS = {
	"contact_name": "contact_name",
	"contact_phone": "contact_phone",
	"contact_email": "contact_email",
	"dialect_note": "dialect_note",
	"place": "place",
	"meeting_point": "meeting_point",
	"session_link": "session_link",
	"client_reference": "client_reference",
	"case_reference": "case_reference",
	"urgency_reason": "urgency_reason",
	"remarks": "remarks",
}
TRUTHS = ("accepts_close_language", "gender_wish_strict", "urgent", "rules_accepted")
CHOICES = ("language", "occasion", "setting", "gender_wish")
NEEDED = ("language", "occasion", "planned_date", "planned_time", "planned_minutes")
DAY = 24 * 60
NOT_ACCEPTED = "rules"
TIME_MISSING = "time missing"


@dataclass(frozen=True)
class Finding:
	"""One entry, as written and as understood; `doubt` is one of the constants of `values` or of this module."""

	entry: Entry
	value: object = None
	doubt: str = ""


@dataclass
class Understood:
	"""What a mail asks for.

	`values` are fields of a request, as far as they are certain enough to be shown; `missing` are targets without a
	value; the request may be filed without a person's look only where `is_complete`.
	"""

	findings: list[Finding] = field(default_factory=list)
	values: dict[str, object] = field(default_factory=dict)
	missing: list[str] = field(default_factory=list)
	institution_name: str = ""

	@property
	def doubts(self) -> list[Finding]:
		"""Return the findings that need a look."""
		return [finding for finding in self.findings if finding.doubt]

	@property
	def is_complete(self) -> bool:
		"""Tell whether nothing is missing and nothing doubtful."""
		return not self.missing and not self.doubts

	@property
	def says_something(self) -> bool:
		"""Tell whether any entry of a request was found."""
		return any(finding.entry.target for finding in self.findings)


def understand(
	entries: list[Entry], rules: Mapping[str, FieldRule], names: Mapping[str, Mapping], today: date
) -> Understood:
	"""Return what `entries` ask for.

	Args:
		entries: What was written.
		rules: What texts mean, by target.
		names: For `language` and `occasion`: what may be written → name of the record.
		today: The day from which a date without a year counts.
	"""
	return _Interpreter(rules, names, today).run(entries)


class _Interpreter:
	def __init__(self, rules: Mapping[str, FieldRule], names: Mapping[str, Mapping], today: date) -> None:
		self.rules, self.names, self.today = rules, names, today
		self.result = Understood()
		self.start: dict[str, object] = {}

	def run(self, entries: list[Entry]) -> Understood:
		for entry in entries:
			self._take(entry)
		self._set_times()
		self.result.missing = [
			target for target in NEEDED if target not in self.start and target not in self.result.values
		]
		return self.result

	def _take(self, entry: Entry) -> None:
		target = entry.target
		if target in PLAIN_TEXTS:
			self._take_text(entry)
		elif target in TRUTHS:
			self._take_truth(entry)
		elif target in CHOICES:
			self._take_choice(entry)
		elif target in ("planned_date", "planned_time", "planned_end_time"):
			self._take_moment(entry)
		elif target == "planned_minutes":
			reading = values.read_minutes(entry.text)
			self._note(entry, reading.value, reading.doubt)
			if reading.value and 0 < reading.value <= DAY:
				self.start["planned_minutes"] = reading.value
		elif target == "alternative_dates":
			self._take_alternatives(entry)
		else:
			if target == "institution_name":
				self.result.institution_name = entry.text
			self._note(entry, entry.text if target else None)

	def _note(self, entry: Entry, value: object = None, doubt: str = "") -> None:
		self.result.findings.append(Finding(entry, value, doubt))

	def _take_text(self, entry: Entry) -> None:
		name = PLAIN_TEXTS[entry.target]
		before = self.result.values.get(name)
		self.result.values[name] = f"{before}; {entry.text}" if before else entry.text
		self._note(entry, entry.text)

	def _take_truth(self, entry: Entry) -> None:
		reading = values.read_truth(entry.text)
		if entry.target == "rules_accepted" and reading.value == 0:
			reading = Reading(0, NOT_ACCEPTED)
		if reading.value is not None:
			self.result.values[entry.target] = reading.value
		self._note(entry, reading.value, reading.doubt)

	def _take_choice(self, entry: Entry) -> None:
		rule = self.rules.get(entry.target)
		choices = {**self.names.get(entry.target, {}), **(rule.values if rule else {})}
		reading = values.read_choice(entry.text, choices)
		if reading.value is not None:
			self.result.values[entry.target] = reading.value
		if entry.target == "language" and reading.value and reading.rest:
			self.result.values.setdefault("dialect_note", reading.rest)
		self._note(entry, reading.value, reading.doubt)

	def _take_moment(self, entry: Entry) -> None:
		if entry.target == "planned_date":
			reading = values.read_date(entry.text, self.today)
			self._keep("planned_date", reading)
			begin, end = values.read_times(entry.text)
			self._keep("planned_time", begin, weak=True)
			self._keep("planned_end_time", end, weak=True)
		else:
			begin, end = values.read_times(entry.text)
			reading = begin
			self._keep(entry.target, begin)
			self._keep("planned_end_time", end)
		self._note(entry, reading.value, reading.doubt)

	def _keep(self, name: str, reading: Reading, weak: bool = False) -> None:
		if reading.value is not None and not (weak and name in self.start):
			self.start[name] = reading.value

	def _take_alternatives(self, entry: Entry) -> None:
		rows = self.result.values.setdefault("alternative_dates", [])
		for text in re.split(r"\n|;|\boder\b", entry.text):
			if not text.strip():
				continue
			day, (begin, _end) = values.read_date(text, self.today), values.read_times(text)
			if day.value and not day.doubt and begin.value:
				moment = datetime.combine(day.value, begin.value)
				rows.append({"planned_start": moment})
				self._note(entry, moment)
			else:
				self._note(entry, day.value, day.doubt or TIME_MISSING)

	def _set_times(self) -> None:
		day, begin, end = (
			self.start.get(name) for name in ("planned_date", "planned_time", "planned_end_time")
		)
		if isinstance(day, date) and isinstance(begin, time):
			self.result.values["planned_start"] = datetime.combine(day, begin)
		minutes = self._minutes_between(begin, end)
		written = self.start.get("planned_minutes")
		if minutes and written and minutes != written:
			self._doubt("planned_end_time", values.CONTRADICTION)
		if minutes or written:
			self.start["planned_minutes"] = self.result.values["planned_minutes"] = written or minutes

	@staticmethod
	def _minutes_between(begin: object, end: object) -> int:
		if not isinstance(begin, time) or not isinstance(end, time):
			return 0
		span = datetime.combine(date.min, end) - datetime.combine(date.min, begin)
		return int(span / timedelta(minutes=1)) if span > timedelta() else 0

	def _doubt(self, target: str, doubt: str) -> None:
		"""Mark the entry that the doubt is about; it may have been part of another one."""
		for index, finding in enumerate(self.result.findings):
			if finding.entry.target in (target, "planned_minutes"):
				self.result.findings[index] = Finding(finding.entry, finding.value, doubt)
				return
