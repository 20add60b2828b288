"""Steps that run only when their inputs changed, and survive being killed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from standalone.console import Progress


def write_atomically(path: Path, text: str, mode: int = 0o644) -> None:
	"""Write a file so that a reader, or a kill, sees the old or the new one only."""
	path.parent.mkdir(parents=True, exist_ok=True)
	draft = path.with_name(f".{path.name}.{os.getpid()}")
	descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
	with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
		stream.write(text)
		stream.flush()
		os.fsync(stream.fileno())
	draft.replace(path)


def digest(*parts: str | Path) -> str:
	"""One hash over texts and the contents of files."""
	total = hashlib.sha256()
	for part in parts:
		content = part.read_bytes() if isinstance(part, Path) else part.encode()
		total.update(hashlib.sha256(content).digest())
	return total.hexdigest()


def digest_tree(root: Path, wanted: Callable[[Path], bool] = lambda path: True) -> str:
	"""One hash over names and contents of the wanted files below a folder."""
	total = hashlib.sha256()
	for path in sorted(files_below(root)):
		if wanted(path.relative_to(root)):
			total.update(str(path.relative_to(root)).encode() + b"\0")
			total.update(hashlib.sha256(path.read_bytes()).digest())
	return total.hexdigest()


def files_below(root: Path) -> Iterable[Path]:
	"""All files below a folder, without compiled Python and build results."""
	for folder, folders, files in os.walk(root):
		folders[:] = [name for name in folders if name not in ("__pycache__", "node_modules", "dist")]
		yield from (Path(folder) / name for name in files)


class Stamp:
	"""Remembers the inputs a step was last completed with.

	Args:
		folder: Where stamps are kept.
		name: The step's name.
	"""

	def __init__(self, folder: Path, name: str) -> None:
		self.path = folder / name

	def is_current(self, inputs: str) -> bool:
		"""Whether the step was completed with exactly these inputs."""
		return self.value == inputs

	@property
	def value(self) -> str | None:
		"""The inputs of the last completed run, if there was one."""
		return self.path.read_text(encoding="utf-8") if self.path.exists() else None

	def set(self, inputs: str) -> None:
		"""Remember a completed run."""
		write_atomically(self.path, inputs)

	def clear(self) -> None:
		"""Forget the last run, before anything of it is touched."""
		self.path.unlink(missing_ok=True)


def step_if_changed(
	progress: Progress, stamp: Stamp, inputs: str, title: str, action: Callable[[], None], intact: bool = True
) -> bool:
	"""Run a step unless it was completed with the same inputs.

	Args:
		progress: Shows the step.
		stamp: The step's memory.
		inputs: Hash of everything the step depends on.
		title: What the step does, in German.
		action: Does it.
		intact: Whether the result is still there.

	Returns:
		Whether the step ran.
	"""
	if intact and stamp.is_current(inputs):
		progress.skip(title)
		return False
	with progress.step(title):
		stamp.clear()
		action()
		stamp.set(inputs)
	return True
