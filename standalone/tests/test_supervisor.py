"""The supervisor heals what dies and ends exactly what it started."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from standalone import supervisor as module
from standalone.errors import HomeError
from standalone.paths import REPO, Home
from standalone.processes import started_at
from standalone.supervisor import Service, Supervisor, end_leftovers, is_supervised, load_state

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
# A child that leaves a grandchild in its group, as web servers do.
FAMILY = [
	sys.executable,
	"-c",
	"import subprocess as s, sys; s.run([sys.executable, '-c', 'import time; time.sleep(600)'])",
]


def wait_until(condition: object, patience: float = 15.0) -> bool:
	"""Wait for something to become true."""
	deadline = time.monotonic() + patience
	while time.monotonic() < deadline:
		if condition():  # type: ignore[operator]
			return True
		time.sleep(0.05)
	return False


class TestSupervisor(unittest.TestCase):
	"""With real processes."""

	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.environment = Home(Path(folder.name)).demo
		self.supervisor = Supervisor(self.environment)
		self.assertTrue(self.supervisor.acquire())
		self.addCleanup(self.stop)
		quiet = contextlib.redirect_stdout(io.StringIO())
		self.output = quiet.__enter__()
		self.addCleanup(quiet.__exit__, None, None, None)
		shorter = mock.patch.object(module, "FIRST_PAUSE", 0.1)
		shorter.start()
		self.addCleanup(shorter.stop)

	def stop(self) -> None:
		handlers = {
			number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
		}
		self.supervisor.stop()
		for number, handler in handlers.items():
			signal.signal(number, handler)

	def service(self, name: str = "sleeper", command: list[str] | None = None, **options: object) -> Service:
		return Service(name, name, command or SLEEPER, dict(os.environ), REPO, **options)  # type: ignore[arg-type]

	def pid(self, name: str = "sleeper") -> int:
		return self.supervisor.running[name].process.pid

	def group(self, pid: int) -> list[int]:
		found = subprocess.run(
			["ps", "-o", "pid=", "-g", str(pid)], capture_output=True, text=True, check=False
		)
		return [int(line) for line in found.stdout.split() if started_at(int(line))]

	def test_a_killed_service_comes_back(self) -> None:
		self.supervisor.start(self.service())
		before = self.pid()
		os.kill(before, signal.SIGKILL)

		def is_back() -> bool:
			self.supervisor.watch()
			return self.pid() != before and started_at(self.pid()) is not None

		self.assertTrue(wait_until(is_back))
		self.assertEqual(load_state(self.environment)["services"]["sleeper"]["restarts"], 1)
		self.assertIn("Neustart", self.output.getvalue())

	def test_stop_ends_grandchildren_too_and_nothing_else(self) -> None:
		stranger = subprocess.Popen(SLEEPER)
		self.addCleanup(stranger.wait)
		self.addCleanup(stranger.kill)
		self.supervisor.start(self.service("family", FAMILY))
		group = self.pid("family")
		self.assertTrue(wait_until(lambda: len(self.group(group)) == 2))
		self.stop()
		self.assertEqual(self.group(group), [])
		self.assertIsNone(stranger.poll())
		self.assertFalse(is_supervised(self.environment))

	def test_a_second_supervisor_is_refused(self) -> None:
		self.assertFalse(Supervisor(self.environment).acquire())
		self.assertTrue(is_supervised(self.environment))

	def test_a_service_that_ends_at_once_is_an_error_with_its_log(self) -> None:
		broken = self.service(
			"broken", [sys.executable, "-c", "print('kaputt'); exit(3)"], is_ready=lambda: False
		)
		with self.assertRaisesRegex(HomeError, "kaputt") as caught:
			self.supervisor.start(broken)
		self.assertEqual(caught.exception.log, self.environment.logs / "broken.log")

	def test_reload_restarts_only_what_runs_our_code(self) -> None:
		self.supervisor.start(self.service("database"))
		self.supervisor.start(self.service("web", reloads=True))
		database, web = self.pid("database"), self.pid("web")
		self.supervisor.reload()
		self.assertEqual(self.pid("database"), database)
		self.assertNotEqual(self.pid("web"), web)
		self.assertEqual(load_state(self.environment)["reloads"], 1)

	def test_children_end_when_the_supervisor_is_killed(self) -> None:
		code = (
			"import os, sys, time\nfrom pathlib import Path\n"
			"from standalone.paths import Home\nfrom standalone.supervisor import Service, Supervisor\n"
			"s = Supervisor(Home(Path(sys.argv[1])).demo); s.acquire()\n"
			"s.start(Service('x', 'x', [sys.executable, '-c', 'import time; time.sleep(600)'], dict(os.environ), Path.cwd()))\n"
			"time.sleep(600)\n"
		)
		with tempfile.TemporaryDirectory() as folder:
			parent = subprocess.Popen([sys.executable, "-c", code, folder], cwd=REPO)
			environment = Home(Path(folder)).demo
			self.assertTrue(wait_until(lambda: load_state(environment).get("services")))
			child = load_state(environment)["services"]["x"]["pid"]
			parent.kill()
			parent.wait()
			self.assertTrue(wait_until(lambda: started_at(child) is None))

	def test_leftovers_are_ended_but_a_reused_number_is_not(self) -> None:
		left = subprocess.Popen(SLEEPER, start_new_session=True)
		other = subprocess.Popen(SLEEPER, start_new_session=True)
		for process in (left, other):
			self.addCleanup(process.wait)
			self.addCleanup(process.kill)
		services = {
			"left": {"pid": left.pid, "started_at": started_at(left.pid)},
			"other": {"pid": other.pid, "started_at": "1"},
		}
		module.state_file(self.environment).write_text(json.dumps({"services": services}), encoding="utf-8")
		end_leftovers(self.environment)
		self.assertIsNotNone(left.poll())
		self.assertIsNone(other.poll())
