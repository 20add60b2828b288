"""Courses, demand, import and what becomes public, on a site."""

from __future__ import annotations

import io
import json

import frappe
from frappe.utils import add_days, getdate, nowdate
from openpyxl import load_workbook

from heidekreis_integration.api import courses as api
from heidekreis_integration.courses import calendar, errors, importing, public, reading
from heidekreis_integration.heidekreis_integration.report.course_capacity.course_capacity import execute
from heidekreis_integration.permissions.errors import FileClosedError
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_municipality, make_user, number

HEADINGS = "Kurs;Träger;Kursnummer;Niveau;Ort;Beginn;Plätze;Belegt;Warteliste"


def make_provider(**values) -> str:
	document = {"doctype": "Course Provider", "provider_name": f"Sprachhaus {number()}", **values}
	return frappe.get_doc(document).insert().name


def make_course(provider: str, municipality: str, **values):
	document = {
		"doctype": "Language Course",
		"title": f"Deutsch {number()}",
		"provider": provider,
		"level": "A1",
		"municipality": municipality,
		"starts_on": add_days(nowdate(), 20),
		"places": 10,
		"taken": 4,
	}
	return frappe.get_doc(document | values).insert()


class CoursesTestCase(AppTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.town = make_municipality()
		cls.provider = make_provider()
		cls.coordinator = make_user("Language Course Coordinator")

	def course(self, **values):
		return make_course(self.provider, self.town, **values)


class TestCourseRules(CoursesTestCase):
	def test_name_places_and_day_of_the_figures(self):
		course = self.course()
		self.assertTrue(course.name.startswith(f"KURS-{getdate(course.starts_on).year}-"))
		self.assertEqual((course.free_places, course.status, str(course.as_of)), (6, "Open", nowdate()))
		course.update({"as_of": add_days(nowdate(), -50)})
		course.save()
		course.taken = 10
		course.save()
		self.assertEqual((course.free_places, course.status, str(course.as_of)), (0, "Full", nowdate()))

	def test_more_than_places_needs_a_reason(self):
		self.assertRaises(errors.CoursePlacesError, self.course, taken=11)
		course = self.course(taken=11, overbooking_reason="Eine Person wechselt den Kurs.")
		self.assertEqual((course.free_places, course.status), (0, "Full"))
		course.taken = 9
		course.save()
		self.assertIsNone(course.overbooking_reason)

	def test_what_makes_no_sense_is_refused(self):
		for error, values in (
			(errors.CourseDatesError, {"ends_on": add_days(nowdate(), 19)}),
			(errors.CourseDatesError, {"starts_on": "1926-09-01"}),
			(errors.CourseDatesError, {"ends_on": add_days(nowdate(), 4000)}),
			(errors.CoursePlacesError, {"taken": -1}),
			(errors.FiguresDateError, {"as_of": add_days(nowdate(), 1)}),
			(errors.WebAddressError, {"url": "javascript:alert(1)"}),
			(errors.SpreadsheetTextError, {"title": "=1+1"}),
		):
			with self.subTest(values=values):
				self.assertRaises((error, frappe.ValidationError), self.course, **values)

	def test_a_number_belongs_to_one_course_of_a_provider(self):
		self.course(course_number="K1")
		self.assertRaises(errors.CourseTwiceError, self.course, course_number="K1")
		make_course(make_provider(), self.town, course_number="K1")

	def test_states_follow_the_calendar(self):
		course = self.course(ends_on=add_days(nowdate(), 40))
		calendar.refresh_states(add_days(nowdate(), 20))
		self.assertEqual(frappe.db.get_value("Language Course", course.name, "status"), "Running")
		calendar.refresh_states(add_days(nowdate(), 41))
		row = frappe.db.get_value("Language Course", course.name, ["status", "free_places"])
		self.assertEqual(row, ("Finished", 0))
		self.assertEqual(calendar.refresh_states(add_days(nowdate(), 41)), 0)

	def test_demand_is_counted_once(self):
		values = {
			"doctype": "Course Demand",
			"municipality": self.town,
			"level": "A1",
			"as_of": nowdate(),
			"persons": 3,
		}
		frappe.get_doc(values).insert()
		self.assertRaises(errors.DemandTwiceError, frappe.get_doc(values).insert)
		self.assertRaises(
			errors.FiguresDateError, frappe.get_doc(values | {"as_of": add_days(nowdate(), 1)}).insert
		)


class TestCourseImport(CoursesTestCase):
	def row(self, **changes) -> str:
		values = {
			"title": "Deutsch A1",
			"provider": self.provider,
			"number": "K-1",
			"level": "A1",
			"place": self.town,
			"begins": "01.09.2026",
			"places": "20",
			"taken": "12",
			"waiting": "",
		}
		return ";".join((values | changes).values())

	def process(self, *rows: str, keep: bool = True, provider: str | None = None):
		content = "\n".join((HEADINGS, *rows)).encode()
		return importing.process(reading.read(content, "a.csv"), provider=provider, keep=keep)

	def outcomes(self, *rows: str, **options) -> list[str]:
		return [result.outcome for result in self.process(*rows, **options)]

	def count(self) -> int:
		return frappe.db.count("Language Course", {"provider": self.provider})

	def test_the_same_file_twice_changes_nothing(self):
		rows = (self.row(), self.row(number="", title="Ohne Nummer"))
		self.assertEqual(self.outcomes(*rows), ["New", "New"])
		self.assertEqual(self.outcomes(*rows), ["Unchanged", "Unchanged"])
		self.assertEqual(self.count(), 2)

	def test_changes_are_said_and_empty_cells_change_nothing(self):
		self.process(self.row(waiting="5"))
		(result,) = self.process(self.row(places="22", waiting=""))
		self.assertEqual((result.outcome, result.message), ("Changed", "Plätze: 20 → 22"))
		course = frappe.get_doc("Language Course", result.course)
		self.assertEqual((course.places, course.taken, course.waiting, course.free_places), (22, 12, 5, 10))

	def test_a_number_added_later_keeps_the_course(self):
		(first,) = self.process(self.row(number=""))
		(second,) = self.process(self.row(number="K-9"))
		self.assertEqual((second.outcome, second.course), ("Changed", first.course))

	def test_rows_with_errors_are_left_out_whole(self):
		results = self.process(
			self.row(),
			self.row(number="K-2", taken="21"),
			self.row(number="K-3", place="Nirgendwo"),
			self.row(number="K-4", begins="bald", places=""),
			self.row(number="K-1"),
			self.row(number="K-5"),
		)
		self.assertEqual([r.outcome for r in results], ["New", "Error", "Error", "Error", "Error", "New"])
		said = [r.message for r in results]
		self.assertIn("Grund der Überbuchung", said[1])
		self.assertIn("„Nirgendwo“ ist nicht bekannt", said[2])
		self.assertEqual(
			said[3],
			"Beginn: „bald“ ist kein Datum. Bitte schreiben Sie es wie 01.09.2026. Plätze fehlt.",
		)
		self.assertEqual(said[4], "Derselbe Kurs steht schon in Zeile 2.")
		self.assertEqual(self.count(), 2)

	def test_similar_names_are_suggested_never_taken(self):
		(result,) = self.process(self.row(provider=self.provider.replace("Sprachhaus", "Sprachaus")))
		self.assertEqual(result.outcome, "Error")
		self.assertIn(f"Meinen Sie „{self.provider}“", result.message)
		self.assertEqual(self.outcomes(self.row(provider=self.provider.upper())), ["New"])

	def test_a_preview_changes_nothing(self):
		self.process(self.row())
		before = frappe.db.get_value("Language Course", {"provider": self.provider}, "modified")
		self.assertEqual(
			self.outcomes(self.row(places="30"), self.row(number="K-2"), keep=False), ["Changed", "New"]
		)
		after = frappe.db.get_value("Language Course", {"provider": self.provider}, "modified")
		self.assertEqual((before, self.count()), (after, 1))

	def test_the_provider_of_the_import_fills_a_missing_column(self):
		content = b"Kurs;Niveau;Ort;Beginn;frei;belegt\nDeutsch;A1;%s;01.09.2026;5;7\n" % self.town.encode()
		sheet = reading.read(content, "a.csv")
		self.assertRaises(errors.ImportFileError, importing.process, sheet, provider=None, keep=True)
		(result,) = importing.process(sheet, provider=self.provider, keep=True)
		self.assertEqual(frappe.db.get_value("Language Course", result.course, "places"), 12)
		self.assertEqual(self.outcomes(self.row(), provider=make_provider()), ["Error"])

	def test_from_the_upload_to_the_record(self):
		with self.set_user(self.coordinator):
			record = self.upload(self.row(), self.row(number="K-2", level="Z9"))
			self.assertRaises(errors.ImportNotPreviewedError, api.take_over, record.name)
			self.assertEqual(
				api.preview(record.name)["summary"], "1 neu, 0 geändert, 0 unverändert, 1 mit Fehlern"
			)
			self.assertEqual(self.count(), 0)
			self.assertEqual(api.take_over(record.name)["status"], "Imported")
			record.reload()
			self.assertEqual([row.outcome for row in record.rows], ["Error", "New"])
			self.assertTrue(record.rows[1].language_course and record.imported_on)
			# What happened is a record: no caller rewrites it.
			record.update({"summary": "gefälscht", "status": "Draft", "rows": []})
			record.save()
			self.assertEqual((record.status, len(record.rows)), ("Imported", 2))
			record.file = "/files/andere.csv"
			self.assertRaises(errors.ImportRecordError, record.save)
		self.assertEqual(self.count(), 1)

	def test_files_of_others_are_not_opened(self):
		content = "\n".join((HEADINGS, self.row()))
		hidden = frappe.get_doc(
			{"doctype": "File", "file_name": f"fremd-{number()}.csv", "content": content, "is_private": 1}
		).insert()
		record = frappe.get_doc({"doctype": "Course Import", "file": hidden.file_url})
		with self.set_user(self.coordinator):
			self.assertRaises(FileClosedError, record.insert)

	def test_a_long_file_is_for_a_job(self):
		rows = [self.row(number=f"K-{n}") for n in range(importing.ROWS_AT_ONCE + 1)]
		with self.set_user(self.coordinator):
			record = self.upload(*rows)
			self.assertTrue(api.preview(record.name)["in_background"])
			record.reload()
			self.assertEqual(record.status, "Previewing")
		importing.run_job(record.name, keep=False)
		record.reload()
		self.assertEqual((record.status, len(record.rows)), ("Previewed", len(rows)))
		with self.set_user(self.coordinator):
			told = api.progress(record.name)
		self.assertEqual(told, {"status": "Previewed", "done": len(rows), "total": len(rows)})

	def test_a_file_that_can_not_be_read_says_so_to_whoever_waits(self):
		with self.set_user(self.coordinator):
			record = self.upload(self.row())
			name = frappe.db.get_value("File", {"file_url": record.file})
			with open(frappe.get_doc("File", name).get_full_path(), "wb") as stream:
				stream.write(
					b"PK\x03\x04" + b"-" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
				)
			with self.assertRaises(errors.ImportFileError):
				api.preview(record.name)
		self.assertIn("XLSX oder CSV", str(frappe.get_message_log()))

	def upload(self, *rows: str):
		file = frappe.get_doc(
			{
				"doctype": "File",
				"file_name": f"kurse-{number()}.csv",
				"content": "\n".join((HEADINGS, *rows)),
				"is_private": 1,
			}
		).insert()
		return frappe.get_doc({"doctype": "Course Import", "file": file.file_url}).insert()

	def test_the_template_is_understood_by_the_import(self):
		with self.set_user(self.coordinator):
			api.download_template()
		book = load_workbook(io.BytesIO(frappe.local.response.pop("filecontent")))
		sheet = book.worksheets[0]
		self.assertGreater(len(sheet.data_validations.dataValidation), 8)
		row = dict.fromkeys((cell.value for cell in sheet[1]), None)
		row |= {"Kurs *": "Deutsch", "Träger *": self.provider, "Niveau *": "B2", "Ort *": self.town}
		row |= {"Beginn *": getdate("2026-09-01"), "Plätze *": 12, "Kinderbetreuung": "Ja"}
		sheet.append(list(row.values()))
		target = io.BytesIO()
		book.save(target)
		(result,) = importing.process(reading.read(target.getvalue(), "v.xlsx"), provider=None, keep=True)
		self.assertEqual(result.outcome, "New", result.message)
		self.assertEqual(frappe.db.get_value("Language Course", result.course, "childcare"), 1)

	def test_only_the_coordination_imports(self):
		record = self.upload(self.row())
		for role in ("Municipality Officer", "Strategy Editor"):
			with self.set_user(make_user(role)):
				for call in (lambda: api.preview(record.name), api.download_template):
					self.assertRaises(frappe.PermissionError, call)


class TestPublicCourses(CoursesTestCase):
	def titles(self, **wanted) -> list[str]:
		found = public.courses(getdate(nowdate()), public.Wanted.read(wanted))
		return [course.title for course in found if course.municipality == self.town]

	def test_nothing_unpublished_cancelled_or_finished_is_shown(self):
		shown = self.course(title="Sichtbar")
		self.course(title="Intern", is_public=0)
		self.course(title="Abgesagt", status="Called Off")
		self.course(title="Beendet", starts_on="2020-01-01", ends_on="2020-02-01")
		ended = self.course(title="Gestern beendet")
		past = {"status": "Running", "starts_on": "2020-01-01", "ends_on": add_days(nowdate(), -1)}
		frappe.db.set_value("Language Course", ended.name, past)
		disabled = make_provider()
		make_course(disabled, self.town, title="Träger ruht")
		frappe.db.set_value("Course Provider", disabled, "enabled", 0)
		self.assertEqual(self.titles(), ["Sichtbar"])
		text = public.as_json(public.courses(getdate(nowdate())), getdate(nowdate()))
		row = next(row for row in json.loads(text)["courses"] if row["id"] == shown.name)
		self.assertFalse({"taken", "waiting", "owner", "overbooking_reason", "email"} & set(row))

	def test_filters(self):
		self.course(title="Bald", childcare=1, level="B1")
		self.course(title="Voll", taken=10, starts_on=add_days(nowdate(), 60))
		self.course(title="Läuft", starts_on=add_days(nowdate(), -5))
		self.assertEqual(self.titles(level="B1"), ["Bald"])
		self.assertEqual(self.titles(childcare="1"), ["Bald"])
		self.assertEqual(self.titles(start="running"), ["Läuft"])
		self.assertEqual(self.titles(start="month"), ["Bald"])
		self.assertEqual(self.titles(free="1"), ["Läuft", "Bald"])
		self.assertEqual(len(self.titles(level="' or 1=1", start="x", childcare="x")), 3)

	def test_csv_runs_no_formula(self):
		course = self.course()
		frappe.db.set_value("Language Course", course.name, "title", "=HYPERLINK(1)")
		self.assertIn(";'=HYPERLINK(1);", public.as_csv(public.courses(getdate(nowdate()))))


class TestCourseCapacity(CoursesTestCase):
	def demand(self, persons: int, days_ago: int = 0, **values) -> None:
		document = {"doctype": "Course Demand", "municipality": self.town, "level": "A1", "persons": persons}
		frappe.get_doc(document | {"as_of": add_days(nowdate(), -days_ago)} | values).insert()

	def row(self, level: str = "A1", **filters) -> dict:
		rows = execute({"municipality": self.town, **filters})[1]
		return next(row for row in rows if row["level"] == level)

	def test_newest_demand_less_free_places(self):
		self.course(waiting=2)
		self.course(taken=10, waiting=3)
		self.course(status="Called Off")
		self.demand(40, days_ago=90)
		self.demand(9, source="Beratung")
		self.demand(4, source="Jobcenter")
		row = self.row()
		counts = [row[k] for k in ("courses", "places", "taken", "free", "waiting", "demand", "unmet")]
		self.assertEqual(counts, [2, 20, 14, 6, 5, 13, 7])

	def test_demand_without_any_course_is_listed(self):
		self.demand(6, level="C1")
		self.assertEqual([self.row("C1")[k] for k in ("courses", "demand", "unmet")], [0, 6, 6])

	def test_officers_see_their_own_municipality_without_small_counts(self):
		frappe.db.set_single_value("Heidekreis Settings", "small_count_threshold", 3)
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		self.course(waiting=2)
		self.demand(8)  # 8 looking, 6 free: 2 unmet
		elsewhere = make_municipality()
		make_course(self.provider, elsewhere)
		officer = make_user("Municipality Officer")
		contact = {"doctype": "Municipality Contact", "municipality": self.town, "user": officer}
		contact |= {"full_name": "Ansprechperson", "email": officer, "valid_from": add_days(nowdate(), -1)}
		frappe.get_doc(contact).insert(ignore_mandatory=True)
		with self.set_user(officer):
			rows = execute({})[1]
			course = frappe.get_list(
				"Language Course", {"municipality": self.town}, ["places", "free_places"]
			)
			self.assertEqual(course[0], {"places": 10, "free_places": 6})
			seen = frappe.get_list("Language Course", fields=["name", "waiting"])[0]
			self.assertFalse(seen.get("waiting"))
		self.assertEqual([row["municipality"] for row in rows], [self.town])
		self.assertEqual([rows[0][k] for k in ("free", "waiting", "demand", "unmet")], [6, "*", "*", "*"])
