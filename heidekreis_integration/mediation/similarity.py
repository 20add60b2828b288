"""Which institution a typed name may mean. Pure: compares words, not letters in order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

AT_LEAST = 0.55
SAME_PLACE = 0.15
MOST = 5
# Words that half of all institutions carry say little about which one is meant.
COMMON = frozenset(
	{"kita", "kindergarten", "kindertagesstätte", "schule", "grundschule", "der", "die", "das", "am"}
)


@dataclass(frozen=True)
class Known:
	"""An institution that is known already."""

	name: str
	institution_name: str
	postal_code: str = ""
	city: str = ""


def most_similar(typed: str, postal_code: str, known: Iterable[Known]) -> list[Known]:
	"""Return at most five of `known` whose name resembles `typed`, the likeliest first."""
	scored = [(similarity(typed, postal_code, each), each) for each in known]
	hits = sorted((hit for hit in scored if hit[0] >= AT_LEAST), key=lambda hit: (-hit[0], hit[1].name))
	return [each for _score, each in hits[:MOST]]


def similarity(typed: str, postal_code: str, known: Known) -> float:
	"""Return how alike two institutions are: 1 for the same words in any order, more in the same place."""
	ours, theirs = _words(typed), _words(known.institution_name)
	score = SequenceMatcher(None, " ".join(ours), " ".join(theirs)).ratio()
	telling = set(ours) & set(theirs) - COMMON
	if telling:
		score = max(score, AT_LEAST + 0.1 * len(telling))
	same_place = bool(postal_code) and postal_code == known.postal_code
	return score + (SAME_PLACE if same_place else 0)


def _words(text: str) -> list[str]:
	plain = "".join(c if c.isalnum() else " " for c in text.lower().replace("ß", "ss"))
	return sorted(plain.split())
