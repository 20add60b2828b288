"""Checks a Mediation Request must pass, whatever door it comes through. Called by its controller."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, format_date, format_datetime, get_datetime, getdate, now_datetime

from heidekreis_integration.compensation import rulebook
from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.compensation.rules import RuleTerms
from heidekreis_integration.mediation import errors
from heidekreis_integration.mediation.client_reference import looks_like_full_name
from heidekreis_integration.mediation.settings import settings
from heidekreis_integration.mediation.working_days import earliest_day, working_days_between
from heidekreis_integration.workflow.definitions import POOL

DAY_MINUTES = 24 * 60
SWORN_REGISTER = "www.justiz-dolmetscher.de"
CHANNELS_WITH_RULES = ("Portal", "Web Form")


def check_occasion(request: Document) -> None:
	"""Stop a request that needs a sworn interpreter (court, police, notary, asylum hearing, medical consent)."""
	occasion = frappe.get_cached_doc("Mediation Occasion", request.occasion)
	if occasion.needs_sworn_interpreter:
		frappe.throw(
			_(
				"{0} needs a sworn interpreter. Volunteers may not be placed for it. You find sworn interpreters in the official register of the courts: {1}."
			).format(frappe.bold(request.occasion), SWORN_REGISTER),
			errors.SwornInterpreterError,
			title=_("Sworn interpreter needed"),
		)


def check_in_use(request: Document) -> None:
	"""Refuse an institution, language or occasion that is switched off."""
	for doctype, field in (
		("Requesting Institution", "requesting_institution"),
		("Mediation Language", "language"),
		("Mediation Occasion", "occasion"),
	):
		if not frappe.get_cached_value(doctype, request.get(field), "enabled"):
			frappe.throw(
				_(
					"{0} {1} is no longer in use. Please choose another entry or ask the interpreter pool."
				).format(_(doctype), frappe.bold(request.get(field))),
				errors.DisabledError,
			)


def check_references(request: Document) -> None:
	"""Refuse references that look like a person's full name."""
	for field in ("client_reference", "case_reference"):
		if looks_like_full_name(request.get(field)):
			frappe.throw(
				_(
					"{0} looks like a name. Please enter initials or a file reference only, for example A. M. or 12/2026: no person's name is needed to place a mediator."
				).format(frappe.bold(_(request.meta.get_label(field)))),
				errors.ClientNameError,
				title=_("No names, please"),
			)


def check_rules_accepted(request: Document) -> None:
	"""A request through portal or web form needs the accepted rules of the pool."""
	if request.channel in CHANNELS_WITH_RULES and not cint(request.rules_accepted):
		frappe.throw(_("Please accept the rules of the interpreter pool."), errors.RulesNotAcceptedError)


def check_urgency(request: Document) -> None:
	"""An urgent request needs its reason; mandatory_depends_on is checked by the browser only."""
	if cint(request.urgent) and not (request.urgency_reason or "").strip():
		frappe.throw(_("Please say why the request is urgent."), errors.LeadTimeError)


def check_duration(request: Document) -> None:
	"""A session needs a duration within a day and within the maximum of the compensation rule."""
	minutes = cint(request.planned_minutes)
	if not 0 < minutes <= DAY_MINUTES:
		frappe.throw(_("Please enter a duration between 1 minute and 24 hours."), errors.DurationError)
	terms = _terms(request)
	if terms and terms.maximum_minutes and minutes > terms.maximum_minutes:
		frappe.throw(
			_("A session may take {0} minutes at most. Please divide it into several requests.").format(
				terms.maximum_minutes
			),
			errors.DurationError,
		)


def check_future(request: Document) -> None:
	"""A session to be placed lies ahead, and so do its alternative dates."""
	now = now_datetime()
	for start in (request.planned_start, *(row.planned_start for row in request.alternative_dates)):
		if get_datetime(start) <= now:
			frappe.throw(
				_(
					"{0} lies in the past. Please choose a date in the future. Sessions that have taken place already are recorded by the interpreter pool."
				).format(format_datetime(start, "dd.MM.yyyy HH:mm")),
				errors.PastDateError,
			)


def check_lead_time(request: Document, received: datetime) -> None:
	"""At short notice a request has to be marked as urgent, with a reason."""
	terms = _terms(request)
	if cint(request.urgent) or not terms or not terms.lead_time_working_days:
		return
	state = settings().holiday_subdivision
	start, end = getdate(received), getdate(request.planned_start)
	if working_days_between(start, end, state) < terms.lead_time_working_days:
		frappe.throw(
			_(
				"Requests need {0} working days of lead time; the earliest day is {1}. If it cannot wait, please mark the request as urgent and give the reason."
			).format(
				terms.lead_time_working_days,
				format_date(earliest_day(start, terms.lead_time_working_days, state), "dd.MM.yyyy"),
			),
			errors.LeadTimeError,
			title=_("Too short notice"),
		)


def check_retrospective(request: Document, actor: str) -> None:
	"""Only the pool records sessions of the past, with a reason, and only past ones."""
	if POOL not in frappe.get_roles(actor):
		frappe.throw(
			_("Only the interpreter pool may record sessions of the past. Please contact the pool."),
			errors.RetrospectiveError,
		)
	if not (request.retrospective_reason or "").strip():
		frappe.throw(_("Please say why the session is recorded afterwards."), errors.RetrospectiveError)
	if get_datetime(request.planned_start) > now_datetime():
		frappe.throw(
			_(
				"A session that is recorded afterwards has to lie in the past. Please file an ordinary request."
			),
			errors.RetrospectiveError,
		)


class RequestersEdit:
	"""Mark of a change that the requester makes to an own request. A client can't send an object of this class."""


def is_requesters_edit(request: Document) -> bool:
	"""Tell whether `intake.change_request` has let the requester change this request."""
	return isinstance(request.flags.get("requesters_edit"), RequestersEdit)


def faults(request: Document, received: datetime) -> list[frappe.ValidationError]:
	"""Return everything the rules have against a request that is not stored yet, instead of only the first.

	Used by forms, to say at every field what is wrong with it; the same rules run again at the insert.
	"""
	checks: tuple[Callable[[], None], ...] = (
		lambda: check_occasion(request),
		lambda: check_references(request),
		lambda: check_rules_accepted(request),
		lambda: check_urgency(request),
		lambda: check_duration(request),
		lambda: check_future(request),
		lambda: check_lead_time(request, received),
	)
	found = []
	for check in checks:
		try:
			check()
		except frappe.ValidationError as fault:
			frappe.clear_last_message()
			found.append(fault)
	return found


def _terms(request: Document) -> RuleTerms | None:
	try:
		return rulebook.terms_on(request.planned_start)
	except NoCompensationRuleError:
		frappe.clear_last_message()  # a request may come before its year's rule has been decided
		return None
