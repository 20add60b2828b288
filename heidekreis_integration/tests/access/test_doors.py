"""Doors that Frappe leaves open to every login, tried one by one."""

from __future__ import annotations

import frappe

from heidekreis_integration import hooks
from heidekreis_integration.tests.access import doors, lists
from heidekreis_integration.tests.access.matrix import MATRIX
from heidekreis_integration.tests.access.mutation import mutations, survivors
from heidekreis_integration.tests.access.world import World
from heidekreis_integration.tests.base import AppTestCase

# Without our versions of these nothing is open there: Frappe asks for permission itself by now.
CHECKED_BY_LATER_VERSIONS = {
	("override_whitelisted_methods", "frappe.client.get_count"),
	("override_whitelisted_methods", "frappe.core.api.file.zip_files"),
	("override_whitelisted_methods", "frappe.desk.query_report.get_data_for_custom_field"),
	("override_whitelisted_methods", "frappe.desk.form.linked_with.get"),
	("override_whitelisted_methods", "frappe.utils.global_search.search"),
}


class TestDoors(AppTestCase):
	"""Replaced methods, rows of child tables and of Frappe's own DocTypes, the gate; each hook is needed."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()

	def test_replaced_methods_hide_what_is_foreign(self) -> None:
		self.assertEqual(set(doors.replaced_methods()), set(hooks.override_whitelisted_methods))
		for method, ask in doors.replaced_methods().items():
			with self.subTest(method):
				ask(self.world)

	def test_no_replacement_opens_what_frappe_keeps_shut(self) -> None:
		for method, replacement in hooks.override_whitelisted_methods.items():
			original, ours = frappe.get_attr(method), frappe.get_attr(replacement)
			self.assertIn(original, frappe.whitelisted, method)
			if original not in frappe.guest_methods:
				self.assertNotIn(ours, frappe.guest_methods, replacement)

	def test_child_tables_and_platform_lists_hide_what_is_foreign(self) -> None:
		asked = set(lists.row_conditions()) | set(MATRIX)
		self.assertEqual(set(), set(hooks.permission_query_conditions) - asked)
		for doctype, ask in lists.row_conditions().items():
			with self.subTest(doctype):
				ask(self.world)

	def test_the_gate_stops_unchecked_methods_and_guessed_names(self) -> None:
		lists.gate(self.world)

	def test_private_files_are_not_reached_by_pointing_to_them(self) -> None:
		lists.stored_files(self.world)

	def test_removing_any_permission_hook_is_noticed(self) -> None:
		self.assertGreater(len(mutations()), 40)
		checked = set() if frappe.__version__.startswith("15.0.0") else CHECKED_BY_LATER_VERSIONS
		self.assertEqual(set(), set(survivors(self.world)) - checked)
