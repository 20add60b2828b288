"""Makes the offers of a plan: each request in a transaction of its own, each looked at again before.

What is to be offered is written down first. A job that is killed leaves each request either offered or as it was, and
the next run goes on with the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import frappe
from frappe import _
from frappe.translate import print_language
from frappe.utils import get_datetime, now_datetime, strip_html

from heidekreis_integration.mediation import offers
from heidekreis_integration.mediation.planning import plans
from heidekreis_integration.mediation.planning.errors import (
	NothingToPlanError,
	PlanBusyError,
	PlanOutdatedError,
)
from heidekreis_integration.mediation.planning.progress import shown
from heidekreis_integration.notices.outbox import LANGUAGE

JOB = "heidekreis_integration.mediation.planning.offering.run"
TIMEOUT = 3600
OFFERABLE = ("Planned", "Not Offered")
# A job that has shown no sign of life for so long is taken for dead.
STALE_AFTER = timedelta(minutes=30)
AS_PLANNED = ("planned_start", "planned_end", "language")


def offer(plan: str, rows: Iterable[str] | None, *, actor: str) -> int:
	"""Write down that `rows` of `plan` are to be offered, and let a job do it; return how many.

	Args:
		plan: A calculated plan.
		rows: Names of its rows; None for all that are not offered yet.
		actor: The clerk; the caller has checked the role.

	Raises:
		PlanBusyError: the plan is being calculated or offered just now.
		NothingToPlanError: none of the rows can be offered.
	"""
	status = frappe.db.get_value("Placement Plan", plan, "status", for_update=True)
	if status not in ("Ready", "Offered"):
		frappe.throw(_("The plan is being worked on just now. Please wait until it is ready."), PlanBusyError)
	wanted = None if rows is None else set(rows)
	chosen = [
		row
		for row in _rows(plan, ("in", OFFERABLE))
		if frappe.db.get_value("Placement Plan Row", row, "mediator") and (wanted is None or row in wanted)
	]
	if not chosen:
		frappe.throw(_("None of these requests can be offered from this plan any more."), NothingToPlanError)
	for row in chosen:
		frappe.db.set_value("Placement Plan Row", row, {"status": "Selected", "result": ""})
	frappe.db.set_value("Placement Plan", plan, {"status": "Offering", "offered_by": actor})
	start(plan)
	return len(chosen)


def start(plan: str) -> None:
	"""Let a job make the offers of `plan` once this transaction is committed."""
	frappe.enqueue(JOB, queue="long", timeout=TIMEOUT, enqueue_after_commit=True, plan=plan)


def run(plan: str, after_each: Callable[[], None] | None = None) -> None:
	"""Offer what is selected in `plan`. Safe to run twice at once, or again after it was killed.

	Args:
		plan: The plan.
		after_each: Called after each request; commits if not given.
	"""
	keep = after_each or frappe.db.commit
	actor = frappe.db.get_value("Placement Plan", plan, "offered_by")
	selected = _rows(plan, "Selected")
	with print_language(LANGUAGE):
		show = shown(plan, _("Making offers …"))
	for number, row in enumerate(selected, 1):
		with print_language(LANGUAGE):  # a job speaks English by itself
			offer_row(row, actor=actor)
		keep()
		show(number, len(selected))
	status = frappe.db.get_value("Placement Plan", plan, "status", for_update=True)
	if status == "Offering" and not _rows(plan, "Selected"):
		frappe.get_doc("Placement Plan", plan).db_set("status", "Offered", notify=True)
	keep()


def offer_row(row: str, *, actor: str) -> None:
	"""Offer one row, or write down why not. The row stays locked until the end of the transaction."""
	found = frappe.db.get_value("Placement Plan Row", row, "*", as_dict=True, for_update=True)
	if not found or found.status != "Selected":
		return  # another run was faster
	frappe.db.savepoint("placement_plan_row")
	try:
		_refuse_changed(found)
		made = offers.make_offers(found.mediation_request, [found.mediator], actor=actor)
		values = {"status": "Offered", "assignment_offer": made[0], "result": ""}
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point="placement_plan_row")
		frappe.clear_messages()
		values = {"status": "Not Offered", "result": strip_html(str(error))}
	frappe.db.set_value("Placement Plan Row", row, values)


def resume() -> int:
	"""Go on with plans whose job has died; return how many. For the hourly job."""
	dead = {"status": ("in", ("Calculating", "Offering")), "modified": ("<", now_datetime() - STALE_AFTER)}
	found = frappe.get_all("Placement Plan", dead, ["name", "status"])
	for plan in found:
		# A sign of life, so that the next hour does not start a second job beside this one.
		frappe.db.set_value("Placement Plan", plan.name, "status", plan.status)
		(plans.start if plan.status == "Calculating" else start)(plan.name)
	return len(found)


def _rows(plan: str, status: str | tuple) -> list[str]:
	filters = {"parent": plan, "parenttype": "Placement Plan", "status": status}
	return frappe.get_all("Placement Plan Row", filters, pluck="name", order_by="idx")


def _refuse_changed(row: frappe._dict) -> None:
	"""Refuse a request that is not as it was planned, or for which somebody is asked already. Locks the request.

	Raises:
		PlanOutdatedError: it has changed since.
	"""
	request = frappe.get_doc("Mediation Request", row.mediation_request, for_update=True)
	if any(_differs(request.get(field), row[field]) for field in AS_PLANNED):
		frappe.throw(
			_("Time or language of the request have changed since the plan. Please make a new plan."),
			PlanOutdatedError,
		)
	if frappe.db.exists("Assignment Offer", {"mediation_request": request.name, "status": "Open"}):
		frappe.throw(_("Somebody has been asked for this request in the meantime."), PlanOutdatedError)


def _differs(now: object, planned: object) -> bool:
	if hasattr(planned, "hour"):
		return get_datetime(now) != get_datetime(planned)
	return now != planned
