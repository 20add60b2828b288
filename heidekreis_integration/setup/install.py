"""What install, migrate and uninstall do. Every step may run again without harm.

Language, time zone and number formats are the site's business; the few settings of Frappe that the app does change
are changed once and belong to the site afterwards.
"""

from __future__ import annotations

from collections.abc import Callable

import frappe
from frappe.utils import nowdate

from heidekreis_integration.data.load import forget_reference_data, load_reference_data
from heidekreis_integration.data.memory import forget, recall, remember
from heidekreis_integration.training.plan import store_usual_plan
from heidekreis_integration.workflow.definitions import WORKFLOWS
from heidekreis_integration.workflow.install import install_workflows

SETTINGS = "Heidekreis Settings"
MEMORY = "heidekreis_install"


def after_sync() -> None:
	"""Complete a fresh install, now that the fixtures are there."""
	complete_site()


def after_migrate() -> None:
	"""Bring what a newer version added to an existing site, without touching what the site has edited."""
	complete_site()


def complete_site() -> None:
	"""Insert what is missing: settings, workflows and reference data."""
	complete_settings()
	install_workflows()
	load_reference_data()
	change_once("euro behind the amount", put_euro_behind)
	change_once("no login by mail link", switch_off_mail_link)
	change_once("no sign-up, no tracebacks", close_to_strangers)
	change_once("sessions of a training", store_usual_plan)


def change_once(key: str, change: Callable[[], bool]) -> None:
	"""Run `change` unless an earlier run has; it returns whether there was anything to change yet."""
	if recall(MEMORY, key) is None and change():
		remember(MEMORY, key, [nowdate()])


def put_euro_behind() -> bool:
	"""Write amounts as in German, 24,00 €; return False while the site has no euro yet."""
	if not frappe.db.exists("Currency", "EUR"):
		return False
	frappe.db.set_value("Currency", "EUR", "symbol_on_right", 1)
	return True


def switch_off_mail_link() -> bool:
	"""Switch off the login by mail link: its answer tells anybody which addresses have an account."""
	if frappe.get_meta("System Settings").has_field("login_with_email_link"):
		frappe.db.set_single_value("System Settings", "login_with_email_link", 0)
		frappe.clear_document_cache("System Settings", "System Settings")
	return True


def close_to_strangers() -> bool:
	"""Let nobody make a login for themselves, and show no program text with an error: the pool invites its people."""
	frappe.db.set_single_value("Website Settings", "disable_signup", 1)
	frappe.db.set_single_value("System Settings", "allow_error_traceback", 0)
	for settings in ("Website Settings", "System Settings"):
		frappe.clear_document_cache(settings, settings)
	return True


def complete_settings() -> list[str]:
	"""Store the default of each setting that was never stored; return their fields.

	Until then a reader of a single value gets nothing, not the default. A setting that the site has emptied is stored
	as empty and stays so.
	"""
	singles = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(singles).select(singles.field).where(singles.doctype == SETTINGS)
	stored = set(query.run(pluck=True))
	missing = [
		field for field in frappe.get_meta(SETTINGS).fields if field.default and field.fieldname not in stored
	]
	for field in missing:
		frappe.db.set_single_value(SETTINGS, field.fieldname, field.default, update_modified=False)
	return [field.fieldname for field in missing]


def before_uninstall() -> None:
	"""Take away what the app has put outside its own DocTypes and what would break or mislead without them.

	Roles stay with the users who hold them: without the app's DocTypes they grant nothing, and a site that
	installs the app again finds its people in place. Workflow states and actions stay because others may use them.
	"""
	from heidekreis_integration.demo import api as demo  # a migrate has no need of the demo

	demo.remove(with_dependents=True)
	remove_workflows()
	forget_reference_data()
	forget(MEMORY)


def remove_workflows() -> None:
	"""Delete every workflow of the app's DocTypes, the site's own versions included."""
	doctypes = [definition.document_type for definition in WORKFLOWS]
	for name in frappe.get_all("Workflow", filters={"document_type": ["in", doctypes]}, pluck="name"):
		# Uninstalling is an administrator's act on the command line.
		frappe.delete_doc("Workflow", name, force=True, ignore_permissions=True)
