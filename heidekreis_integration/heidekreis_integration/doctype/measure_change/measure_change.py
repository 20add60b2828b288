"""DocType Measure Change: a change of a measure's deadline or scope."""

from __future__ import annotations

from heidekreis_integration.naming import year_name
from heidekreis_integration.strategy import deciding
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import Step
from heidekreis_integration.workflow.document import WorkflowDocument

PROTECTED = (*deciding.OLD_VALUES, *deciding.STAMPS)


class MeasureChange(WorkflowDocument):
	"""Change of a measure's deadline or scope: requested, approved, and kept as history."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("AEND")

	def before_insert(self) -> None:
		"""Write down what holds now."""
		guard.protect(self, PROTECTED)
		deciding.stamp_new(self, self.step_actor())

	def validate(self) -> None:
		"""Check who asks for what."""
		guard.protect(self, PROTECTED)
		deciding.check(self, self.step_actor())

	def validate_step(self, step: Step) -> None:
		"""Stamp the decision."""
		deciding.on_decision(self)

	def on_update(self) -> None:
		"""Log the step; an approved change reaches its measure."""
		self.log_transition()
		# A change taken over from older records has reached its measure long ago.
		if self.state_before() and self.state_changed_to("Approved"):
			deciding.apply(self)
		guard.release(self)
