"""Offers a request to mediators; the first acceptance wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.query_builder.functions import Max
from frappe.utils import cint, get_datetime, now_datetime

from heidekreis_integration.mediation import duplicates, messages
from heidekreis_integration.mediation.assigning import assign, check_assignable
from heidekreis_integration.mediation.errors import (
	DoubleBookingError,
	DuplicateUndecidedError,
	NotEligibleError,
	PastDateError,
	TravelTimeError,
)
from heidekreis_integration.mediation.ranking import Suggestion, suggest_for
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.door import Door, system_transition

ANSWERED_VIA = {"Portal": "Portal", "Signed Link": "Signed Link", "Desk": "Phone Note"}


@dataclass(frozen=True)
class OfferAnswer:
	"""What became of an answer: the offer's `status`, the new assignment if it won, a sentence for the mediator."""

	status: str
	assignment: str | None
	message: str


def make_offers(request: str, mediators: list[str], *, actor: str) -> list[str]:
	"""Offer `request` to `mediators` in a new wave and tell them; the request moves to Placing.

	Args:
		request: An approved request, or one in placing.
		mediators: Names from `ranking.suggest(request).ranked`.
		actor: The clerk; the caller has checked the role.

	Returns:
		Names of the offers, in the order of `mediators`.

	Raises:
		RequestStateError: the request is not approved, or placed already.
		PastDateError: the planned start has passed.
		DuplicateUndecidedError: it may repeat another one, and nobody has said that both are needed.
		NotEligibleError: one of the mediators is excluded by a hard rule; no offer is made then.
	"""
	document = open_request(request)
	chosen = _eligible(document, mediators)
	start_placing(document, actor=actor, door="Desk")
	return offer_to(document, chosen)


def open_request(request: str) -> Document:
	"""Return `request`, locked, if it may be offered; raise as `make_offers` if not."""
	document = frappe.get_doc("Mediation Request", request, for_update=True)
	check_assignable(document)
	if get_datetime(document.planned_start) <= now_datetime():
		frappe.throw(
			_("The planned start has passed. Please change the date or close the request."), PastDateError
		)
	duplicates.check_decided(document)
	return document


def start_placing(request: Document, *, actor: str, door: Door) -> None:
	"""Move an approved request to Placing."""
	if request.workflow_state == "Approved":
		system_transition(request, "Start Placing", actor=actor, door=door)


def offer_to(request: Document, chosen: list[Suggestion]) -> list[str]:
	"""Make the offers of one wave and tell the mediators. The caller holds the request's row."""
	wave = _last_wave(request.name) + 1
	made = [_insert_offer(request, suggestion, wave) for suggestion in chosen]
	for offer in made:
		messages.tell_offer(offer)
	return [offer.name for offer in made]


def answer_offer(offer: str, accepted: bool, *, actor: str, door: Door, note: str = "") -> OfferAnswer:
	"""Take a mediator's answer. The first acceptance creates the assignment; later ones are told it is filled.

	The caller has checked that the offer is the actor's own, or that the clerk notes a phone call. The request's row
	is locked first: of two acceptances at the same moment the second waits and then reads what the first has done.

	Raises:
		NotEligibleError, DoubleBookingError, TravelTimeError: the mediator can't take the session any more.
		DuplicateUndecidedError: the pool has to decide first whether the request is needed beside another one.
	"""
	request = frappe.db.get_value("Assignment Offer", offer, "mediation_request")
	frappe.db.get_value("Mediation Request", request, "name", for_update=True)
	document = frappe.get_doc("Assignment Offer", offer, for_update=True)
	if document.status == "Open" and _expired(document):
		_close(document, "Expired", via="System")
	if document.status != "Open":
		return _closed_answer(document)
	if not accepted:
		_close(document, "Declined", via=ANSWERED_VIA.get(door, "System"), note=note)
		_hasten_next_wave(request)
		return OfferAnswer("Declined", None, _("Thank you. We are asking others."))
	_close(document, "Accepted", via=ANSWERED_VIA.get(door, "System"), note=note)
	assignment = _assign(document, actor=actor, door=door)
	return OfferAnswer("Accepted", assignment.name, _("Thank you. The session is yours."))


def _assign(offer: Document, *, actor: str, door: Door) -> Document:
	"""Give the session to who has accepted; a refusal speaks to them, where they answer themselves."""
	try:
		return assign(offer.mediation_request, offer.mediator, actor=actor, door=door, accepted_offer=True)
	except (DoubleBookingError, TravelTimeError, NotEligibleError, DuplicateUndecidedError) as error:
		if door == "Desk":
			raise
		frappe.clear_last_message()
		texts = {
			DoubleBookingError: _("You have another session at this time already."),
			TravelTimeError: _("There is too little time between this session and another one of yours."),
		}
		reason = texts.get(type(error)) or _("Something has changed since you got the offer.")
		advice = _("You can not take this session. Please decline it, or call the pool.")
		frappe.throw(f"{reason} {advice}", type(error), title=_("Not possible"))


def closed_text(status: str) -> str:
	"""Say to the mediator what has become of an offer that is not open any more."""
	texts = {
		"Accepted": _("You have accepted this session already."),
		"Declined": _(
			"You have declined this session already. Please call the pool if you have changed your mind."
		),
		"Expired": _("The time to answer is over. Please call the pool if you can still take the session."),
		"Filled": _("The session has been taken by someone else in the meantime. Thank you all the same."),
		"Withdrawn": _("This offer has been withdrawn."),
	}
	return texts[status]


