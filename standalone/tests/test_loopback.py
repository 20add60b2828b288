"""A site's processes reach this machine and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest

from standalone.bench import site_env
from standalone.inside.loopback import is_local
from standalone.paths import REPO, find_home

# An address of the range reserved for documentation: nobody answers there.
ELSEWHERE = "192.0.2.1"


class TestLoopback(unittest.TestCase):
	"""The audit hook, in a process as a site has it."""

	def run_python(self, code: str, **env: str) -> subprocess.CompletedProcess[str]:
		kept = {**os.environ, "HEIDE_LOOPBACK_ONLY": "1", **env}
		command = [sys.executable, "-c", code]
		return subprocess.run(
			command, env=kept, cwd=REPO, capture_output=True, text=True, timeout=30, check=False
		)

	def test_what_counts_as_local(self) -> None:
		for name in (
			"localhost",
			"127.0.0.1",
			"127.1.2.3",
			"::1",
			"heidekreis.localhost",
			b"localhost",
			None,
		):
			with self.subTest(name=name):
				self.assertTrue(is_local(name))
		for name in ("example.org", ELSEWHERE, "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1"):
			with self.subTest(name=name):
				self.assertFalse(is_local(name))

	def test_connections_elsewhere_are_refused_at_once(self) -> None:
		done = self.run_python(f"import socket; socket.socket().connect(('{ELSEWHERE}', 80))")
		self.assertIn("ConnectionRefusedError: heide:", done.stderr)

	def test_names_elsewhere_are_not_asked_for(self) -> None:
		done = self.run_python("import socket; socket.getaddrinfo('example.org', 443)")
		self.assertIn("gaierror", done.stderr)

	def test_requests_sees_a_connection_error(self) -> None:
		code = (
			"import requests\n"
			"try:\n\trequests.get('https://example.org', proxies={'https': ''})\n"
			"except requests.exceptions.ConnectionError:\n\tprint('refused')"
		)
		self.assertEqual(self.run_python(code).stdout.strip(), "refused")

	def test_this_machine_is_reachable(self) -> None:
		code = (
			"import socket\ns = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
			"socket.create_connection(('localhost', s.getsockname()[1])); print('ok')"
		)
		self.assertEqual(self.run_python(code).stdout.strip(), "ok")

	def test_without_the_switch_the_environment_is_ordinary(self) -> None:
		done = self.run_python(
			"import sys; sys.audit('socket.getaddrinfo', 'example.org')", HEIDE_LOOPBACK_ONLY="0"
		)
		self.assertEqual(done.returncode, 0, done.stderr)

	def test_site_processes_have_the_switch_and_dead_proxies(self) -> None:
		env = site_env(find_home().demo)
		self.assertEqual(env["HEIDE_LOOPBACK_ONLY"], "1")
		self.assertEqual(env["https_proxy"], "http://127.0.0.1:9")
		self.assertIn("127.0.0.1", env["no_proxy"])
