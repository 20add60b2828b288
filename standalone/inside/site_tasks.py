"""What standalone does inside its site: `python -m standalone.inside.site_tasks TASK SITE [ARGUMENT]`."""

import importlib
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

import frappe
from frappe.utils import now_datetime
from frappe.utils.password import update_password

APP_DEMO = "heidekreis_integration.demo.api"


@contextmanager
def site(name):
	"""Connect to a site as Administrator and commit at the end."""
	frappe.init(site=name)
	frappe.connect()
	frappe.set_user("Administrator")
	try:
		yield
		frappe.db.commit()
	finally:
		frappe.destroy()


def complete_wizard():
	"""Answer the setup wizard: until then the desk shows nothing else."""
	from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

	answer = setup_complete(
		{
			"language": "Deutsch",
			"lang": "de",
			"country": "Germany",
			"timezone": "Europe/Berlin",
			"currency": "EUR",
			"enable_telemetry": 0,
		}
	)
	if answer.get("status") != "ok":
		raise SystemExit(f"setup wizard: {answer}")
	settings = frappe.get_single("System Settings")
	settings.update(
		{
			"language": "de",
			"first_day_of_the_week": "Monday",
			"rounding_method": "Commercial Rounding",
			"enable_onboarding": 0,
			"disable_system_update_notification": 1,
			"disable_change_log_notification": 1,
			"enable_telemetry": 0,
		}
	)
	settings.save()
	frappe.db.set_default("currency", "EUR")
	frappe.db.set_value("Currency", "EUR", "enabled", 1)
	frappe.db.set_value("User", "Administrator", {"language": "de", "time_zone": "Europe/Berlin"})
	frappe.db.set_value("Scheduled Job Type", {"method": ["like", "%check_for_update"]}, "stopped", 1)
	restart_schedule()


def restart_schedule():
	"""Let scheduled jobs count from now: a new site stamps them hours ahead, in its first time zone."""
	jobs = frappe.qb.DocType("Scheduled Job Type")
	now = now_datetime()
	frappe.qb.update(jobs).set(jobs.creation, now).set(jobs.modified, now).set(jobs.last_execution, now).run()


def load_demo():
	"""Run the app's own loader; it has to be repeatable."""
	loader = getattr(importlib.import_module(APP_DEMO), "load", None)
	if loader is None:
		print("no demo data yet")
		return
	loader()


def stored_password(name):
	"""One of the home's passwords."""
	return json.loads(Path(os.environ["HEIDE_SECRETS"]).read_text())[name]


def set_administrator():
	"""Give the Administrator the home's password."""
	update_password("Administrator", stored_password("administrator"))


def set_passwords(target):
	"""Give every demo user the home's password and write down who can log in."""
	password = stored_password("users")
	known = getattr(importlib.import_module(APP_DEMO), "logins", list)()
	logins = []
	for entry in known:
		if not frappe.db.exists("User", entry["user"]):
			print(f"no such user: {entry['user']}")
			continue
		update_password(entry["user"], password)
		logins.append({**entry, "password": password})
	path = Path(target)
	path.touch(mode=0o600)
	path.write_text(json.dumps(logins, indent="\t", ensure_ascii=False), encoding="utf-8")


TASKS = {
	"complete-wizard": complete_wizard,
	"restart-schedule": restart_schedule,
	"load-demo": load_demo,
	"set-administrator": set_administrator,
	"set-passwords": set_passwords,
}


if __name__ == "__main__":
	with site(sys.argv[2]):
		TASKS[sys.argv[1]](*sys.argv[3:])
