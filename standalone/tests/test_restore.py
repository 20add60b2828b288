"""The wheel becomes Frappe again."""

from __future__ import annotations

import tempfile
import unittest
import zipfile
from pathlib import Path

from standalone import wheel
from standalone.errors import HomeError

MODULE = '__version__ = "15.0.0-dev"\nimport criscostack\n'


class TestRestore(unittest.TestCase):
	"""Names, translations and binaries of the restored tree."""

	def setUp(self) -> None:
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.root = Path(folder.name)

	def make_wheel(self, **files: bytes) -> Path:
		path = self.root / "some.whl"
		with zipfile.ZipFile(path, "w") as archive:
			for name, content in files.items():
				archive.writestr(name.replace("__", "/"), content)
		return path

	def test_names_are_put_back(self) -> None:
		cases = {
			"criscostack": "frappe",
			"CriscostackTestCase": "FrappeTestCase",
			"X-CRISCOSTACK-CSRF-Token": "X-FRAPPE-CSRF-Token",
			"criscoerp": "erpnext",
			"Criscoerp": "ERPNext",
			"Crisco": "Frappe",
			"brik start": "bench start",
		}
		for ours, theirs in cases.items():
			with self.subTest(ours=ours):
				self.assertEqual(wheel.put_names_back(ours), theirs)

	def test_german_words_in_catalogues_survive(self) -> None:
		content = b"Factory,Fabrik\nSection,Rubrik,Criscostack\n"
		found = wheel.restored("frappe/translations/de.csv", content)
		self.assertEqual(found.decode(), "Factory,Fabrik\nSection,Rubrik,Frappe\n")

	def test_binaries_are_left_alone(self) -> None:
		content = b"\x89PNG\0criscostack"
		self.assertEqual(wheel.restored("frappe/public/logo.png", content), content)

	def test_tree_has_frappes_paths_and_no_rubbish(self) -> None:
		path = self.make_wheel(
			**{
				"criscostack__public__js__criscostack__ui.js": b"criscostack.ui",
				"criscostack__.DS_Store": b"x",
				"criscostack-1.0.0.dist-info__RECORD": b"x",
			}
		)
		wheel.unpack(path, self.root / "tree")
		files = [
			str(file.relative_to(self.root / "tree"))
			for file in (self.root / "tree").rglob("*")
			if file.is_file()
		]
		self.assertEqual(files, ["frappe/public/js/frappe/ui.js"])

	def test_release_number_and_licence_are_added(self) -> None:
		module = self.root / "tree" / "frappe" / "__init__.py"
		module.parent.mkdir(parents=True)
		module.write_text(MODULE, encoding="utf-8")
		wheel.finish(self.root / "tree")
		self.assertIn('__version__ = "15.0.0"', module.read_text(encoding="utf-8"))
		self.assertIn("Frappe Technologies", (self.root / "tree" / "LICENSE").read_text(encoding="utf-8"))

	def test_another_version_is_refused(self) -> None:
		module = self.root / "frappe" / "__init__.py"
		module.parent.mkdir()
		module.write_text('__version__ = "14.0.0"\n', encoding="utf-8")
		with self.assertRaises(HomeError):
			wheel.finish(self.root)

	def test_the_pinned_hash_is_a_sha256(self) -> None:
		self.assertRegex(wheel.pinned_hash(), r"^[0-9a-f]{64}$")
