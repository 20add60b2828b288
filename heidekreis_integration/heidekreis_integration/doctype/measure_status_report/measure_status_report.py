"""DocType Measure Status Report: status ("Stand") of a measure on a day."""

from __future__ import annotations

from dataclasses import asdict

from heidekreis_integration.naming import year_name
from heidekreis_integration.strategy import reports, traffic_light
from heidekreis_integration.strategy.offers import offers_of
from heidekreis_integration.workflow import guard
from heidekreis_integration.workflow.definitions import Step
from heidekreis_integration.workflow.document import WorkflowDocument


class MeasureStatusReport(WorkflowDocument):
	"""Status of a measure on a day: text, figures, offers; reviewed and published by the coordination office."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("STAND", self.as_of)

	def onload(self) -> None:
		"""Give the form the offers of the year."""
		self.set_onload("offers", [asdict(offer) for offer in offers_of(self.measure, self.year)])

	def before_insert(self) -> None:
		"""Keep what only services write."""
		guard.protect(self, (*reports.FROM_MEASURE, *reports.STAMPS))

	def validate(self) -> None:
		"""Check who changes what when, and count anew until the report is published."""
		guard.protect(self, (*reports.FROM_MEASURE, *reports.STAMPS))
		if self.state_before() != "Published":
			reports.stamp(self)
		reports.check_editor(self, self.step_actor())
		reports.check_day(self, traffic_light.terms_from_settings().start)

	def validate_step(self, step: Step) -> None:
		"""Check and stamp one step."""
		if step.target in reports.STEPS:
			reports.STEPS[step.target](self)

	def on_update(self) -> None:
		"""Log the step; a published report moves its measure."""
		self.log_transition()
		if self.state_changed_to("Published") or self.state_before() == "Published" != self.workflow_state:
			reports.apply_to_measure(self)
		guard.release(self)