def expire_offers(after_each: Callable[[], None] | None = None) -> int:
	"""Close open offers whose time to answer is over; return how many. For the hourly job.

	Args:
		after_each: Called after each offer, for a job that commits; whatever was done stays if it is killed.
	"""
	due = frappe.get_all(
		"Assignment Offer",
		{"status": "Open", "expires_on": ("<=", now_datetime())},
		["name", "mediation_request"],
		order_by="expires_on, name",
	)
	closed = 0
	for row in due:
		closed += _expire(row.name, row.mediation_request)
		if after_each:
			after_each()
	return closed


def close_for_placement(request: str, mediator: str) -> None:
	"""Close the offers of a placed request: the mediator's own is accepted, the others are filled and told so."""
	for document in _open_offers(request):
		if document.mediator == mediator:
			_close(document, "Accepted", via="System")
		else:
			_close(document, "Filled", via="System")
			messages.tell_filled(document)


def withdraw(filters: dict, *, tell: bool = True) -> int:
	"""Withdraw the open offers that match `filters` (fields of Assignment Offer); return how many."""
	names = frappe.get_all("Assignment Offer", {**filters, "status": "Open"}, pluck="name", order_by="name")
	for name in names:
		document = frappe.get_doc("Assignment Offer", name, for_update=True)
		_close(document, "Withdrawn", via="System")
		if tell:
			messages.tell_withdrawn(document)
	return len(names)


def _eligible(request: Document, mediators: list[str]) -> list[Suggestion]:
	found = suggest_for(request)
	ranked = {suggestion.mediator: suggestion for suggestion in found.ranked}
	reasons = {e.mediator: f"{e.full_name}: {' '.join(e.reasons)}" for e in found.excluded}
	wanted = list(dict.fromkeys(mediators))
	refused = [
		reasons.get(name) or _("{0} does not speak the language.").format(name)
		for name in wanted
		if name not in ranked
	]
	if refused or not wanted:
		frappe.throw(
			" ".join(refused) or _("Please choose at least one mediator."),
			NotEligibleError,
			title=_("Offer not possible"),
		)
	return [ranked[name] for name in wanted]


def _insert_offer(request: Document, suggestion: Suggestion, wave: int) -> Document:
	offer = frappe.get_doc({"doctype": "Assignment Offer"})
	guard.write(
		offer,
		mediation_request=request.name,
		mediator=suggestion.mediator,
		mediator_name=suggestion.full_name,
		status="Open",
		offered_on=now_datetime(),
		expires_on=_expiry(request),
		planned_start=request.planned_start,
		planned_end=request.planned_end,
		language=suggestion.language,
		is_close_language=int(suggestion.is_close_language),
		wave=wave,
		rank=suggestion.rank,
		score=suggestion.score,
		explanation="\n".join(suggestion.reasons + suggestion.warnings),
	)
	# Offers are made by this service only: no role may create them by hand.
	return offer.insert(ignore_permissions=True)


def _expiry(request: Document) -> datetime:
	hours = cint(settings().offer_answer_hours) or 24
	return min(now_datetime() + timedelta(hours=hours), get_datetime(request.planned_start))


def _last_wave(request: str) -> int:
	offer = DocType("Assignment Offer")
	query = frappe.qb.from_(offer).select(Max(offer.wave)).where(offer.mediation_request == request)
	return cint(query.run(pluck=True)[0])


def _open_offers(request: str) -> list[Document]:
	offer = DocType("Assignment Offer")
	names = (
		frappe.qb.from_(offer)
		.select(offer.name)
		.where(offer.mediation_request == request)
		.where(offer.status == "Open")
		.for_update()
		.run(pluck=True)
	)
	return [frappe.get_doc("Assignment Offer", name, for_update=True) for name in names]


def _hasten_next_wave(request: str) -> None:
	"""Let the next wave follow at once where nobody is left who could still accept. The request's row is held."""
	if not frappe.db.exists("Assignment Offer", {"mediation_request": request, "status": "Open"}):
		waiting = {"name": request, "next_wave_on": (">", now_datetime())}
		frappe.db.set_value("Mediation Request", waiting, "next_wave_on", now_datetime())


def _expired(offer: Document) -> bool:
	return bool(offer.expires_on and get_datetime(offer.expires_on) <= now_datetime())


def _expire(offer: str, request: str) -> bool:
	frappe.db.get_value("Mediation Request", request, "name", for_update=True)
	document = frappe.get_doc("Assignment Offer", offer, for_update=True)
	if document.status != "Open" or not _expired(document):
		return False
	_close(document, "Expired", via="System")
	return True


def _close(offer: Document, status: str, *, via: str, note: str = "") -> None:
	values = {"status": status, "answered_on": now_datetime(), "answered_via": via}
	if note.strip():
		values["answer_note"] = note.strip()
	guard.write(offer, **values)
	offer.save(
		ignore_permissions=True
	)  # mediators and jobs may not write offers; this service answers for them


def _closed_answer(offer: Document) -> OfferAnswer:
	assignment = None
	if offer.status == "Accepted":
		assignment = frappe.db.get_value(
			"Assignment",
			{
				"mediation_request": offer.mediation_request,
				"mediator": offer.mediator,
				"workflow_state": ("!=", "Cancelled"),
			},
		)
	return OfferAnswer(offer.status, assignment, closed_text(offer.status))
