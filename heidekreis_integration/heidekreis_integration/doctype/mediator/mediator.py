"""DocType Mediator: volunteer who mediates between languages."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.utils import getdate, nowdate

from heidekreis_integration.mediation import mediator_rules, offers
from heidekreis_integration.mediation.errors import MediatorNotReadyError, PlannedSessionsError
from heidekreis_integration.mediation.readiness import advice, missing
from heidekreis_integration.mediation.wording import readiness_text
from heidekreis_integration.naming import unguessable_name
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import Step
from heidekreis_integration.workflow.document import WorkflowDocument

PROTECTED = ("joined_on", "left_on", "state_reason", "currency")


class Mediator(WorkflowDocument):
	"""Volunteer who mediates between languages."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = unguessable_name("SM")

	def onload(self) -> None:
		"""Tell the desk what is missing before the mediator may be active."""
		facts = mediator_rules.readiness_facts(self)
		self.set_onload(
			"readiness",
			{
				"missing": [readiness_text(key) for key in missing(facts)],
				"advice": [readiness_text(key) for key in advice(facts)],
			},
		)

	def validate(self) -> None:
		"""Check what must hold for every save; steps are checked in validate_step."""
		guard.protect(self, PROTECTED)
		self.full_name = f"{(self.first_name or '').strip()} {(self.last_name or '').strip()}".strip()
		mediator_rules.check_languages(self)
		self.languages_text = mediator_rules.languages_text(self)
		mediator_rules.check_certificate(self)
		mediator_rules.check_undertaking(self)
		mediator_rules.check_user(self)
		mediator_rules.check_iban(self)
		mediator_rules.check_calendar(self)
		self._check_still_ready()
		self.missing_text = mediator_rules.missing_text(self)

	def validate_step(self, step: Step) -> None:
		"""Check what must hold for one step, and stamp what it leaves behind."""
		if step.target == "Trained":
			self._need_training()
		elif step.target == "Active":
			self._need_readiness()
			self.joined_on = self.joined_on or nowdate()
			self.left_on = None
		elif step.target == "Left Pool":
			self._need_no_planned_sessions()
			self.left_on = nowdate()
		elif step.action == "Return to Pool":
			self.left_on = None
		elif step.action == "Take Completion Back":
			self.training_completed_on = None

	def on_update(self) -> None:
		"""Log the step; whoever is not active any more has no open offers."""
		self.log_transition()
		if self.state_changed_to("Resting", "Left Pool"):
			offers.withdraw({"mediator": self.name}, tell=False)
		guard.release(self)

	def on_trash(self) -> None:
		"""Keep whoever has had sessions: counts and vouchers rest on them."""
		if frappe.db.exists("Assignment", {"mediator": self.name}):
			frappe.throw(
				_("A mediator with sessions is not deleted. Please use the step Leave Pool."),
				PlannedSessionsError,
			)

	def _check_still_ready(self) -> None:
		"""While active, nothing that was required may be taken away. What expires by itself is seen when placing."""
		before = self.get_doc_before_save()
		if self.workflow_state != "Active" or not before or before.workflow_state != "Active":
			return
		had = set(missing(mediator_rules.readiness_facts(before)))
		lost = [key for key in missing(mediator_rules.readiness_facts(self)) if key not in had]
		self._refuse_missing(lost, _("As long as the mediator is active, this has to stay:"))

	def _need_readiness(self) -> None:
		lacking = missing(mediator_rules.readiness_facts(self))
		self._refuse_missing(list(lacking), _("Before {0} can be active:").format(self.full_name))

	def _refuse_missing(self, keys: list[str], heading: str) -> None:
		if keys:
			frappe.throw(
				heading + " " + " ".join(readiness_text(key) for key in keys),
				MediatorNotReadyError,
				title=_("Not ready yet"),
			)

	def _need_training(self) -> None:
		if not self.training_completed_on:
			frappe.throw(readiness_text("training"), MediatorNotReadyError, title=_("Training first"))
		if getdate(self.training_completed_on) > getdate(nowdate()):
			frappe.throw(_("The training has not been completed yet."), MediatorNotReadyError)

	def _need_no_planned_sessions(self) -> None:
		planned = frappe.get_all(
			"Assignment",
			{"mediator": self.name, "workflow_state": "Planned"},
			pluck="name",
			order_by="planned_start",
		)
		if planned:
			frappe.throw(
				_(
					"{0} still has planned sessions: {1}. Please cancel them first, so that somebody else is found."
				).format(self.full_name, ", ".join(planned)),
				PlannedSessionsError,
			)
