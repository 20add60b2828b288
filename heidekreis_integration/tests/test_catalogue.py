"""The German catalogue: complete, and true to the placeholders and tags of its sources."""

from __future__ import annotations

import csv
import re
from collections import Counter

from frappe.translate import get_all_translations

from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.catalogue import PACKAGE, messages

PLACEHOLDER = re.compile(r"\{\d*\}|%\(?\w*\)?[sd]")
TAG = re.compile(r"</?[a-z]+")


def catalogue() -> list[list[str]]:
	"""Return the rows of the app's German catalogue: source, German, and the context where there is one."""
	with (PACKAGE / "translations" / "de.csv").open(encoding="utf-8", newline="") as file:
		return list(csv.reader(file))


class TestGermanCatalogue(AppTestCase):
	def test_every_visible_text_has_a_german_one(self):
		known = get_all_translations("de")
		missing = [f"{text!r} ({place})" for text, place in messages().items() if not known.get(text)]
		self.assertEqual(missing, [], f"{len(missing)} texts are not in translations/de.csv")

	def test_no_row_is_empty_or_there_twice(self):
		rows = catalogue()
		self.assertEqual(
			[row for row in rows if len(row) not in (2, 3) or not row[0] or not row[1].strip()], []
		)
		keys = Counter((row[0], row[2] if len(row) > 2 else "") for row in rows)
		self.assertEqual([key for key, count in keys.items() if count > 1], [])

	def test_translations_keep_placeholders_and_tags(self):
		for source, german, *_context in catalogue():
			with self.subTest(source=source):
				self.assertEqual(sorted(PLACEHOLDER.findall(source)), sorted(PLACEHOLDER.findall(german)))
				self.assertEqual(sorted(TAG.findall(source)), sorted(TAG.findall(german)))

	def test_a_forgotten_text_is_found(self):
		found = messages()
		for text in ("Mediation Request", "On Site", "Start Review", "Suggest Mediators", "Interpreter Pool"):
			with self.subTest(text=text):
				self.assertIn(text, found)
