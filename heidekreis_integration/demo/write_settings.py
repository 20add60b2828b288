"""Gives the pool and the coordination office an address and a number while the demo is in the site, and takes them back."""

from __future__ import annotations

import frappe

from heidekreis_integration.data.memory import forget, recall, remember, remembered_keys
from heidekreis_integration.demo.stage import Stage

SETTINGS = "Heidekreis Settings"
MEMORY = "heidekreis_demo_settings"
# The numbers are among those that the Federal Network Agency keeps free for films and the like.
SHOWN = {
	"pool_email": "sprachmittlungspool@example.org",
	"pool_phone": "+49 30 23125999",
	"office_email": "koordinierungsstelle@example.org",
	"office_phone": "+49 30 23125998",
}


def write_settings(stage: Stage) -> None:
	"""Fill what the site has left empty: visitors see whom to call, and letters whom to answer."""
	settings = frappe.get_single(SETTINGS)
	empty = {field: value for field, value in SHOWN.items() if not settings.get(field)}
	for field, value in empty.items():
		remember(MEMORY, field, [settings.get(field), value])
		frappe.db.set_single_value(SETTINGS, field, value)


def restore_settings() -> None:
	"""Empty again what the demo has filled, unless the site has changed it since."""
	for field in remembered_keys(MEMORY):
		before, shown = recall(MEMORY, field)
		if frappe.db.get_single_value(SETTINGS, field, cache=False) == shown:
			frappe.db.set_single_value(SETTINGS, field, before)
	forget(MEMORY)
