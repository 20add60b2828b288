"""DocType Compensation Claim: a mediator's sessions of a period, checked and paid."""

from __future__ import annotations

from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow.document import WorkflowDocument


class CompensationClaim(WorkflowDocument):
	"""A mediator's sessions of a period, checked and paid."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ABR", self.period_end)
