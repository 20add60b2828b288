"""The reference data: complete, loaded once, and the site's own afterwards."""

from __future__ import annotations

import frappe

from heidekreis_integration.data.load import load_reference_data, read_rows
from heidekreis_integration.data.memory import forget, recall, remember
from heidekreis_integration.data.tables import TABLES
from heidekreis_integration.strategy.offers import offers_of
from heidekreis_integration.tests.base import AppTestCase

MEASURE = "Sprachmittlung in der Elternarbeit von Kitas und Schulen ausbauen"


class TestFiles(AppTestCase):
	"""What the app's own files hold."""

	def test_every_file_has_the_rows_of_its_source(self):
		expected = {
			"Mediation Language": 39,
			"Municipality": 26,
			"Field of Action": 4,
			"Strategy Measure": 28,
			"Responsible Body": 9,
		}
		rows = {table.doctype: len(read_rows(table.file)) for table in TABLES}
		self.assertEqual(expected, {doctype: rows[doctype] for doctype in expected})

	def test_keys_are_unique(self):
		for table in TABLES:
			keys = [table.key(row) for row in read_rows(table.file)]
			self.assertEqual(len(keys), len(set(keys)), table.file)

	def test_every_column_is_a_field_of_its_doctype(self):
		for table in TABLES:
			fields = {field.fieldname for field in frappe.get_meta(table.doctype).fields}
			fields |= {column for column, _field in table.link_columns}
			self.assertLessEqual(set(read_rows(table.file)[0]), fields, table.file)

	def test_every_fact_belongs_to_a_measure(self):
		measures = next(table for table in TABLES if table.doctype == "Strategy Measure")
		keys = {measures.key(row) for row in read_rows(measures.file)}
		facts = read_rows(measures.child_file)
		self.assertEqual(13, len(facts))
		self.assertLessEqual({measures.key(row) for row in facts}, keys)

	def test_parents_come_before_their_members(self):
		rows = read_rows("municipalities.csv")
		names = [row["municipality_name"] for row in rows]
		for number, row in enumerate(rows):
			if row["parent_municipality"]:
				self.assertLess(names.index(row["parent_municipality"]), number)


class TestLoadedSite(AppTestCase):
	"""What an installed site has."""

	def test_tree_holds_the_members_of_a_joint_municipality(self):
		bounds = frappe.db.get_value("Municipality", "Ahlden", ["lft", "rgt"])
		below = frappe.get_all(
			"Municipality", {"lft": [">", bounds[0]], "rgt": ["<", bounds[1]]}, pluck="name"
		)
		self.assertEqual({"Ahlden (Aller)", "Eickeloh", "Grethem", "Hademstorf", "Hodenhagen"}, set(below))

	def test_close_languages_name_each_other(self):
		serbian = frappe.get_doc("Mediation Language", {"iso_639_3": "srp"})
		self.assertEqual({"Bosnisch", "Kroatisch"}, {row.language for row in serbian.close_to})
		kurmanji = frappe.get_doc("Mediation Language", {"iso_639_3": "kmr"})
		self.assertEqual([], kurmanji.close_to)

	def test_measure_of_the_pool_counts_sessions_and_keeps_its_fact(self):
		measure = frappe.get_doc("Strategy Measure", {"title": MEASURE})
		self.assertEqual("Performed Sessions", measure.indicator_source)
		self.assertEqual("Short-term", measure.horizon)
		self.assertIn("139", measure.facts[0].fact)

	def test_several_facts_of_one_measure_are_rows_of_it(self):
		measure = frappe.get_doc("Strategy Measure", {"title": ["like", "Schulungen und Workshops%"]})
		self.assertEqual(5, len(measure.facts))
		offers = offers_of(measure.name, 2024)
		self.assertEqual([7, 10, 25, 25, 15], [offer.participants for offer in offers])

	def test_court_and_police_need_sworn_interpreters(self):
		sworn = frappe.get_all("Mediation Occasion", {"needs_sworn_interpreter": 1}, ["name", "explanation"])
		self.assertEqual(5, len(sworn))
		for occasion in sworn:
			self.assertIn("ermächtigte", occasion.explanation)


