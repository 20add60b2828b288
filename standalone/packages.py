"""What the operating system has to bring: databases, web server, browser, fonts, Node."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from standalone.console import Progress, say
from standalone.errors import HomeError
from standalone.paths import Home
from standalone.processes import run

NODE_AT_LEAST = 18
FONTS = Path("/usr/share/fonts")
POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_MARK = "# made by heide for the time of one installation"


@dataclass(frozen=True)
class Need:
	"""Something the home needs and the Debian package that brings it."""

	package: str
	is_there: Callable[[], bool]


def has_program(*names: str) -> Callable[[], bool]:
	"""Whether one of the programs is installed."""
	return lambda: any(find_program(name) for name in names)


def find_program(name: str) -> str | None:
	"""A program's path; administrators' folders are searched too, people rarely have them in PATH."""
	return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def node_version() -> int:
	"""Major version of the installed Node, 0 if there is none."""
	program = find_program("node")
	if not program:
		return 0
	answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
	found = re.match(r"v(\d+)\.", answer)
	return int(found.group(1)) if found else 0


def has_font(pattern: str) -> Callable[[], bool]:
	"""Whether a font file is installed."""
	return lambda: any(FONTS.rglob(pattern))


def has_library(name: str) -> Callable[[], bool]:
	"""Whether a shared library is installed."""
	return lambda: ctypes.util.find_library(name) is not None


def has_venv() -> bool:
	"""Whether this Python can make virtual environments (Debian splits that off)."""
	return importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None


NEEDS = (
	Need("python3-venv", has_venv),
	Need("mariadb-server", has_program("mariadbd", "mysqld")),
	Need("mariadb-client", has_program("mariadb-dump", "mysqldump")),
	Need("redis-server", has_program("redis-server")),
	Need("nginx-light", has_program("nginx")),
	Need("chromium", has_program("chromium")),
	Need("fonts-dejavu-core", has_font("DejaVuSans.ttf")),
	Need("fonts-liberation", has_font("LiberationSans-Regular.ttf")),
	Need("fonts-noto-core", has_font("NotoSans-Regular.ttf")),
	Need("libpango-1.0-0", has_library("pango-1.0")),
	Need("libpangoft2-1.0-0", has_library("pangoft2-1.0")),
	Need("libharfbuzz-subset0", has_library("harfbuzz-subset")),
	Need("nodejs", lambda: node_version() >= NODE_AT_LEAST),
	Need("npm", has_program("npm")),
)

# What single tests talk to. Where it can't be installed, these tests are skipped and say so.
TEST_NEEDS = (Need("dovecot-imapd", has_program("dovecot")),)


def missing_packages() -> list[str]:
	"""Debian packages still to be installed."""
	return [need.package for need in NEEDS if not need.is_there()]


def ensure_packages(home: Home, progress: Progress) -> None:
	"""Install what is missing, or say exactly what to install.

	Raises:
		HomeError: Something is missing and this user may not install, or installing failed.
	"""
	title = "Systempakete (MariaDB, Redis, nginx, Chromium, Schriften, Node)"
	missing = missing_packages()
	if not missing:
		progress.skip(title)
		return
	with progress.step(title):
		say(f"        es fehlen: {', '.join(missing)}")
		refuse_unless_installable(missing)
		install(missing, home.logs / "packages.log", progress)
		still = missing_packages()
		if still:
			raise HomeError(
				f"Nach der Installation fehlen noch immer: {', '.join(still)}.",
				"Ist Node älter als 18, bitte eine neuere Version einrichten.",
				home.logs / "packages.log",
			)


def ensure_test_packages(home: Home, progress: Progress) -> None:
	"""Install what only tests need; say so where that is not possible, and go on."""
	title = "Systempakete für Tests (Dovecot)"
	missing = [need.package for need in TEST_NEEDS if not need.is_there()]
	if not missing:
		progress.skip(title)
		return
	try:
		with progress.step(title):
			refuse_unless_installable(missing)
			install(missing, home.logs / "packages.log", progress)
	except HomeError as error:
		say(f"        {error} Die Tests, die es brauchen, werden übersprungen.")


def refuse_unless_installable(missing: list[str]) -> None:
	"""Raise with the exact command unless this user can install packages here."""
	command = f"apt-get install --no-install-recommends {' '.join(missing)}"
	if not find_program("apt-get"):
		raise HomeError(
			"Systempakete fehlen, und dieses System hat kein apt-get.",
			f"Bitte die Entsprechungen dieser Debian-Pakete einrichten: {' '.join(missing)}",
		)
	if os.geteuid() != 0:
		raise HomeError(
			"Systempakete fehlen, und dieser Benutzer darf keine einrichten.",
			f"Bitte einmal ausführen (lassen):  sudo apt-get update && sudo {command}",
		)


def install(packages: list[str], log: Path, progress: Progress) -> None:
	"""Install Debian packages without letting them start system services."""
	env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
	hint = f"Von Hand: apt-get update && apt-get install --no-install-recommends {' '.join(packages)}"
	with services_kept_from_starting():
		run(["apt-get", "update"], log, "apt-get update", env, beat=progress.beat, hint=hint)
		# A run killed in the middle leaves packages unpacked but not set up; apt refuses until that is done.
		run(["dpkg", "--configure", "-a"], log, "dpkg --configure -a", env, beat=progress.beat, hint=hint)
		command = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
		run(command, log, "apt-get install", env, beat=progress.beat, hint=hint)


@contextmanager
def services_kept_from_starting() -> Iterator[None]:
	"""Keep package scripts from starting system services: our MariaDB and Redis are private.

	An administrator's own policy stays untouched; a leftover of ours from a killed run is replaced.
	"""
	ours = not POLICY.exists() or POLICY_MARK in POLICY.read_text(errors="replace")
	if ours:
		POLICY.write_text(f"#!/bin/sh\n{POLICY_MARK}\nexit 101\n")
		POLICY.chmod(0o755)
	try:
		yield
	finally:
		if ours:
			POLICY.unlink(missing_ok=True)
