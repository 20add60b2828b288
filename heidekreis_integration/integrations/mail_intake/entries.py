"""Which entry of a request a field of a form, or a line of a text, is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from heidekreis_integration.integrations.mail_intake.pdf_reading import FormEntry
from heidekreis_integration.integrations.mail_intake.values import key, plain

FORM, PDF_TEXT, BODY = "Form", "PDF Text", "Body"
ALIKE, APART = 90.0, 4.0
SHORTEST_FUZZY = 5
LONGEST_LABEL = 60
LINE = re.compile(r"^\s*(?:[-*•·]\s*)?([^:\n]{2,60}?)\s*[:=]\s*(.*)$")
SIGNATURE = re.compile(r"^--\s*$")
QUOTE_START = re.compile(
	r"^\s*(-{2,}\s*(urspr|original|weitergeleitet)|am .{6,80} schrieb|on .{6,80} wrote|_{10,}$)",
	re.IGNORECASE,
)


@dataclass(frozen=True)
class FieldRule:
	"""How one entry of a request is recognised: its names, and what texts in it mean."""

	target: str
	label: str
	names: tuple[str, ...]
	values: Mapping[str, str]


@dataclass(frozen=True)
class Entry:
	"""One entry as it was written; `target` is empty where nobody knows what it means."""

	target: str
	label: str
	text: str
	source: str


class Directory:
	"""Finds the target of a label: by its very name, without a number behind it, or by a nearly equal name."""

	def __init__(self, rules: Iterable[FieldRule]) -> None:
		self.rules = {rule.target: rule for rule in rules}
		self.names: dict[str, str] = {}
		for rule in self.rules.values():
			for name in (rule.target, rule.label, *rule.names):
				self.names.setdefault(key(name), rule.target)
		self.names.pop("", None)
		self.boxes = self._boxes()

	def _boxes(self) -> dict[str, tuple[str, str]]:
		"""Return texts that name a value of one target only, for forms with a box for each value."""
		found: dict[str, set[tuple[str, str]]] = {}
		for rule in self.rules.values():
			for text in rule.values:
				found.setdefault(key(text), set()).add((rule.target, text))
		return {name: hits.copy().pop() for name, hits in found.items() if len(hits) == 1 and name}

	def box_of(self, *names: str) -> tuple[str, str] | None:
		"""Return target and text of the value that a box to tick stands for, None if it is no value's box."""
		return next((self.boxes[key(name)] for name in names if key(name) in self.boxes), None)

	def label_of(self, target: str) -> str:
		"""Return how the site calls `target`, empty for none."""
		return self.rules[target].label if target in self.rules else ""

	def target_of(self, label: str, *, nearly: bool = True) -> str:
		"""Return the target that `label` names, else an empty text."""
		bare = re.sub(r"\([^)]*\)|\[[^\]]*\]|\*", " ", label)
		for text in (label, bare):
			name = key(text)
			for candidate in (name, re.sub(r"\d+$", "", name)):
				if candidate in self.names:
					return self.names[candidate]
		name = re.sub(r"\d+$", "", key(bare))
		if not nearly or not SHORTEST_FUZZY <= len(name) <= LONGEST_LABEL:
			return ""
		best = process.extract(name, list(self.names), scorer=fuzz.ratio, limit=4, score_cutoff=ALIKE - APART)
		if not best or best[0][1] < ALIKE:
			return ""
		target = self.names[best[0][0]]
		rivals = [score for other, score, _i in best[1:] if self.names[other] != target]
		return target if all(best[0][1] - score >= APART for score in rivals) else ""


def from_form(entries: Iterable[FormEntry], directory: Directory) -> list[Entry]:
	"""Return the filled fields of a form, and the boxes that are not ticked where their target is known."""
	found = []
	for entry in entries:
		box = directory.box_of(entry.name, entry.label) if entry.is_box else None
		target = box[0] if box else directory.target_of(entry.name) or directory.target_of(entry.label)
		label = directory.label_of(target) or (entry.label or entry.name)[:LONGEST_LABEL]
		if box:
			found += [Entry(target, label, box[1], FORM)] if entry.text else []
		elif entry.text or (target and entry.is_box):
			found.append(Entry(target, label, entry.text or "Nein", FORM))
	return found


def from_text(text: str, directory: Directory, source: str) -> list[Entry]:
	"""Return the lines of `text` that name an entry and its value; quoted and signed parts are left out."""
	lines = list(_own_lines(text)) if source == BODY else [line.strip() for line in text.splitlines()]
	found: list[Entry] = []
	for index, line in enumerate(lines):
		entry = _of_line(line, directory, source)
		if entry and not entry.text:
			following = next((other for other in lines[index + 1 : index + 3] if other), "")
			if not following or _of_line(following, directory, source):
				continue
			entry = Entry(entry.target, entry.label, following, source)
		if entry:
			found.append(entry)
	return found


def _own_lines(text: str) -> Iterator[str]:
	for line in text.splitlines():
		if SIGNATURE.match(line) or QUOTE_START.match(line):
			return
		if not line.lstrip().startswith((">", "|")):
			yield line.strip()


def _of_line(line: str, directory: Directory, source: str) -> Entry | None:
	match = LINE.match(line)
	if match:
		target = directory.target_of(match[1])
		if target:
			return Entry(target, match[1].strip(), match[2].strip(), source)
	if source == PDF_TEXT:
		return _without_colon(line, directory)
	return None


def _without_colon(line: str, directory: Directory) -> Entry | None:
	"""Understand "Sprache  Arabisch", as the text of a flat form reads: the longest name at the beginning counts."""
	words = line.split()
	for count in range(min(6, len(words)), 0, -1):
		label = " ".join(words[:count])
		if len(plain(label)) > 2:
			target = directory.target_of(label, nearly=False)
			if target:
				return Entry(target, label, " ".join(words[count:]), PDF_TEXT)
	return None


def merged(*sources: list[Entry]) -> list[Entry]:
	"""Return all entries, the first source's winning; entries nobody knows stay beside them."""
	taken: set[str] = set()
	found: list[Entry] = []
	for entries in sources:
		fresh = [entry for entry in entries if not entry.target or entry.target not in taken]
		found += fresh
		taken |= {entry.target for entry in fresh if entry.target and entry.text}
	return found
