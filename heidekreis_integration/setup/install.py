"""What install, migrate and uninstall do. Every step may run again without harm.

System Settings stay as they are: language, time zone and number formats are the site's business.
"""

from __future__ import annotations

import frappe

from heidekreis_integration.data.load import forget_reference_data, load_reference_data
from heidekreis_integration.workflow.definitions import WORKFLOWS
from heidekreis_integration.workflow.install import install_workflows

SETTINGS = "Heidekreis Settings"


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


def remove_workflows() -> None:
	"""Delete every workflow of the app's DocTypes, the site's own versions included."""
	doctypes = [definition.document_type for definition in WORKFLOWS]
	for name in frappe.get_all("Workflow", filters={"document_type": ["in", doctypes]}, pluck="name"):
		# Uninstalling is an administrator's act on the command line.
		frappe.delete_doc("Workflow", name, force=True, ignore_permissions=True)
