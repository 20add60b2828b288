"""Base class of the DocTypes that are moved by a workflow.

A plain save over REST passes the workflow's buttons by, so what must hold for a step is checked here, in
validate, and the steps of actors without a desk role are granted by `workflow.door` alone.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.workflow import validate_workflow
from frappe.utils import now_datetime

from heidekreis_integration.workflow.definitions import STATE_FIELD, Step, workflow_of
from heidekreis_integration.workflow.errors import ReasonMissingError


class Grant:
	"""Permission for exactly one step, made by `workflow.door` and consumed by the save it is for.

	Instances can't arrive in a request: what a client sends is never an object of this class.
	"""

	def __init__(self, target: str, actor: str, door: str, reason: str):
		self.target = target
		self.actor = actor
		self.door = door
		self.reason = reason


class WorkflowDocument(Document):
	"""Document whose state changes are checked and logged, whatever door they come through."""

	def validate_workflow(self) -> None:
		"""Check the step by the actor's roles, or by the grant that the door made for it."""
		grant = self._grant()
		if grant is None:
			self._check_by_roles()
		elif self.get(STATE_FIELD) != grant.target:
			frappe.throw(
				_("The granted step does not lead to the state {0}.").format(_(self.get(STATE_FIELD)))
			)
		self._check_reason()
		step = self.step_taken()
		if step:
			self.validate_step(step)

	def validate_step(self, step: Step) -> None:
		"""Check what must hold for `step`, and stamp what it leaves behind. Runs for every door.

		Controllers override this rather than use validate(): a plain submit sets the state only after validate().
		"""

	def _check_by_roles(self) -> None:
		asked_for = self.get(STATE_FIELD)
		super().validate_workflow()
		# Frappe derives a state from a plain submit or cancel without asking whether that step exists.
		if self.get(STATE_FIELD) != asked_for and not self.is_new():
			validate_workflow(self)

	def state_before(self) -> str | None:
		"""Return the state the document had before this save, None for a new document."""
		before = self.get_doc_before_save()
		return before.get(STATE_FIELD) if before else None

	def state_changed_to(self, *states: str) -> bool:
		"""Tell whether this save moves the document into one of `states`."""
		return self.state_before() != self.get(STATE_FIELD) and self.get(STATE_FIELD) in states

	def step_taken(self) -> Step | None:
		"""Return the workflow step this save takes, None where the state stays."""
		before, after = self.state_before(), self.get(STATE_FIELD)
		if not before or before == after:
			return None
		return workflow_of(self.doctype).step_between(before, after)

	def step_actor(self) -> str:
		"""Return who causes this save: the granted actor of the door, else the session's user."""
		grant = self._grant()
		return grant.actor if grant else frappe.session.user

	def log_transition(self) -> None:
		"""Write who moved the document, through which door and why. Call from on_update (and on_submit, on_cancel)."""
		grant, before, after = self._grant(), self.state_before(), self.get(STATE_FIELD)
		if before == after or (before is None and grant is None):
			return
		step = self.step_taken()
		frappe.get_doc(
			{
				"doctype": "Transition Log",
				"reference_doctype": self.doctype,
				"reference_name": self.name,
				"action": step.action if step else "",
				"from_state": before or "",
				"to_state": after,
				"actor": self.step_actor(),
				"door": grant.door if grant else "Desk",
				"at": now_datetime(),
				"reason": self._reason(),
			}
		).insert(ignore_permissions=True)  # the log is written for the actor, who may not write it

	def _grant(self) -> Grant | None:
		grant = self.flags.get("step_grant")
		return grant if isinstance(grant, Grant) else None

	def _reason(self) -> str:
		grant = self._grant()
		if grant and grant.reason.strip():
			return grant.reason.strip()
		return (self.flags.get("step_reason") or "").strip()

	def _check_reason(self) -> None:
		step = self.step_taken()
		if step and step.needs_reason and not self._reason():
			frappe.throw(
				_("Please give a reason for the step {0}.").format(frappe.bold(_(step.action))),
				ReasonMissingError,
				title=_("Reason missing"),
			)
		if step and self.meta.has_field("state_reason"):
			self.state_reason = self._reason()