class TestSecondLoad(AppTestCase):
	"""What a migrate may do to data the site has made its own."""

	def test_second_load_inserts_nothing(self):
		self.assertEqual(0, sum(load_reference_data().values()))

	def test_edit_survives(self):
		frappe.db.set_value("Strategy Measure", {"title": MEASURE}, "partners", "Eigene Angabe")
		load_reference_data()
		self.assertEqual(
			"Eigene Angabe", frappe.db.get_value("Strategy Measure", {"title": MEASURE}, "partners")
		)

	def test_deleted_record_stays_deleted(self):
		frappe.delete_doc("Mediation Language", "Thailändisch", force=True)
		load_reference_data()
		self.assertFalse(frappe.db.exists("Mediation Language", {"iso_639_3": "tha"}))

	def test_renamed_record_is_not_loaded_again(self):
		frappe.rename_doc("Mediation Language", "Thailändisch", "Thai", force=True)
		frappe.db.set_value("Mediation Language", "Thai", "iso_639_3", "qth")
		load_reference_data()
		self.assertFalse(frappe.db.exists("Mediation Language", {"iso_639_3": "tha"}))

	def test_row_of_a_newer_version_is_added(self):
		self._as_if_new("Mediation Language", "tha")
		frappe.delete_doc("Mediation Language", "Thailändisch", force=True)
		self.assertEqual(1, load_reference_data()["Mediation Language"])
		self.assertTrue(frappe.db.exists("Mediation Language", {"iso_639_3": "tha"}))

	def test_record_of_the_site_with_the_same_key_is_kept(self):
		self._as_if_new("Mediation Language", "tha")
		frappe.db.set_value("Mediation Language", "Thailändisch", "english_name", "Eigene Angabe")
		self.assertEqual(0, load_reference_data()["Mediation Language"])
		self.assertEqual(
			"Eigene Angabe", frappe.db.get_value("Mediation Language", "Thailändisch", "english_name")
		)

	def test_new_row_whose_link_the_site_has_renamed_is_left_out(self):
		frappe.rename_doc("Cost Bearer", "Anfragende Stelle", "Auftraggeber", force=True)
		self._as_if_new("Cost Bearer Rule", "Alle übrigen Anlässe")
		frappe.db.delete("Cost Bearer Rule", {"title": "Alle übrigen Anlässe"})
		self.assertEqual(0, load_reference_data()["Cost Bearer Rule"])

	def _as_if_new(self, doctype: str, key: str) -> None:
		"""Let the site forget one key, as if a newer version of the app had brought that row."""
		memory = "heidekreis_reference_data"
		remember(memory, doctype, [known for known in recall(memory, doctype) if known != key])


class TestMemory(AppTestCase):
	"""What a site remembers."""

	def test_rolled_back_load_is_not_remembered(self):
		frappe.db.savepoint("before_load")
		remember("heidekreis_test_memory", "Mediator", ["a"])
		self.assertEqual(["a"], recall("heidekreis_test_memory", "Mediator"))
		frappe.db.rollback(save_point="before_load")
		self.assertIsNone(recall("heidekreis_test_memory", "Mediator"))

	def test_forgets_one_key_or_all(self):
		for key in ("Mediator", "Assignment"):
			remember("heidekreis_test_memory", key, [key])
		forget("heidekreis_test_memory", "Mediator")
		self.assertIsNone(recall("heidekreis_test_memory", "Mediator"))
		self.assertEqual(["Assignment"], recall("heidekreis_test_memory", "Assignment"))
		forget("heidekreis_test_memory")
		self.assertIsNone(recall("heidekreis_test_memory", "Assignment"))
