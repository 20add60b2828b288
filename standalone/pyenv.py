"""The virtual environment, from our lock file with hashes."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import venv
from pathlib import Path

from standalone.console import Progress
from standalone.paths import REPO, STANDALONE, Home
from standalone.processes import run
from standalone.stamps import Stamp, digest, step_if_changed, write_atomically

LOCK = STANDALONE / "requirements.lock"


def ensure_venv(home: Home, progress: Progress) -> None:
	"""Make the environment anew whenever the lock file or this Python changed.

	Raises:
		HomeError: A package could not be had or has another hash.
	"""
	step_if_changed(
		progress,
		Stamp(home.stamps, "venv"),
		digest(LOCK, sys.version, sys.base_prefix),
		"Python-Umgebung aus der Lock-Datei",
		lambda: build(home, progress),
		intact=home.python.exists(),
	)
	link_sources(home)


def build(home: Home, progress: Progress) -> None:
	"""Build the environment from nothing: a half-installed one can't be told from a good one."""
	shutil.rmtree(home.venv, ignore_errors=True)
	venv.EnvBuilder(with_pip=True, symlinks=True).create(home.venv)
	pip = [str(home.python), "-m", "pip", "--disable-pip-version-check", "install", "--no-input"]
	# What was downloaded stays in the home, so an interrupted run goes on quickly.
	cache = ["--cache-dir", str(home.downloads / "pip")]
	command = [*pip, *cache, "--require-hashes", "--no-deps", "-r", str(LOCK)]
	run(command, home.logs / "venv.log", "Die Installation der Python-Pakete", beat=progress.beat)


def link_sources(home: Home) -> None:
	"""Make Frappe, the app and our own hooks importable in the environment."""
	folder = site_packages(home)
	lines = [str(home.frappe.resolve()), str(REPO), "import standalone.inside.loopback"]
	text = "\n".join(lines) + "\n"
	target = folder / "heide.pth"
	if not target.exists() or target.read_text(encoding="utf-8") != text:
		write_atomically(target, text)


def site_packages(home: Home) -> Path:
	"""The environment's folder of packages."""
	return Path(sysconfig.get_path("purelib", "venv", {"base": str(home.venv)}))
