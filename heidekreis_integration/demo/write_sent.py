"""Notes the mails that a pool and an office at work would have sent by now: the first jobs send nothing of the past."""

from __future__ import annotations

from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime

from heidekreis_integration.demo import logins
from heidekreis_integration.demo.stage import Stage, loaded
from heidekreis_integration.demo.write_meetings import INVITED_DAYS
from heidekreis_integration.network import confirmation, invitations
from heidekreis_integration.network import tasks as network_tasks
from heidekreis_integration.notices.outbox import noted_only
from heidekreis_integration.training import meetings_mails, pipeline

NOTICE = "Notice Log"


def write_sent(stage: Stage) -> None:
	"""Let the jobs look at the demo's records alone, with every mail noted and none queued."""
	known = set(frappe.get_all(NOTICE, pluck="name"))
	names, today = loaded(), stage.now.date()
	with noted_only():
		for doctype, mails in (("Network Meeting", invitations), ("Exchange Meeting", meetings_mails)):
			for name in _invited(doctype, names):
				mails.send_for(name, stage.now)
				_date_back(doctype, name, mails.INVITATION)
				# Whoever was invited long ago was reminded meanwhile, too.
				mails.send_for(name, stage.now)
		for name in frappe.get_all(
			"Network Task", {"name": ("in", names["Network Task"]), "status": "Open"}, pluck="name"
		):
			network_tasks.remind(name, today)
		network_tasks.send_digest(today, {logins.COUNTY})
		confirmation.remind(today, contacts=names["Municipality Contact"])
		pipeline.run(today, mediators=names["Mediator"])
	for name in set(frappe.get_all(NOTICE, pluck="name")) - known:
		stage.note(frappe.get_doc(NOTICE, name))


def _invited(doctype: str, names: dict[str, list[str]]) -> list[str]:
	filters = {"name": ("in", names[doctype]), "status": "Invited"}
	return frappe.get_all(doctype, filters, pluck="name", order_by="name")


def _date_back(doctype: str, name: str, kind: str) -> None:
	"""Date the invitations to the day on which they went out."""
	meeting = frappe.get_doc(doctype, name)
	usual: datetime = get_datetime(meeting.starts_on) - timedelta(days=INVITED_DAYS)
	told = {"kind": kind, "reference_doctype": doctype, "reference_name": name}
	frappe.db.set_value(NOTICE, told, "queued_on", meeting.get("invited_on") or usual, update_modified=False)
