"""The official regional keys. Pure rules."""

from __future__ import annotations

JOINT = "Joint Municipality"
MUNICIPALITY_DIGITS, JOINT_DIGITS = 8, 9


def digits_of(kind: str) -> int:
	"""Return how many digits the key of a municipality of `kind` has."""
	return JOINT_DIGITS if kind == JOINT else MUNICIPALITY_DIGITS


def is_valid_key(key: str, kind: str, prefix: str) -> bool:
	"""Tell whether `key` is a plain number of the right length that begins with the county's `prefix`."""
	return key.isascii() and key.isdigit() and len(key) == digits_of(kind) and key.startswith(prefix)
