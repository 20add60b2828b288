"""Ports: the asked one or a clear word, otherwise the next free one."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from standalone import ports
from standalone.errors import HomeError
from standalone.paths import Home


class TestPorts(unittest.TestCase):
	"""Choosing ports with real sockets."""

	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.home = Home(Path(folder.name))
		self.taken = socket.socket()
		self.addCleanup(self.taken.close)
		self.taken.bind(("127.0.0.1", 0))
		self.taken.listen()
		self.port = self.taken.getsockname()[1]

	def choose(self, asked: str = "", last: int | None = None, first: int | None = None) -> int:
		env = {"HEIDE_PORT": asked} if asked else {}
		kept = {name: value for name, value in os.environ.items() if name != "HEIDE_PORT"}
		with (
			mock.patch.dict(os.environ, {**kept, **env}, clear=True),
			mock.patch.object(ports, "DEFAULT_PORT", first or ports.DEFAULT_PORT),
			contextlib.redirect_stdout(io.StringIO()) as self.output,
		):
			return ports.choose_web_port(self.home.demo, last)

	def test_an_asked_port_that_is_taken_is_an_error(self) -> None:
		with self.assertRaisesRegex(HomeError, f"Port {self.port} ist belegt"):
			self.choose(asked=str(self.port))

	def test_nonsense_is_an_error(self) -> None:
		for asked in ("abc", "0", "70000"):
			with self.subTest(asked=asked), self.assertRaisesRegex(HomeError, "keine Portnummer"):
				self.choose(asked=asked)

	def test_a_taken_default_gives_the_next_and_says_so(self) -> None:
		found = self.choose(first=self.port)
		self.assertGreater(found, self.port)
		self.assertIn(f"Port {self.port} ist belegt", self.output.getvalue())

	def test_inner_ports_differ_and_stay(self) -> None:
		with contextlib.redirect_stdout(io.StringIO()):
			first = ports.choose_ports(self.home.demo)
			second = ports.choose_ports(self.home.demo)
		self.assertEqual(len(set(first.values())), len(first))
		self.assertEqual(
			{name: first[name] for name in ports.INNER}, {name: second[name] for name in ports.INNER}
		)
