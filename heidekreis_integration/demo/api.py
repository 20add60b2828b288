"""Load, remove and describe the demo data.

On the command line: `bench --site SITE execute heidekreis_integration.demo.api.load` (or `.remove`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import frappe
from frappe import _
from frappe.utils import now_datetime

from heidekreis_integration.data.memory import forget
from heidekreis_integration.demo import removal
from heidekreis_integration.demo.logins import LOGINS
from heidekreis_integration.demo.stage import MEMORY, Stage, loaded
from heidekreis_integration.demo.stages import stages
from heidekreis_integration.demo.write_public import close_again
from heidekreis_integration.demo.write_settings import restore_settings


def load() -> None:
	"""Load the demo data stage by stage, with a line of progress each. What an earlier run has done is skipped.

	Each stage is committed with the memory of what it has written: an interrupted load goes on where it stopped.
	No mail is sent.
	"""
	with quiet():
		for stage, write in stages(now_datetime().replace(microsecond=0)):
			_run(stage, write)


def remove(with_dependents: bool = False) -> None:
	"""Remove exactly what the demo has loaded.

	Args:
		with_dependents: Remove as well what others have made upon it, such as a request of a demo institution.

	Raises:
		DemoInUseError: others have made records upon the demo data, and `with_dependents` is not set.
	"""
	with quiet():
		removal.remove(loaded(), with_dependents=with_dependents)
		restore_settings()
		close_again()
		forget(MEMORY)
		frappe.db.commit()  # nothing of a half-removed demo is ever left


def logins() -> list[dict[str, str]]:
	"""Return the demo's logins: what each stands for, and the user. Whoever runs the site sets the passwords."""
	return [{"role": login.title, "user": login.user} for login in LOGINS]


@contextmanager
def quiet() -> Iterator[None]:
	"""Speak the site's language, and send no mail meanwhile."""
	language, muted = frappe.local.lang, frappe.flags.mute_emails
	frappe.local.lang = frappe.get_system_settings("language") or "de"
	frappe.flags.mute_emails = True
	try:
		yield
	finally:
		frappe.local.lang, frappe.flags.mute_emails = language, muted


def _run(stage: Stage, write) -> None:
	if stage.is_done:
		return
	print(_("Demo data: {0}").format(stage.key), flush=True)
	write(stage)
	stage.complete()
	frappe.db.commit()  # a stage and the memory of it, together
