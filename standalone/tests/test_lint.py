"""Checks of the whole repository: style, JSON, lock files, security advisories. They run before all tests."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unittest
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from standalone.paths import REPO, STANDALONE
from standalone.tests.marks import slow

LOCK = STANDALONE / "requirements.lock"
NODE = STANDALONE / "node"
ADVISORIES = STANDALONE / "advisories.json"
# The environment's own programs, not whatever comes first in somebody's PATH.
TOOLS = Path(sys.executable).parent
UNREACHABLE = "Der Dienst mit Sicherheitsmeldungen antwortet hier nicht"
SECONDS = 120
GENERATED = {".heide", ".git", "__pycache__", "node_modules", ".ruff_cache"}
# Written in two halves, so that this file may name what no file may contain.
FORBIDDEN_HOSTS = ("pypi" + ".org", "npmjs" + ".org", "pythonhosted" + ".org", "deb.debian" + ".org")


def tracked(pattern: str = "*") -> list[Path]:
	"""Files of the repository; without git (an unpacked archive) all that are not hidden or generated."""
	command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", pattern]
	listing = subprocess.run(command, cwd=REPO, capture_output=True, text=True, check=False)
	if listing.returncode == 0:
		paths = [REPO / name for name in listing.stdout.splitlines()]
	else:
		paths = [
			path for path in REPO.rglob(pattern) if not GENERATED.intersection(path.relative_to(REPO).parts)
		]
	return [path for path in paths if path.is_file()]


def locked() -> dict[str, str]:
	"""Package → version in our lock file."""
	found = re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.M)
	return {str(canonicalize_name(name)): version for name, version in found}


def requirements(text: str) -> list[Requirement]:
	"""Requirements in a text, one per line; comments and blank lines are left out."""
	lines = (line.partition("#")[0].strip() for line in text.splitlines())
	return [Requirement(line) for line in lines if line]


class TestStyle(unittest.TestCase):
	"""Style and validity of the files in the repository."""

	def ruff(self, *arguments: str) -> None:
		# --no-cache: a check leaves nothing behind in the repository.
		command = [TOOLS / "ruff", *arguments, "--no-cache", str(REPO)]
		done = subprocess.run(command, cwd=REPO, capture_output=True, text=True, timeout=SECONDS, check=False)
		self.assertEqual(done.returncode, 0, f"\n{done.stdout[-6000:]}{done.stderr[-2000:]}")

	def test_ruff_check(self) -> None:
		self.ruff("check", "--output-format", "concise")

	def test_ruff_format(self) -> None:
		self.ruff("format", "--check", "--output-format", "concise")

	def test_json_is_valid(self) -> None:
		for path in tracked("*.json"):
			with self.subTest(path=path.relative_to(REPO)):
				json.loads(path.read_text(encoding="utf-8"))

	def test_no_package_host_is_named(self) -> None:
		for path in tracked():
			with self.subTest(path=path.relative_to(REPO)):
				text = path.read_text(encoding="utf-8", errors="replace")
				self.assertEqual([host for host in FORBIDDEN_HOSTS if host in text], [])


class TestLockFiles(unittest.TestCase):
	"""The lock files say exactly what our requirements ask for."""

	def test_python_lock_satisfies_requirements(self) -> None:
		versions = locked()
		for requirement in requirements((STANDALONE / "requirements.in").read_text(encoding="utf-8")):
			with self.subTest(requirement=str(requirement)):
				version = versions.get(str(canonicalize_name(requirement.name)), "fehlt")
				self.assertIn(version, requirement.specifier)

	def test_python_lock_satisfies_the_app(self) -> None:
		import tomllib

		project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
		versions = locked()
		for requirement in map(Requirement, project.get("dependencies", ())):
			with self.subTest(requirement=str(requirement)):
				version = versions.get(str(canonicalize_name(requirement.name)), "fehlt")
				self.assertIn(version, requirement.specifier)

	def test_every_python_package_has_a_hash(self) -> None:
		entries = re.split(r"^(?=[A-Za-z0-9])", LOCK.read_text(encoding="utf-8"), flags=re.M)
		without = [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
		self.assertEqual(without, [])

	def test_installed_packages_agree(self) -> None:
		done = subprocess.run(
			[sys.executable, "-m", "pip", "check"],
			capture_output=True,
			text=True,
			timeout=SECONDS,
			check=False,
		)
		self.assertEqual(done.returncode, 0, done.stdout)

	def test_node_lock_belongs_to_its_package_file(self) -> None:
		package = json.loads((NODE / "package.json").read_text(encoding="utf-8"))
		lock = json.loads((NODE / "package-lock.json").read_text(encoding="utf-8"))
		self.assertEqual(lock["packages"][""]["dependencies"], package["dependencies"])

	def test_every_node_package_has_a_hash_and_no_address(self) -> None:
		lock = json.loads((NODE / "package-lock.json").read_text(encoding="utf-8"))
		packages = {name: entry for name, entry in lock["packages"].items() if name}
		self.assertEqual([name for name, entry in packages.items() if "integrity" not in entry], [])
		self.assertEqual([name for name, entry in packages.items() if "resolved" in entry], [])


class TestAdvisories(unittest.TestCase):
	"""No known advisory but those in advisories.json, and none there that is over."""

	def accepted(self, kind: str) -> set[str]:
		entries = json.loads(ADVISORIES.read_text(encoding="utf-8"))[kind]
		return {name for entry in entries for name in entry["ids"]}

	def test_every_accepted_advisory_has_a_reason(self) -> None:
		for kind, entries in json.loads(ADVISORIES.read_text(encoding="utf-8")).items():
			for entry in entries:
				with self.subTest(kind=kind, package=entry["package"]):
					self.assertTrue(entry["ids"])
					self.assertGreater(len(entry["reason"]), 40)

	@slow
	def test_python_packages(self) -> None:
		options = ["--disable-pip", "--require-hashes", "--requirement", str(LOCK), "--timeout", "10"]
		command = [str(TOOLS / "pip-audit"), *options, "--format", "json", "--progress-spinner", "off"]
		try:
			done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
			packages = json.loads(done.stdout)["dependencies"]
		except (subprocess.TimeoutExpired, json.JSONDecodeError):
			self.skipTest(f"{UNREACHABLE} (pip-audit).")
		answered = [package for package in packages if "skip_reason" not in package]
		if not answered:
			self.skipTest(f"{UNREACHABLE} (pip-audit).")
		known = [
			{vulnerability["id"], *vulnerability["aliases"]}
			for package in answered
			for vulnerability in package["vulns"]
		]
		self.compare(known, self.accepted("python"))

	@slow
	def test_node_packages(self) -> None:
		env = {**os.environ, "npm_config_fetch_retries": "0", "npm_config_fetch_timeout": "10000"}
		command = ["npm", "audit", "--json", "--package-lock-only"]
		try:
			done = subprocess.run(
				command, cwd=NODE, env=env, capture_output=True, text=True, timeout=SECONDS, check=False
			)
			answer = json.loads(done.stdout)["vulnerabilities"]
		except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
			self.skipTest(f"{UNREACHABLE} (npm audit).")
		urls = [via["url"] for package in answer.values() for via in package["via"] if isinstance(via, dict)]
		self.compare([{url.rpartition("/")[2]} for url in urls], self.accepted("node"))

	def compare(self, known: list[set[str]], accepted: set[str]) -> None:
		"""Every known advisory is accepted with a reason, every accepted one is still known."""
		self.assertEqual([sorted(ids) for ids in known if not ids & accepted], [])
		self.assertEqual(accepted - {name for ids in known for name in ids}, set())
