"""What cells and files mean, without a site's records: German values, headings, hostile files."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta

from openpyxl import Workbook

from heidekreis_integration.courses import columns, reading, rules
from heidekreis_integration.courses.errors import CellError, ImportFileError
from heidekreis_integration.tests.base import AppTestCase

TODAY = date(2026, 3, 10)
HEADINGS = "Kurs;Träger;Niveau;Ort;Beginn;Plätze"


class TestRules(AppTestCase):
	def state(self, chosen: str, begins: int, ends: int | None = None, taken: int = 3) -> str:
		first = TODAY + timedelta(days=begins)
		last = None if ends is None else TODAY + timedelta(days=ends)
		return rules.state_of(chosen, first, last, 10, taken, TODAY)

	def test_the_state_follows_from_days_and_places(self):
		for expected, arguments in (
			("Open", ("Full", 5)),
			("Full", ("Open", 5, None, 10)),
			("Planned", ("Planned", 5)),
			("Running", ("Planned", 0, 30)),
			("Finished", ("Open", -30, -1)),
			("Running", ("Open", -30, 0)),
			("Finished", ("Open", -366)),
			("Called Off", ("Called Off", -30, -1)),
		):
			with self.subTest(arguments=arguments):
				self.assertEqual(self.state(*arguments), expected)

	def test_no_places_are_free_once_a_course_is_over(self):
		self.assertEqual([rules.free_places(s, 10, 3) for s in ("Open", "Finished", "Called Off")], [7, 0, 0])
		self.assertEqual(rules.free_places("Full", 10, 12), 0)

	def test_figures_grow_old(self):
		self.assertTrue(rules.is_stale(None, TODAY, 30))
		self.assertFalse(rules.is_stale(TODAY - timedelta(days=30), TODAY, 30))
		self.assertTrue(rules.is_stale(TODAY - timedelta(days=31), TODAY, 30))


class TestCells(AppTestCase):
	def test_german_values_are_read(self):
		for field, cell, expected in (
			("starts_on", "1.9.2026", date(2026, 9, 1)),
			("starts_on", "01.09.26", date(2026, 9, 1)),
			("starts_on", "2026-09-01", date(2026, 9, 1)),
			("starts_on", datetime(2026, 9, 1), date(2026, 9, 1)),
			("places", "1.000", 1000),
			("places", "20,0", 20),
			("places", 20.0, 20),
			("waiting", "–", None),
			("childcare", "x", 1),
			("childcare", "Nein", 0),
			("childcare", True, 1),
			("level", "b1", "B1"),
			("level", "Alphabetisierung", "Alphabetisation"),
			("kind", "BSK", "Vocational Course"),
			("format", "hybrid", "Mixed"),
			("status", "fällt aus", "Called Off"),
			("course_number", 4711.0, "4711"),
			("times", "-", None),
		):
			with self.subTest(field=field, cell=cell):
				self.assertEqual(columns.read(field, cell), expected)

	def test_what_is_not_understood_is_refused_with_its_column(self):
		for field, cell, said in (
			("starts_on", "31.02.2026", "Beginn: „31.02.2026“ ist kein Datum"),
			("starts_on", "Herbst", "ist kein Datum"),
			("places", "ca. 20", "keine ganze Zahl"),
			("places", -1, "keine ganze Zahl"),
			("places", "1,5", "keine ganze Zahl"),
			("places", 10000, "zu groß"),
			("level", "A2/B1", "Möglich sind: Alphabetisierung, A1"),
			("childcare", "vielleicht", "weder Ja noch Nein"),
			("title", "=HYPERLINK(1)", "beginnt wie eine Formel"),
			("title", "@SUM(1)", "beginnt wie eine Formel"),
			("title", "x" * 141, "länger als 140"),
		):
			with self.subTest(cell=cell), self.assertRaises(CellError) as refused:
				columns.read(field, cell)
			self.assertIn(said, str(refused.exception))

	def test_headings_are_compared_tolerantly(self):
		for heading, field in (
			("PLÄTZE *", "places"),
			("Kurs-Nr.", "course_number"),
			("Plätze (gesamt)", "places"),
			("  beginn ", "starts_on"),
			("Träger", "provider"),
			("Bemerkung", None),
			(None, None),
		):
			with self.subTest(heading=heading):
				self.assertEqual(columns.field_of(heading), field)


class TestFiles(AppTestCase):
	def refused(self, content: bytes, name: str = "liste.csv") -> str:
		with self.assertRaises(ImportFileError) as refused:
			reading.read(content, name)
		return str(refused.exception)

	def test_csv_of_each_kind(self):
		rows = "\nDeutsch;Übermut;A1;Soltau;01.09.2026;20\n"
		for content in (
			(HEADINGS + rows).encode("utf-8-sig"),
			(HEADINGS + rows).encode("cp1252"),
			(HEADINGS + rows).replace(";", ",").encode(),
			("Kursliste 2026;;;\n\n" + HEADINGS + rows).encode(),
		):
			with self.subTest(content=content[:20]):
				sheet = reading.read(content, "liste.csv")
				self.assertEqual(sheet.rows[0][1]["provider"], "Übermut")
				self.assertEqual(len(sheet.rows), 1)

	def test_xlsx_keeps_days_and_tells_unknown_columns(self):
		sheet = reading.read(
			workbook([[*HEADINGS.split(";"), "Notiz"], ["D", "T", "A1", "Soltau", datetime(2026, 9, 1), 20]]),
			"a.xlsx",
		)
		self.assertEqual(sheet.rows[0][0], 2)
		self.assertEqual(sheet.rows[0][1]["starts_on"], datetime(2026, 9, 1))
		self.assertEqual(sheet.ignored, ("Notiz",))

	def test_broken_and_foreign_files_are_refused_in_words(self):
		good = workbook([HEADINGS.split(";"), ["D", "T", "A1", "Soltau", "01.09.2026", 20]])
		for content, name, said in (
			(b"  ", "a.csv", "leer"),
			(b"x" * (reading.MAX_BYTES + 1), "a.csv", "größer als 2 MB"),
			(b"\xd0\xcf\x11\xe0rest", "a.xls", "XLS"),
			(b"\x89PNG\0\0", "a.xlsx", "beschädigt"),
			(good[: len(good) // 2], "a.xlsx", "kein Tabellenprogramm"),
			(open_document(), "a.ods", "ODS"),
			(b"eins;zwei\n1;2\n", "a.csv", "Überschriften"),
			(HEADINGS.encode(), "a.csv", "kein Kurs"),
			((HEADINGS + ";Anbieter\nD;T;A1;S;1;2;T\n").encode(), "a.csv", "Träger"),
			((HEADINGS + "\n" + "D;T;A1;S;1;2\n" * (reading.MAX_ROWS + 1)).encode(), "a.csv", "2000 Zeilen"),
		):
			with self.subTest(said=said):
				self.assertIn(said, self.refused(content, name))

	def test_a_bomb_and_an_external_entity_are_not_read(self):
		entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
		for part in (entity, entity.decode().encode("utf-16"), b"0" * (reading.MAX_UNPACKED_BYTES + 1)):
			target = io.BytesIO()
			with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
				archive.writestr("xl/workbook.xml", part)
			self.assertIn("sicherheitshalber", self.refused(target.getvalue(), "a.xlsx"))


def workbook(rows: list[list]) -> bytes:
	"""Return an XLSX file with `rows`."""
	book, target = Workbook(), io.BytesIO()
	for row in rows:
		book.active.append(row)
	book.save(target)
	return target.getvalue()


def open_document() -> bytes:
	target = io.BytesIO()
	with zipfile.ZipFile(target, "w") as archive:
		archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
	return target.getvalue()
