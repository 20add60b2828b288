"""Offers a request in waves: the best-ranked first, after some hours the next ones, until somebody accepts.

How many a wave asks and how long it waits are settings. The request itself says when its next wave is due
(`next_wave_on`; empty: not in waves), so the job may run twice at once, or be killed and started again: each request
is looked at under the lock of its row, and its offers and the new due time are committed together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, now_datetime

from heidekreis_integration.mediation import duplicates, messages, offers
from heidekreis_integration.mediation.ranking import Suggestion, suggest_for
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.workflow.door import Door, system_transition

DEFAULT_SIZE, DEFAULT_HOURS = 3, 8
# Who has answered, or was silent, is not asked for the same time again in the same search.
ASKED = ("Open", "Declined", "Expired")


def start(request: str, *, actor: str, door: Door = "Desk") -> list[str]:
	"""Offer `request` in waves and send the first one now.

	Args:
		request: An approved request, or one in placing.
		actor: Who starts it; the caller has checked the role, or a job's rule.
		door: Through which door the actor came.

	Returns:
		Names of the offers made now. Empty where nobody can be asked; the request may be Not Placeable then.

	Raises:
		RequestStateError: the request is not approved, or placed already.
		PastDateError: the planned start has passed.
		DuplicateUndecidedError: it may repeat another one, and nobody has said that both are needed.
	"""
	document = offers.open_request(request)
	offers.start_placing(document, actor=actor, door=door)
	return _advance(document, actor=actor, door=door)


def send_due_waves(after_each: Callable[[], None] | None = None) -> int:
	"""Send every wave that is due; return for how many requests something was done. For a job.

	A request that fails is left for the next run and does not hold up the others.

	Args:
		after_each: Called after each request, for a job that commits.
	"""
	due = frappe.get_all(
		"Mediation Request",
		{"workflow_state": "Placing", "next_wave_on": ("<=", now_datetime())},
		pluck="name",
		order_by="next_wave_on, name",
	)
	done = 0
	for name in due:
		frappe.db.savepoint("wave")
		try:
			done += _send_if_due(name)
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			raise  # the database has undone the transaction; the next run begins where this one was
		except Exception:  # noqa: BLE001  (whatever it is, it concerns this one request and is logged)
			frappe.db.rollback(save_point="wave")
			frappe.clear_messages()
			frappe.log_error(title=f"Wave of offers: {name}")
		if after_each:
			after_each()
	return done


def stop(request: str) -> None:
	"""Send no further wave: somebody was found, or the request has ended. The caller holds the request's row."""
	_set_next(request, None)


def _send_if_due(name: str) -> bool:
	document = frappe.get_doc("Mediation Request", name, for_update=True)
	due = document.next_wave_on and get_datetime(document.next_wave_on) <= now_datetime()
	if document.workflow_state != "Placing" or not due:
		return False
	if duplicates.to_decide(document):
		stop(name)  # the placing desk shows the clerk what is to be decided
	else:
		_advance(document, actor="Administrator", door="Job")
	return True


def _advance(request: Document, *, actor: str, door: Door) -> list[str]:
	"""Ask the next ones; where there are none, wait for the open offers; where there are none either, give up."""
	chosen = _next_ones(request) if get_datetime(request.planned_start) > now_datetime() else []
	if chosen:
		made = offers.offer_to(request, chosen)
		_set_next(request.name, now_datetime() + timedelta(hours=_hours()))
		return made
	waiting_until = _last_answer_due(request.name)
	if waiting_until:
		_set_next(request.name, waiting_until)
	else:
		_give_up(request, actor=actor, door=door)
	return []


def _next_ones(request: Document) -> list[Suggestion]:
	search_began = _search_began(request.name)
	asked = {
		row.mediator
		for row in frappe.get_all(
			"Assignment Offer",
			{"mediation_request": request.name, "status": ("in", ASKED)},
			["mediator", "planned_start", "offered_on"],
		)
		if get_datetime(row.planned_start) == get_datetime(request.planned_start)
		and get_datetime(row.offered_on) >= search_began
	}
	asked |= _who_cancelled(request.name)
	fresh = [suggestion for suggestion in suggest_for(request).ranked if suggestion.mediator not in asked]
	return fresh[: cint(settings().offer_wave_size) or DEFAULT_SIZE]


def _who_cancelled(request: str) -> set[str]:
	"""Return the mediators who had agreed and then cancelled: they are not asked for this request again."""
	cancelled = {"mediation_request": request, "workflow_state": "Cancelled", "cancelled_by_side": "Mediator"}
	return set(frappe.get_all("Assignment", cancelled, pluck="mediator"))


def _search_began(request: str) -> datetime:
	"""Return when the present search began: with the last cancellation, else with the request."""
	cancelled = {"mediation_request": request, "workflow_state": "Cancelled", "cancelled_on": ("is", "set")}
	times = frappe.get_all("Assignment", cancelled, pluck="cancelled_on")
	return max(map(get_datetime, times), default=datetime.min)


def _last_answer_due(request: str) -> datetime | None:
	times = frappe.get_all(
		"Assignment Offer",
		{"mediation_request": request, "status": "Open", "expires_on": (">", now_datetime())},
		pluck="expires_on",
	)
	return max(map(get_datetime, times), default=None)


def _give_up(request: Document, *, actor: str, door: Door) -> None:
	reason = _("Everybody who could take the session was asked; nobody has accepted.")
	if not frappe.db.exists("Assignment Offer", {"mediation_request": request.name}):
		reason = _("Nobody in the pool can take this session.")
	system_transition(request, "Mark as Not Placeable", actor=actor, reason=reason, door=door)
	messages.tell_not_placeable(request, reason)


def _set_next(request: str, moment: datetime | None) -> None:
	# A plain write: the row is held, and nothing of the request itself changes.
	frappe.db.set_value("Mediation Request", request, "next_wave_on", moment, update_modified=False)


def _hours() -> int:
	return cint(settings().get("offer_wave_hours")) or DEFAULT_HOURS
