"""Who looks after whose requests: clerks in charge, absences and deputies."""

from __future__ import annotations

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date, getdate

from heidekreis_integration.desk.errors import AbsenceError, DeputyCircleError
from heidekreis_integration.workflow.definitions import POOL

# The steps with which a clerk takes a request on.
TAKEN_ON = ("In Review", "Approved", "Placing")


def clerks() -> dict[str, str]:
	"""Return the enabled logins that hold the pool's role, by name, with what they are called."""
	holders = frappe.get_all("Has Role", {"role": POOL, "parenttype": "User"}, pluck="parent", distinct=True)
	rows = frappe.get_all(
		"User",
		{"name": ("in", holders or [""]), "enabled": 1},
		["name", "full_name"],
		order_by="full_name asc",
	)
	return {row.name: row.full_name or row.name for row in rows if row.name not in ("Administrator", "Guest")}


def take_charge(request: Document, method: str | None = None) -> None:
	"""Enter the clerk who takes a request on. Hooked to Mediation Request.validate.

	Who enters a request from a call, starts the review or the placing is in charge, unless somebody is already.
	"""
	if request.get("clerk") or not request.meta.has_field("clerk"):
		return
	from_call = request.is_new() and request.channel == "Phone"
	if not from_call and not (not request.is_new() and request.state_changed_to(*TAKEN_ON)):
		return
	actor = _called(request) if from_call else request.step_actor()
	if actor != "Administrator" and POOL in frappe.get_roles(actor):
		request.clerk = actor


def absent_for(user: str, day: date) -> list[dict]:
	"""Return the absences in which `user` is the deputy on `day`, also of deputies who are away themselves.

	Args:
		user: The possible deputy.
		day: Which day.

	Returns:
		Rows with user, to_date and note; no clerk twice.
	"""
	rows = frappe.get_all(
		"Clerk Absence",
		{"from_date": ("<=", day), "to_date": (">=", day)},
		["user", "deputy", "to_date", "note"],
		order_by="user asc",
	)
	found: dict[str, dict] = {}
	waiting = [user]
	while waiting:
		deputy = waiting.pop()
		for row in rows:
			if row.deputy == deputy and row.user != user and row.user not in found:
				found[row.user] = row
				waiting.append(row.user)
	return list(found.values())


def check_people(absence: Document) -> None:
	"""Refuse an absence of, or a deputy who is, somebody else than two clerks of the pool.

	Raises:
		AbsenceError: see above.
	"""
	if absence.user == absence.deputy:
		frappe.throw(_("Nobody can be their own deputy. Please choose a colleague."), AbsenceError)
	known = clerks()
	for login in (absence.user, absence.deputy):
		if login not in known:
			frappe.throw(
				_("{0} does not work in the interpreter pool. Please choose a clerk of the pool.").format(
					frappe.bold(login)
				),
				AbsenceError,
			)


def check_period(absence: Document) -> None:
	"""Refuse a period that ends before it begins, or that overlaps another absence of the same clerk.

	Raises:
		AbsenceError: see above.
	"""
	if getdate(absence.to_date) < getdate(absence.from_date):
		frappe.throw(_("The absence ends before it begins. Please correct the dates."), AbsenceError)
	for other in _overlapping(absence):
		if other.user == absence.user:
			frappe.throw(
				_("There already is an absence from {0} to {1}. Please change that one.").format(
					format_date(other.from_date, "dd.MM.yyyy"), format_date(other.to_date, "dd.MM.yyyy")
				),
				AbsenceError,
			)


def check_no_circle(absence: Document) -> None:
	"""Refuse deputies who lead back to the absent clerk within the same days: nobody would be there.

	Raises:
		DeputyCircleError: see above.
	"""
	others = _overlapping(absence)
	first = getdate(absence.from_date)
	for day in {first, *(max(first, getdate(other.from_date)) for other in others)}:
		stands_in = {other.user: other.deputy for other in others if other.from_date <= day <= other.to_date}
		stands_in[absence.user] = absence.deputy
		if _leads_back(absence.user, stands_in):
			frappe.throw(
				_(
					"The deputies would stand in for each other, and nobody would be there on {0}. Please choose another deputy."
				).format(format_date(day, "dd.MM.yyyy")),
				DeputyCircleError,
				title=_("Nobody left"),
			)


def _leads_back(clerk: str, stands_in: dict[str, str]) -> bool:
	"""Tell whether the deputies' deputies of one day lead back to `clerk`."""
	present, passed = stands_in[clerk], set()
	while present in stands_in and present not in passed:
		if present == clerk:
			return True
		passed.add(present)
		present = stands_in[present]
	return present == clerk


def _overlapping(absence: Document) -> list[dict]:
	return frappe.get_all(
		"Clerk Absence",
		{
			"from_date": ("<=", absence.to_date),
			"to_date": (">=", absence.from_date),
			"name": ("!=", absence.name or ""),
		},
		["name", "user", "deputy", "from_date", "to_date"],
	)


def _called(request: Document) -> str:
	"""Return who entered a request from a call: `requested_by` is the service's actor."""
	return request.requested_by or request.step_actor()
