"""DocType Assignment: a mediator's session for a request."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import now_datetime

from heidekreis_integration.compensation import rulebook
from heidekreis_integration.compensation.errors import NoCompensationRuleError
from heidekreis_integration.mediation import assigning, coupling, indexes, session_rules
from heidekreis_integration.mediation.errors import NotEditableError, SettledError
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import POOL, Step
from heidekreis_integration.workflow.document import WorkflowDocument

FROM_REQUEST = (
	"requesting_institution",
	"municipality",
	"institution_type",
	"language",
	"requested_language",
	"setting",
	"occasion",
	"cost_bearer",
)
STAMPS = (
	"reported_on",
	"reported_by",
	"confirmed_on",
	"confirmed_by",
	"dispute_reason",
	"state_reason",
	"cancelled_by_side",
	"cancelled_on",
	"reminded_on",
	"attendance_confirmed_on",
)
AMOUNTS = (
	"compensation_rule",
	"payable_minutes",
	"amount_time",
	"amount_travel",
	"amount_total",
	"derivation",
)
PROTECTED = (*FROM_REQUEST, *STAMPS, *AMOUNTS, "compensation_claim", "currency")
PLAN = ("planned_start", "planned_end")
REPORT = ("actual_start", "actual_end", "travel_km", "travel_minutes", "no_show", "deviation_reason")
PRICED_STATES = ("Performed", "Confirmed", "Disputed", "No-show", "Cancelled")
REPORT_OPEN_STATES = ("Planned", "Performed", "Disputed")


class Assignment(WorkflowDocument):
	"""A mediator's session for a request."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("EINS", self.planned_start)

	def before_insert(self) -> None:
		"""Take from the request what the assignment keeps."""
		guard.protect(self, (*PROTECTED, *REPORT))
		assigning.stamp(self)

	def validate(self) -> None:
		"""Check what must hold for every save; steps are checked in validate_step."""
		guard.protect(self, PROTECTED)
		self._check_editable()
		session_rules.check_planned(self)
		self._check_calendar()
		self._check_report()
		if not self.step_taken():
			self._price()

	def validate_step(self, step: Step) -> None:
		"""Check and stamp one step, then work out the amounts."""
		stamps = {
			"Performed": self._stamp_report,
			"No-show": self._stamp_report,
			"Confirmed": self._stamp_confirmation,
			"Disputed": self._stamp_dispute,
			"Cancelled": self._stamp_cancellation,
			"Settled": self._need_claim,
		}
		if step.target in stamps:
			stamps[step.target]()
		self._price()

	def after_insert(self) -> None:
		"""Place the request."""
		if guard.is_import(self):
			coupling.link_imported(self)
		else:
			coupling.place_request(self)

	def on_update(self) -> None:
		"""Log the step and let the request follow."""
		self.log_transition()
		assigning.log_exception(self)
		if self.state_before():
			coupling.follow_assignment(self)
			if self.workflow_state == "Planned" and guard.changed(self, PLAN):
				coupling.tell_of_move(self)
		guard.release(self)

	def on_trash(self) -> None:
		"""Keep assignments: they are vouchers, and the request rests on them."""
		if self.workflow_state != "Cancelled" or self.compensation_claim:
			frappe.throw(
				_("An assignment is not deleted. Please cancel the session with a reason."), SettledError
			)

	def _check_editable(self) -> None:
		"""Only the pool edits assignments, and nobody edits what a claim holds or what is settled."""
		touched = guard.changed(self, (*PLAN, *REPORT, "override_reason", "mediator_note"))
		if not touched:
			return
		if not self._grant() and POOL not in frappe.get_roles():
			frappe.throw(_("Only the interpreter pool may change assignments."), NotEditableError)
		before = self.get_doc_before_save()
		if before.compensation_claim or before.workflow_state == "Settled":
			frappe.throw(
				_(
					"A claim holds this assignment. Please have the claim returned or cancelled before changing it."
				),
				SettledError,
			)
		if before.workflow_state != "Planned" and guard.changed(self, PLAN):
			frappe.throw(_("The planned times stay as they are once the session is reported."), SettledError)
		if before.workflow_state not in REPORT_OPEN_STATES and guard.changed(self, REPORT):
			frappe.throw(
				_("The report cannot be changed any more: the session is {0}.").format(
					_(before.workflow_state)
				),
				SettledError,
			)

	def _check_calendar(self) -> None:
		if guard.is_import(self):
			if self.workflow_state not in ("Cancelled", "No-show"):
				assigning.check_free(self)
		elif self.is_new():
			assigning.check_new(self)
		elif self.workflow_state == "Planned" and guard.changed(self, PLAN):
			assigning.check_moved(self)
			# What was confirmed was another time.
			self.reminded_on, self.attendance_confirmed_on = None, None

	def _check_report(self) -> None:
		session_rules.check_travel(self)
		reported = self.workflow_state in ("Performed", "Disputed") and (
			self.step_taken() or guard.changed(self, REPORT)
		)
		if reported and self.state_before() in ("Planned", "Performed", "Disputed"):
			session_rules.check_actual(self)
			session_rules.check_deviation(self)

	def _stamp_report(self) -> None:
		if self.workflow_state == "No-show":
			session_rules.check_no_show(self)
		self.no_show = int(self.workflow_state == "No-show")
		self.reported_on = now_datetime()
		self.reported_by = self.step_actor()

	def _stamp_confirmation(self) -> None:
		self.confirmed_on = now_datetime()
		self.confirmed_by = self.step_actor()

	def _stamp_dispute(self) -> None:
		self.dispute_reason = self._reason()

	def _stamp_cancellation(self) -> None:
		if self.compensation_claim:
			frappe.throw(
				_(
					"A claim holds this assignment. Please have the claim returned or cancelled before changing it."
				),
				SettledError,
			)
		self.cancelled_on = now_datetime()
		self.cancelled_by_side = self.cancelled_by_side or "Pool"

	def _need_claim(self) -> None:
		if not self.compensation_claim:
			frappe.throw(
				_("Sessions are settled by the approval of a claim. Please draft one."), SettledError
			)

	def _price(self) -> None:
		"""Store what the session pays under the rule of its day, until a claim holds it."""
		if self.workflow_state not in PRICED_STATES or self.compensation_claim:
			return
		if guard.is_import(self) and self.amount_total:
			return
		try:
			self.update(rulebook.assignment_values(rulebook.compensate(self)))
		except NoCompensationRuleError:
			frappe.clear_last_message()  # the report must not be lost because a rule is missing; the claim asks for it
			self.update(dict.fromkeys(AMOUNTS))
			self.derivation = _("No compensation rule is in force on this day.")


def on_doctype_update() -> None:
	"""Add the indexes for matching."""
	indexes.add("Assignment")
