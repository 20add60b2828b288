"""DocType Mediation Request: a requesting institution asks for a mediator."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint, cstr, format_date, get_datetime, now_datetime

from heidekreis_integration.compensation import cost_bearers
from heidekreis_integration.mediation import coupling, duplicates, indexes, offers, request_rules, waves
from heidekreis_integration.mediation.errors import AssignmentMissingError, FrozenFactError, NotEditableError
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import MEDIATION_REQUEST, POOL, Step
from heidekreis_integration.workflow.document import WorkflowDocument

COST_FIELDS = (
	"cost_bearer",
	"cost_bearer_rule",
	"cost_bearer_budget",
	"cost_approval_required",
	"cost_approval_reason",
	"cost_approved_by",
	"cost_approved_on",
)
PROTECTED = (
	*COST_FIELDS,
	"title",
	"mediator",
	"assignment",
	"language_placed",
	"state_reason",
	"next_wave_on",
	"requested_by",
	"received_on",
	"municipality",
	"institution_type",
	"duplicate_of",
	"series",
)
# What a decision on the cost rests on, and what an offer tells the mediators.
COST_FACTS = ("requesting_institution", "occasion", "retrospective")
OFFER_FACTS = (
	"language",
	"accepts_close_language",
	"planned_start",
	"planned_minutes",
	"setting",
	"place_municipality",
	"gender_wish",
	"gender_wish_strict",
)
# So that the day always fits into the title.
TITLE_INSTITUTION = 80
MOST_MINUTES = 7 * 24 * 60
NOT_YET_DECIDED = ("Received", "In Review", "Cost Approval Pending")
NOT_YET_PLACED = (*NOT_YET_DECIDED, "Approved", "Placing", "Not Placeable")


class MediationRequest(WorkflowDocument):
	"""A requesting institution asks for a mediator."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ANF", self.received_on)

	def onload(self) -> None:
		"""Tell the desk which requests this one may repeat, and how many offers wait for an answer."""
		self.set_onload(
			"duplicates", duplicates.undecided(self) if self.workflow_state in NOT_YET_PLACED else []
		)
		open_offers = {"mediation_request": self.name, "status": "Open"}
		self.set_onload("open_offers", frappe.db.count("Assignment Offer", open_offers))

	def before_insert(self) -> None:
		"""Note when the request came and who asks."""
		self._protect()
		if not guard.is_import(self):
			guard.write(
				self,
				received_on=self.received_on or now_datetime(),
				requested_by=self.requested_by or self.step_actor(),
			)

	def validate(self) -> None:
		"""Check what must hold for every save; steps are checked in validate_step."""
		self._protect()
		self._check_editor()
		self._check_frozen()
		self._stamp_institution()
		self._set_end()
		self._set_title()
		self._check_content()
		self._check_dates()
		self._flag_duplicate()
		self._decide_costs()

	def validate_step(self, step: Step) -> None:
		"""Check what must hold for one step, and stamp what it leaves behind."""
		checks = {
			"Approve Cost Bearing": self._stamp_cost_approval,
			"Place Mediator": self._need_planned_assignment,
			"Search Again": self._need_no_assignment,
			"Record Performance": self._need_reported_assignment,
			"Close Request": self._need_finished_assignment,
		}
		if step.action in checks:
			checks[step.action]()
		if step.action in duplicates.DECIDING_STEPS:
			duplicates.decide(self, self._reason())

	def after_insert(self) -> None:
		"""Mark a request that was probably filed twice."""
		if guard.is_import(self):
			return
		self.flags.duplicates = duplicates.duplicates_of(self)
		if self.flags.duplicates:
			self.add_comment(
				"Info", _("May repeat the request {0}.").format(", ".join(self.flags.duplicates))
			)

	def on_update(self) -> None:
		"""Log the step, and let offers and assignment follow."""
		self.log_transition()
		coupling.follow_request(self)
		duplicates.release(self)
		if self.state_before() == "Placing" and guard.changed(self, OFFER_FACTS):
			# Whether the new time or language is offered in waves, too, is the clerk's to say.
			offers.withdraw({"mediation_request": self.name})
			waves.stop(self.name)
		guard.release(self)

	def _protect(self) -> None:
		"""Keep what only services and steps write; how a request came, the pool may enter too."""
		by_pool = POOL in frappe.get_roles()
		guard.protect(self, PROTECTED if by_pool else (*PROTECTED, "channel"))

	def _check_editor(self) -> None:
		"""Let only those edit whom the state names; Frappe's own check of it runs in the browser alone."""
		if self.is_new() or self._grant() or request_rules.is_requesters_edit(self):
			return
		facts = [f.fieldname for f in self.meta.fields if f.fieldname not in (*PROTECTED, "workflow_state")]
		touched = guard.changed(self, [f for f in facts if self.meta.get_field(f).fieldtype not in _LAYOUT])
		state = next(s for s in MEDIATION_REQUEST.states if s.name == self.state_before())
		roles = set(frappe.get_roles())
		# Row permissions look at the new values: whoever moved a request to the own institution would own it.
		moved = "requesting_institution" in touched and POOL not in roles
		if moved or (touched and not roles & {*state.editors, POOL}):
			frappe.throw(
				_(
					"In the state {0} only the interpreter pool may change the request. Please call the pool."
				).format(frappe.bold(_(state.name))),
				NotEditableError,
			)

	def _check_frozen(self) -> None:
		before = self.state_before()
		frozen = () if before in (None, *NOT_YET_DECIDED) else COST_FACTS
		if before and before not in NOT_YET_PLACED:
			frozen += OFFER_FACTS
		touched = guard.changed(self, frozen)
		if before and guard.changed(self, ("retrospective",)):
			touched = ["retrospective"]
		if touched:
			labels = ", ".join(_(self.meta.get_label(field)) for field in touched)
			frappe.throw(
				_(
					"{0} cannot be changed in the state {1}. Please cancel the session or the request and file it anew."
				).format(frappe.bold(labels), frappe.bold(_(before))),
				FrozenFactError,
			)

	def _stamp_institution(self) -> None:
		"""Keep municipality and type of the institution as they are at the time of the request."""
		if guard.is_import(self) and self.municipality and self.institution_type:
			return
		if self.is_new() or guard.changed(self, ("requesting_institution",)):
			self.municipality, self.institution_type = frappe.db.get_value(
				"Requesting Institution", self.requesting_institution, ["municipality", "institution_type"]
			) or (None, None)

	def _set_end(self) -> None:
		# Too many are refused in a moment; until then no number may be too large to be added.
		minutes = min(cint(self.planned_minutes), MOST_MINUTES)
		self.planned_end = (
			get_datetime(self.planned_start) + timedelta(minutes=minutes) if self.planned_start else None
		)

	def _set_title(self) -> None:
		"""Say in words which request it is: language, institution, day."""
		institution = frappe.db.get_value(
			"Requesting Institution", self.requesting_institution, "institution_name"
		)
		day = format_date(self.planned_start, "dd.MM.yyyy") if self.planned_start else ""
		self.title = f"{self.language or ''} – {cstr(institution)[:TITLE_INSTITUTION]}, {day}"

	def _check_content(self) -> None:
		if guard.is_import(self) or not self._touched():
			return
		request_rules.check_occasion(self)
		request_rules.check_references(self)
		request_rules.check_urgency(self)
		if self.is_new():
			request_rules.check_in_use(self)
			request_rules.check_rules_accepted(self)

	def _check_dates(self) -> None:
		if guard.is_import(self) or not (
			self.is_new() or guard.changed(self, ("planned_start", "planned_minutes", "alternative_dates"))
		):
			return
		if cint(self.retrospective):
			request_rules.check_retrospective(self, self.requested_by)
			return
		request_rules.check_duration(self)
		request_rules.check_future(self)
		if self.is_new() or self.state_before() == "Received":
			request_rules.check_lead_time(self, self.received_on)

	def _flag_duplicate(self) -> None:
		if not guard.is_import(self):
			duplicates.flag(self)

	def _touched(self) -> bool:
		watched = ("occasion", "client_reference", "case_reference", "urgent", "urgency_reason")
		return bool(self.is_new() or guard.changed(self, watched))

	def _decide_costs(self) -> None:
		"""Settle who bears the cost when the review starts and whenever its facts change until the approval."""
		facts = (*COST_FACTS, "planned_start", "planned_minutes")
		starts = self.state_changed_to("In Review") and self.state_before() == "Received"
		changes = self.state_before() in ("In Review", "Cost Approval Pending") and guard.changed(self, facts)
		if not starts and not changes:
			return
		decision = cost_bearers.decide(self)
		self.cost_bearer = decision.cost_bearer
		self.cost_bearer_rule = decision.rule
		self.cost_bearer_budget = decision.budget
		self.cost_approval_required = int(decision.approval_required)
		self.cost_approval_reason = decision.approval_reason

	def _stamp_cost_approval(self) -> None:
		self.cost_approved_by = self.step_actor()
		self.cost_approved_on = now_datetime()

	def _assignment_states(self) -> set[str]:
		return set(frappe.get_all("Assignment", {"mediation_request": self.name}, pluck="workflow_state"))

	def _need_planned_assignment(self) -> None:
		self._need(
			self._assignment_states() & {"Planned", "Performed", "Confirmed", "Settled"},
			_("Please choose a mediator from the suggestions: the request is placed by the assignment."),
		)

	def _need_no_assignment(self) -> None:
		self._need(
			not self._assignment_states() & {"Planned", "Performed", "Disputed", "Confirmed", "Settled"},
			_("Please cancel the session first; the search starts again by itself then."),
		)

	def _need_reported_assignment(self) -> None:
		self._need(
			self._assignment_states() & {"Performed", "Disputed", "Confirmed", "Settled"},
			_("Please report the session at its assignment; the request follows by itself."),
		)

	def _need_finished_assignment(self) -> None:
		self._need(
			not self._assignment_states() & {"Planned", "Performed", "Disputed"},
			_("The institution has not confirmed the session yet. Please confirm it at its assignment."),
		)

	def _need(self, condition: object, text: str) -> None:
		if not condition:
			frappe.throw(text, AssignmentMissingError, title=_("Assignment first"))


_LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML", "Heading", "Button")


def on_doctype_update() -> None:
	"""Add the indexes for matching."""
	indexes.add("Mediation Request")
