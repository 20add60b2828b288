"""Install, migrate and uninstall: complete, repeatable, and careful with what the site has made its own."""

from __future__ import annotations

import frappe
from frappe.utils import fmt_money

from heidekreis_integration.data.load import MEMORY, forget_reference_data
from heidekreis_integration.data.memory import forget, remembered_keys
from heidekreis_integration.setup import install
from heidekreis_integration.setup.install import SETTINGS, complete_settings, complete_site, remove_workflows
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.workflow.definitions import WORKFLOWS

OURS = [definition.document_type for definition in WORKFLOWS]


def stored_values(doctype: str) -> dict[str, str]:
	"""Return what the database holds of a single DocType."""
	singles = frappe.qb.DocType("Singles")
	return dict(
		frappe.qb.from_(singles).select(singles.field, singles.value).where(singles.doctype == doctype).run()
	)


class TestCompleteSite(AppTestCase):
	"""What install and every migrate do."""

	def test_second_run_adds_nothing(self):
		before = {
			doctype: frappe.db.count(doctype) for doctype in ("Workflow", "Municipality", "Strategy Measure")
		}
		complete_site()
		self.assertEqual(before, {doctype: frappe.db.count(doctype) for doctype in before})
		self.assertEqual([], complete_settings())

	def test_every_workflow_is_there_and_active(self):
		active = frappe.get_all(
			"Workflow", {"document_type": ["in", OURS], "is_active": 1}, pluck="document_type"
		)
		self.assertEqual(set(OURS), set(active))

	def test_workflow_edited_by_the_site_is_kept(self):
		frappe.db.set_value("Workflow", {"document_type": "Mediator"}, "send_email_alert", 1)
		complete_site()
		self.assertEqual(
			1, frappe.db.get_value("Workflow", {"document_type": "Mediator"}, "send_email_alert")
		)

	def test_system_settings_are_the_site_s_business(self):
		before = stored_values("System Settings")
		complete_site()
		self.assertEqual(before, stored_values("System Settings"))


class TestSettings(AppTestCase):
	"""Defaults of the app's settings."""

	def test_default_of_a_new_setting_is_stored(self):
		frappe.db.delete("Singles", {"doctype": SETTINGS, "field": "offer_answer_hours"})
		self.assertEqual(["offer_answer_hours"], complete_settings())
		self.assertEqual("24", stored_values(SETTINGS)["offer_answer_hours"])

	def test_changed_and_emptied_settings_are_kept(self):
		frappe.db.set_single_value(SETTINGS, "offer_answer_hours", 48)
		frappe.db.set_single_value(SETTINGS, "pool_operator", None)
		self.assertEqual([], complete_settings())
		self.assertEqual("48", stored_values(SETTINGS)["offer_answer_hours"])
		self.assertFalse(stored_values(SETTINGS)["pool_operator"])


class TestUninstall(AppTestCase):
	"""What is taken away before the app goes."""

	def test_workflows_of_the_app_go_and_others_stay(self):
		other = frappe.get_doc(
			{
				"doctype": "Workflow",
				"workflow_name": "Eigener Ablauf",
				"document_type": "ToDo",
				"workflow_state_field": "status",
				"is_active": 0,
				"states": [{"state": "Approved", "doc_status": "0", "allow_edit": "System Manager"}],
			}
		).insert()
		remove_workflows()
		self.assertFalse(frappe.db.exists("Workflow", {"document_type": ["in", OURS]}))
		self.assertTrue(frappe.db.exists("Workflow", other.name))

	def test_memory_of_reference_data_goes(self):
		self.assertTrue(remembered_keys(MEMORY))
		forget_reference_data()
		self.assertEqual([], remembered_keys(MEMORY))


class TestSettingsOfFrappe(AppTestCase):
	"""The few settings of Frappe that the app changes: once."""

	def setUp(self) -> None:
		super().setUp()
		forget(install.MEMORY)
		frappe.db.set_value("Currency", "EUR", "symbol_on_right", 0)
		frappe.db.set_single_value("System Settings", "login_with_email_link", 1)

	def settings(self) -> tuple[int, int]:
		"""Return whether the euro stands behind, and whether logins by mail link are open."""
		return (
			frappe.db.get_value("Currency", "EUR", "symbol_on_right"),
			frappe.db.get_single_value("System Settings", "login_with_email_link", cache=False),
		)

	def test_euro_stands_behind_and_no_login_by_mail_link(self):
		complete_site()
		self.assertEqual((1, 0), self.settings())
		self.assertEqual("24,00 €", fmt_money(24, currency="EUR", format="#.###,##").replace("\xa0", " "))

	def test_strangers_make_no_login_and_read_no_program_text(self):
		complete_site()
		closed = (("Website Settings", "disable_signup"), ("System Settings", "allow_error_traceback"))
		self.assertEqual([1, 0], [frappe.db.get_single_value(*field, cache=False) for field in closed])

	def test_the_site_s_own_choice_survives(self):
		complete_site()
		frappe.db.set_value("Currency", "EUR", "symbol_on_right", 0)
		frappe.db.set_single_value("System Settings", "login_with_email_link", 1)
		complete_site()
		self.assertEqual((0, 1), self.settings())
