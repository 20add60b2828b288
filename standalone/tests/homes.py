"""Homes for tests: a folder of their own, with the programs of the home under test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from standalone.paths import REPO, Home
from standalone.supervisor import is_supervised

TESTED = "HEIDE_TESTED_HOME"
SHARED_FOLDERS = ("venv", "src", "node", "built", "assets", "base")
SHARED_STAMPS = ("venv", "frappe", "node", "assets", "base")
SECONDS = 300


def tested_home() -> Home:
	"""The home whose test run this is.

	Raises:
		SkipTest: The tests were not started by `./heide test`.
	"""
	if not os.environ.get(TESTED):
		raise unittest.SkipTest("nur aus ./heide test heraus")
	return Home(Path(os.environ[TESTED]))


class HomeTestCase(unittest.TestCase):
	"""Gives each class a home whose programs are there and whose site is not."""

	seeded = True
	home: Home

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		# Not below the system's temporary folder's usual names: blanks and umlauts happen in real life.
		cls.folder = Path(tempfile.mkdtemp(prefix="heide Prüfung "))
		cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
		cls.home = Home(cls.folder / "Ablage")
		cls.addClassCleanup(cls.end)
		if cls.seeded:
			seed(cls.home, tested_home())

	@classmethod
	def end(cls) -> None:
		"""End what a test left running in this home."""
		if is_supervised(cls.home.demo):
			cls.heide("down")

	@classmethod
	def environment(cls, **env: str) -> dict[str, str]:
		"""The environment of a command in this home."""
		kept = {
			name: value for name, value in os.environ.items() if name not in ("HEIDE_PORT", "HEIDE_PASSWORD")
		}
		return {**kept, "HEIDE_HOME": str(cls.home.root), **env}

	@classmethod
	def heide(cls, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
		"""Run a command in this home to its end."""
		command = [str(REPO / "heide"), *arguments]
		return subprocess.run(
			command,
			env=cls.environment(**env),
			cwd="/",
			stdin=subprocess.DEVNULL,
			capture_output=True,
			text=True,
			timeout=SECONDS,
			check=False,
		)

	def assert_done(self, done: subprocess.CompletedProcess[str]) -> None:
		"""Fail with everything the command said unless it succeeded."""
		self.assertEqual(done.returncode, 0, f"\n{done.stdout}\n{done.stderr}")


def seed(home: Home, source: Home) -> None:
	"""Let a home use the programs of another one."""
	home.stamps.mkdir(parents=True)
	for name in SHARED_FOLDERS:
		(home.root / name).symlink_to((source.root / name).resolve())
	for name in SHARED_STAMPS:
		shutil.copyfile(source.stamps / name, home.stamps / name)


def wait_for_text(path: Path, text: str, writer: subprocess.Popen[bytes], patience: float = 120.0) -> bool:
	"""Wait until a running program has written a text."""
	deadline = time.monotonic() + patience
	while time.monotonic() < deadline and writer.poll() is None:
		if text in path.read_text(encoding="utf-8", errors="replace"):
			return True
		time.sleep(0.1)
	return False
