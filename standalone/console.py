"""What people see: steps with progress and time, notes, tables."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

HEARTBEAT_SECONDS = 15


def say(text: str = "") -> None:
	"""Print one line at once, also into a pipe."""
	print(text, flush=True)


def seconds(value: float) -> str:
	"""A duration as people here write it."""
	return f"{value:.1f} s".replace(".", ",")


class Progress:
	"""Numbers the steps of one command and shows how long each takes.

	Args:
		total: How many steps the command has.
	"""

	def __init__(self, total: int) -> None:
		self.total = total
		self.number = 0
		self.started = 0.0
		self.title = ""
		self._last_beat = 0.0

	@contextmanager
	def step(self, title: str) -> Iterator[None]:
		"""Show one step while it runs; a raised error marks it as failed."""
		self.begin(title)
		try:
			yield
		except BaseException:
			self._finish("fehlgeschlagen")
			raise
		self._finish("fertig")

	def skip(self, title: str) -> None:
		"""Show that a step had nothing to do."""
		self.number += 1
		say(f"{self._label(title)} ✓ unverändert")

	def begin(self, title: str) -> None:
		"""Start showing a step."""
		self.number += 1
		self.title = title
		self.started = self._last_beat = time.monotonic()
		say(f"{self._label(title)} …")

	def beat(self) -> None:
		"""Called while something runs: now and then a sign of life."""
		now = time.monotonic()
		if now - self._last_beat >= HEARTBEAT_SECONDS:
			self._last_beat = now
			say(f"        … läuft noch ({seconds(now - self.started)})")

	def _finish(self, verdict: str) -> None:
		mark = "✓" if verdict == "fertig" else "✗"
		say(f"        {mark} {verdict} nach {seconds(time.monotonic() - self.started)}")

	def _label(self, title: str) -> str:
		return f"[{self.number:>2}/{self.total}] {title}"


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> str:
	"""Rows as aligned columns."""
	widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
	lines = [
		"  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
		for row in rows
	]
	title = "  ".join(cell.ljust(width) for cell, width in zip(head, widths, strict=True)).rstrip()
	return "\n".join([title, "  ".join("-" * width for width in widths), *lines])


def complain(text: str) -> None:
	"""Print to the error stream."""
	print(text, file=sys.stderr, flush=True)
