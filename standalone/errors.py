"""The one error the command line shows to people."""

from __future__ import annotations

from pathlib import Path


class HomeError(Exception):
	"""Something a person has to know about, in German.

	Args:
		what: What went wrong, one sentence.
		hint: What to do about it.
		log: Where the details stand, if anywhere.
	"""

	def __init__(self, what: str, hint: str = "", log: Path | None = None) -> None:
		super().__init__(what)
		self.what = what
		self.hint = hint
		self.log = log
