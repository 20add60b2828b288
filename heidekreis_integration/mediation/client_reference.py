"""A reference must not name a person: initials or a file reference are enough to place a mediator (GDPR Art. 5, 9)."""

from __future__ import annotations

import re
import unicodedata

TITLES = frozenset({"familie", "fam", "frau", "herr", "herrn", "mutter", "vater", "kind", "eltern", "dr"})
NOT_A_NAME = frozenset(
	{"akte", "aktenzeichen", "fall", "gruppe", "klasse", "kita", "schule", "nummer", "termin"}
)
SHORTEST_NAME = 3


def looks_like_full_name(text: str | None) -> bool:
	"""Tell whether `text` looks like a person's name rather than like initials or a file reference.

	Refused are two words that could be names, a name with an initial, and a name after a form of address.
	"""
	words = _words(text or "")
	lowered = [word.lower() for word in words]
	names = [w for w in lowered if len(w) >= SHORTEST_NAME and w not in TITLES and w not in NOT_A_NAME]
	initials = [word for word in words if len(word) == 1 and word.isupper()]
	addressed = any(word in TITLES for word in lowered)
	return len(names) >= 2 or bool(names and (initials or addressed))


def _words(text: str) -> list[str]:
	plain = unicodedata.normalize("NFKC", text)
	parts = re.split(r"[\s.,;:/_()+&-]+", plain)
	return [part for part in parts if part and all(c.isalpha() or c in "'’" for c in part)]
