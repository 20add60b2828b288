"""What goes wrong outside of the program is said in German, with what to do about it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from standalone import packages
from standalone.errors import HomeError
from standalone.paths import REPO
from standalone.processes import failure
from standalone.tests.homes import HomeTestCase
from standalone.tests.marks import slow

ISOLATION = "braucht root und ein System, das eigene Namensräume erlaubt (unshare)"


def can_isolate(kind: str) -> bool:
	"""Whether this machine gives a process its own mounts (`--mount`) or network (`--net`); a chroot may not."""
	if os.geteuid() != 0 or not shutil.which("unshare"):
		return False
	return subprocess.run(["unshare", kind, "true"], capture_output=True, check=False).returncode == 0


class TestMissingPackages(unittest.TestCase):
	"""Debian packages that are not there."""

	def test_a_user_who_may_not_install_gets_the_command(self) -> None:
		with (
			mock.patch.object(packages.os, "geteuid", return_value=1000),
			self.assertRaises(HomeError) as caught,
		):
			packages.refuse_unless_installable(["mariadb-server", "nginx-light"])
		self.assertIn(
			"sudo apt-get install --no-install-recommends mariadb-server nginx-light", caught.exception.hint
		)

	def test_a_system_without_apt_is_told_what_is_needed(self) -> None:
		with (
			mock.patch.object(packages, "find_program", return_value=None),
			self.assertRaises(HomeError) as caught,
		):
			packages.refuse_unless_installable(["redis-server"])
		self.assertIn("redis-server", caught.exception.hint)

	def test_installing_starts_no_system_service(self) -> None:
		with mock.patch.object(packages, "POLICY", Path(self.enterContext(temporary()), "policy")):
			with packages.services_kept_from_starting():
				self.assertIn("exit 101", packages.POLICY.read_text(encoding="utf-8"))
			self.assertFalse(packages.POLICY.exists())

	def test_an_administrators_policy_is_left_alone(self) -> None:
		with mock.patch.object(packages, "POLICY", Path(self.enterContext(temporary()), "policy")):
			packages.POLICY.write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
			with packages.services_kept_from_starting():
				pass
			self.assertEqual(packages.POLICY.read_text(encoding="utf-8"), "#!/bin/sh\nexit 0\n")


class TestReasons(unittest.TestCase):
	"""The likely reason is read from a failed program's log."""

	def test_reasons(self) -> None:
		cases = {
			"OSError: [Errno 28] No space left on device": "Datenträger ist voll",
			"npm error code ENOTFOUND": "nicht erreichbar",
			"Temporary failure in name resolution": "nicht erreichbar",
			"SyntaxError": "selbst",
		}
		log = Path(self.enterContext(temporary()), "log")
		for text, hint in cases.items():
			with self.subTest(text=text):
				log.write_text(text, encoding="utf-8")
				error = failure("Der Schritt", 1, log, "selbst")
				self.assertIn(hint, error.hint)
				self.assertIn(text, error.what)
				self.assertEqual(error.log, log)


class TestRefusals(HomeTestCase):
	"""Commands that can't work say so and change nothing."""

	seeded = False

	def test_taken_port(self) -> None:
		with socket.socket() as taken:
			taken.bind(("127.0.0.1", 0))
			taken.listen()
			port = str(taken.getsockname()[1])
			done = self.heide("up", HEIDE_PORT=port)
		self.assertEqual(done.returncode, 1)
		self.assertIn(f"Fehler: Port {port} ist belegt.", done.stderr)
		self.assertIn("Abhilfe:", done.stderr)

	def test_home_that_can_not_be_written(self) -> None:
		done = self.heide("up", HEIDE_HOME="/proc/heide")
		self.assertEqual(done.returncode, 1)
		self.assertIn("nicht beschreibbar", done.stderr)

	def test_unknown_command_shows_the_commands(self) -> None:
		self.assertEqual(self.heide("hoch").returncode, 2)

	def test_nothing_runs(self) -> None:
		self.assertIn("Nichts läuft", self.heide("status").stdout)
		self.assertIn("Nichts läuft", self.heide("down").stdout)

	@unittest.skipUnless(can_isolate("--mount"), ISOLATION)
	def test_small_disk(self) -> None:
		script = 'mount -t tmpfs -o size=20m tmpfs "$1" && HEIDE_HOME="$1/ablage" exec "$2" up'
		disk = self.folder / "kleine Platte"
		disk.mkdir()
		done = self.isolated("--mount", script, str(disk))
		self.assertEqual(done.returncode, 1)
		self.assertIn("gebraucht werden etwa", done.stderr)
		self.assertIn("HEIDE_HOME", done.stderr)

	@slow
	@unittest.skipUnless(can_isolate("--net"), ISOLATION)
	def test_no_network(self) -> None:
		script = 'HEIDE_HOME="$1" PIP_RETRIES=0 exec "$2" up'
		done = self.isolated("--net", script, str(self.folder / "ohne Netz"))
		self.assertEqual(done.returncode, 1, done.stdout)
		self.assertIn("Paketdienst ist nicht erreichbar", done.stderr)
		self.assertIn("Protokoll:", done.stderr)

	def isolated(self, namespace: str, script: str, folder: str) -> subprocess.CompletedProcess[str]:
		"""Run a script in a namespace of its own: its mounts and network are nobody else's."""
		command = ["unshare", namespace, "sh", "-c", script, "sh", folder, str(REPO / "heide")]
		env = self.environment()
		return subprocess.run(command, env=env, capture_output=True, text=True, timeout=200, check=False)


def temporary() -> tempfile.TemporaryDirectory[str]:
	"""A temporary folder as a context."""
	return tempfile.TemporaryDirectory()
