"""Makes plans: asked for by a clerk, calculated by a job, stored beside what one after the other would give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.translate import print_language

from heidekreis_integration.mediation.planning import greedy, pairs
from heidekreis_integration.mediation.planning.difference import differences
from heidekreis_integration.mediation.planning.errors import NothingToPlanError, PlanBusyError
from heidekreis_integration.mediation.planning.model import Problem, worth
from heidekreis_integration.mediation.planning.progress import shown
from heidekreis_integration.mediation.planning.wording import difference_text, objective_text
from heidekreis_integration.notices.outbox import LANGUAGE
from heidekreis_integration.workflow import guard

JOB = "heidekreis_integration.mediation.planning.plans.calculate"
# Loading takes seconds, the solver what the settings allow; a job that hangs is ended some time after.
SPARE_SECONDS = 900
LOADING_SHARE = 40  # percent of the progress bar


def request_plan(until: date | None, *, actor: str) -> str:
	"""Ask for a plan of all open requests up to `until`; return its name. A job calculates it.

	Raises:
		NothingToPlanError: no request is open.
	"""
	if not pairs.open_requests(until):
		frappe.throw(
			_("There is nothing to plan: no approved request in the future waits for somebody."),
			NothingToPlanError,
		)
	plan = frappe.new_doc("Placement Plan")
	guard.write(plan, status="Calculating", until=until, requested_by=actor)
	# Plans are made by this service only: no role may enter them by hand.
	plan.insert(ignore_permissions=True)
	start(plan.name)
	return plan.name


def recalculate(plan: str) -> None:
	"""Calculate `plan` again, for what is open now.

	Raises:
		PlanBusyError: its offers are being made, or have been.
	"""
	status = frappe.db.get_value("Placement Plan", plan, "status", for_update=True)
	if status in ("Offering", "Offered"):
		frappe.throw(
			_("Offers have been made from this plan. Please make a new one for what is still open."),
			PlanBusyError,
		)
	frappe.db.set_value("Placement Plan", plan, {"status": "Calculating", "failure": ""})
	start(plan)


def start(plan: str) -> None:
	"""Let a job calculate `plan` once this transaction is committed."""
	frappe.enqueue(
		JOB,
		queue="long",
		timeout=int(pairs.terms().time_limit) + SPARE_SECONDS,
		enqueue_after_commit=True,
		plan=plan,
	)


def calculate(plan: str) -> None:
	"""Calculate `plan` and store it. Run twice or again after a kill, it does the same once more, or nothing."""
	if frappe.db.get_value("Placement Plan", plan, "status") != "Calculating":
		return
	with print_language(LANGUAGE):  # a job speaks English by itself
		_calculate(plan)


def _calculate(plan: str) -> None:
	try:
		values = solved(plan)
	except Exception:
		frappe.db.rollback()
		frappe.log_error(
			title=f"Placement Plan {plan}", reference_doctype="Placement Plan", reference_name=plan
		)
		failure = _("The calculation failed. The error log says why; please try again.")
		frappe.db.set_value("Placement Plan", plan, {"status": "Failed", "failure": failure})
		frappe.get_doc("Placement Plan", plan).notify_update()
		frappe.db.commit()
		raise
	store(plan, values)


def solved(plan: str) -> dict:
	"""Return the fields of `plan` as they are calculated now."""
	# The solver's libraries take a third of a second to load: not in every web process.
	from heidekreis_integration.mediation.planning import exact

	requests = pairs.open_requests(frappe.db.get_value("Placement Plan", plan, "until"))
	problem, names = pairs.problem(requests, shown(plan, _("Looking who can serve what …"), 0, LOADING_SHARE))
	by_hand = greedy.solve(problem)
	solution = exact.solve(problem, shown(plan, _("Looking for the best plan …"), LOADING_SHARE, 100))
	usual = worth(problem, by_hand)
	return {
		"status": "Ready",
		"failure": "",
		"request_count": len(requests),
		"pair_count": sum(len(task.options) for task in problem.tasks),
		"placed": solution.worth.placed,
		"urgent_placed": solution.worth.urgent,
		"points": solution.worth.points,
		"greedy_placed": usual.placed,
		"greedy_urgent_placed": usual.urgent,
		"greedy_points": usual.points,
		"proven": int(solution.proven),
		"more_weighted": solution.more_weighted,
		"more_points": solution.more_points,
		"solve_seconds": round(solution.seconds, 2),
		"objective": objective_text(problem.terms),
		"rows": rows(problem, requests, solution.choice, by_hand, names),
	}


def rows(
	problem: Problem,
	requests: list[frappe._dict],
	choice: Mapping[str, str],
	by_hand: Mapping[str, str],
	names: Mapping[str, str],
) -> list[dict]:
	"""Return one row for each request, with both answers and why they differ."""
	why = differences(problem, choice, by_hand)
	return [
		{
			"mediation_request": request.name,
			"urgent": request.urgent,
			"planned_start": request.planned_start,
			"planned_end": request.planned_end,
			"language": request.language,
			"requesting_institution": request.requesting_institution,
			**_side("", problem, request.name, choice, names),
			**_side("greedy_", problem, request.name, by_hand, names),
			"difference": difference_text(why[request.name], names) if request.name in why else "",
			"status": "Planned" if request.name in choice else "Open",
		}
		for request in requests
	]


def _side(
	prefix: str, problem: Problem, request: str, choice: Mapping[str, str], names: Mapping[str, str]
) -> dict:
	mediator = choice.get(request)
	if not mediator:
		return {}
	option = problem.by_request[request].by_mediator[mediator]
	return {
		f"{prefix}mediator": mediator,
		f"{prefix}mediator_name": names[mediator],
		f"{prefix}score": option.score,
		f"{prefix}close_language": int(option.close_language),
	}


def store(plan: str, values: dict) -> None:
	"""Write what was calculated, unless somebody else was faster."""
	document: Document = frappe.get_doc("Placement Plan", plan, for_update=True)
	if document.status != "Calculating":
		return
	guard.write(document, **values)
	document.save(ignore_permissions=True)  # no role may write plans; this service does
	document.notify_update()
