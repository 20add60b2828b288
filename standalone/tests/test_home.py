"""A whole home in its life: up, use, accidents, down."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import time

import psutil

from standalone.paths import REPO
from standalone.ports import load_ports
from standalone.processes import started_at
from standalone.supervisor import load_state
from standalone.tests.homes import HomeTestCase, wait_for_text
from standalone.tests.marks import slow

WARM_SECONDS = 30


@slow
class TestRunningHome(HomeTestCase):
	"""What holds while a home runs."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		done = cls.heide("up", "--detach", "--empty")
		if done.returncode:
			raise AssertionError(f"{done.stdout}\n{done.stderr}")

	def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
		connection = http.client.HTTPConnection("127.0.0.1", load_ports(self.home.demo)["web"], timeout=30)
		self.addCleanup(connection.close)
		connection.request("GET", path, headers=headers)
		return connection.getresponse()

	def processes(self) -> list[psutil.Process]:
		services = load_state(self.home.demo)["services"].values()
		parents = [psutil.Process(service["pid"]) for service in services]
		return [*parents, *(child for parent in parents for child in parent.children(recursive=True))]

	def test_site_and_assets_answer(self) -> None:
		page = self.get("/login")
		self.assertEqual(page.status, 200)
		self.assertTrue("Passwort" in page.read().decode(), "die Anmeldeseite ist nicht deutsch")
		names = json.loads((self.home.assets / "assets.json").read_text(encoding="utf-8"))
		for name in ("desk.bundle.js", "desk.bundle.css", "website.bundle.css"):
			with self.subTest(name=name):
				self.assertEqual(self.get(names[name]).status, 200)

	def test_everything_listens_on_the_loopback_interface_only(self) -> None:
		addresses = {
			connection.laddr.ip
			for process in self.processes()
			for connection in process.connections(kind="inet")
			if connection.status == psutil.CONN_LISTEN
		}
		self.assertEqual(addresses, {"127.0.0.1"})

	def test_other_names_for_this_address_are_refused(self) -> None:
		self.assertEqual(self.get("/login", Host="boese.example").status, 421)

	def test_secrets_are_for_their_owner(self) -> None:
		for path in (self.home.secrets, self.home.demo.site_path / "site_config.json"):
			with self.subTest(path=path.name):
				self.assertEqual(path.stat().st_mode & 0o077, 0)
		self.assertEqual(self.home.root.stat().st_mode & 0o077, 0)

	def test_inner_files_are_not_served(self) -> None:
		for path in (
			"/common_site_config.json",
			"/heidekreis.localhost/site_config.json",
			"/apps.txt",
			"/private/files/x",
		):
			with self.subTest(path=path):
				answer = self.get(path)
				self.assertIn(answer.status, (403, 404))
				self.assertFalse(b"db_password" in answer.read())

	def test_no_debugger(self) -> None:
		answer = self.get("/api/method/frappe.gibt.es.nicht?__debugger__=yes&cmd=resource&f=debugger.js")
		self.assertFalse(b"werkzeug" in answer.read().lower())

	def test_a_second_up_says_so_within_seconds(self) -> None:
		began = time.monotonic()
		done = self.heide("up")
		self.assert_done(done)
		self.assertIn("läuft in dieser Ablage schon", done.stdout)
		self.assertLess(time.monotonic() - began, WARM_SECONDS)

	def test_killed_web_server_and_worker_heal(self) -> None:
		for name in ("web", "worker", "nginx"):
			with self.subTest(name=name):
				before = load_state(self.home.demo)["services"][name]["pid"]
				os.killpg(before, signal.SIGKILL)
				deadline = time.monotonic() + WARM_SECONDS
				while time.monotonic() < deadline and not self.is_healed(name, before):
					time.sleep(0.2)
				self.assertTrue(self.is_healed(name, before))

	def is_healed(self, name: str, before: int) -> bool:
		"""Whether a service runs again as another process and the site answers."""
		service = load_state(self.home.demo)["services"][name]
		if service["pid"] == before or started_at(service["pid"]) is None:
			return False
		try:
			return self.get("/api/method/ping").status == 200
		except OSError:
			return False

	def test_frappes_own_commands_work_beside_it(self) -> None:
		done = self.heide(
			"bench", "execute", "frappe.db.get_single_value", "--args", "['System Settings', 'time_zone']"
		)
		self.assert_done(done)
		self.assertIn("Europe/Berlin", done.stdout)

	def test_site_is_german_and_the_wizard_is_done(self) -> None:
		expected = {
			"language": "de",
			"country": "Germany",
			"setup_complete": 1,
			"enable_scheduler": 1,
			"first_day_of_the_week": "Monday",
		}
		done = self.heide("bench", "execute", "frappe.client.get", "--args", "['System Settings']")
		self.assert_done(done)
		settings = json.loads(done.stdout)
		self.assertEqual({name: settings[name] for name in expected}, expected)

	def test_status_and_mail_answer(self) -> None:
		self.assertIn("http://127.0.0.1:", self.heide("status").stdout)
		self.assertIn("Noch keine Post", self.heide("mail").stdout)


def heed_ctrl_c() -> None:
	"""Let the new process end at SIGINT, as one that a person has started."""
	signal.signal(signal.SIGINT, signal.SIG_DFL)


@slow
class TestInterruptedUp(HomeTestCase):
	"""An `up` that ends in the middle of creating the site is repeated and ends well."""

	def interrupt(self, number: int) -> int:
		"""Start `up`, send a signal while the site is being created, return the exit status."""
		output = self.folder / "ausgabe.txt"
		with output.open("w", encoding="utf-8") as stream:
			process = subprocess.Popen(
				[str(REPO / "heide"), "up", "--empty"],
				env=self.environment(),
				stdout=stream,
				stderr=stream,
				# A run in the background of a script hands down that Ctrl-C is ignored.
				preexec_fn=heed_ctrl_c,
			)
			found = wait_for_text(output, f"Site {self.home.demo.site} anlegen", process)
			self.assertTrue(found, output.read_text(encoding="utf-8"))
			time.sleep(3)
			process.send_signal(number)
			code = process.wait(60)
		self.said = output.read_text(encoding="utf-8")
		return code

	def test_interrupted_twice_then_well(self) -> None:
		self.assertEqual(self.interrupt(signal.SIGINT), 130)
		self.assertIn("Abgebrochen", self.said)
		services = load_state(self.home.demo)["services"]
		self.assertEqual(services, {})
		self.assertEqual(self.interrupt(signal.SIGKILL), -signal.SIGKILL)
		done = self.heide("up", "--detach", "--empty")
		self.assert_done(done)
		self.assertIn("Bereit nach", done.stdout)
		pids = [service["pid"] for service in load_state(self.home.demo)["services"].values()]
		self.assert_done(self.heide("down"))
		self.assertEqual([pid for pid in pids if started_at(pid)], [])
