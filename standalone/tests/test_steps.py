"""Steps run when they have to, and a kill leaves nothing half-done behind."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path

from standalone.console import Progress, seconds, table
from standalone.site import needs_migrate
from standalone.stamps import Stamp, digest, digest_tree, step_if_changed, write_atomically


class Killed(BaseException):
	"""Stands for a kill in the middle of a step."""


class TestSteps(unittest.TestCase):
	"""Stamps and atomic writes."""

	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.root = Path(folder.name)
		self.stamp = Stamp(self.root, "step")
		self.ran: list[str] = []

	def step(self, inputs: str, intact: bool = True, action: object = None) -> bool:
		with contextlib.redirect_stdout(io.StringIO()):
			return step_if_changed(
				Progress(1),
				self.stamp,
				inputs,
				"Schritt",
				action or (lambda: self.ran.append(inputs)),  # type: ignore[arg-type]
				intact,
			)

	def test_runs_once_for_the_same_inputs(self) -> None:
		self.assertTrue(self.step("a"))
		self.assertFalse(self.step("a"))
		self.assertEqual(self.ran, ["a"])

	def test_runs_again_for_other_inputs_or_a_lost_result(self) -> None:
		self.step("a")
		self.assertTrue(self.step("b"))
		self.assertTrue(self.step("b", intact=False))

	def test_a_killed_step_runs_again(self) -> None:
		self.step("a")

		def die() -> None:
			raise Killed

		with self.assertRaises(Killed):
			self.step("b", action=die)
		self.assertTrue(self.step("b"))

	def test_a_killed_rerun_does_not_count_as_the_run_before(self) -> None:
		self.step("a")

		def die() -> None:
			raise Killed

		with self.assertRaises(Killed):
			self.step("a", intact=False, action=die)
		self.assertIsNone(self.stamp.value)

	def test_atomic_write_keeps_mode_and_leaves_no_draft(self) -> None:
		path = self.root / "secret"
		write_atomically(path, "x", mode=0o600)
		self.assertEqual(path.stat().st_mode & 0o777, 0o600)
		self.assertEqual(os.listdir(self.root), ["secret"])

	def test_tree_digest_sees_content_and_names_but_no_build_results(self) -> None:
		(self.root / "a.json").write_text("1", encoding="utf-8")
		first = digest_tree(self.root)
		(self.root / "__pycache__").mkdir()
		(self.root / "__pycache__" / "x.pyc").write_text("x", encoding="utf-8")
		self.assertEqual(digest_tree(self.root), first)
		(self.root / "a.json").rename(self.root / "b.json")
		self.assertNotEqual(digest_tree(self.root), first)

	def test_digest_can_not_be_confused_by_joining(self) -> None:
		self.assertNotEqual(digest("ab", "c"), digest("a", "bc"))


class TestMigrateRule(unittest.TestCase):
	"""Which changed files of the app need a migrate."""

	def test_rule(self) -> None:
		cases = {
			"heidekreis_integration/doctype/mediator/mediator.json": True,
			"heidekreis_integration/doctype/mediator/mediator.py": False,
			"hooks.py": True,
			"patches/v1/move.py": True,
			"patches.txt": True,
			"fixtures/role.json": True,
			"translations/de.csv": True,
			"public/js/x.js": False,
			"tests/test_x.py": False,
			"demo/people.csv": False,
			"mediation/ranking.py": False,
		}
		for name, expected in cases.items():
			with self.subTest(name=name):
				self.assertEqual(needs_migrate(Path(name)), expected)


class TestConsole(unittest.TestCase):
	"""What people read."""

	def test_seconds_are_german(self) -> None:
		self.assertEqual(seconds(12.345), "12,3 s")

	def test_table_is_aligned(self) -> None:
		self.assertEqual(table([("a", "b")], ("Rolle", "X")), "Rolle  X\n-----  -\na      b")
