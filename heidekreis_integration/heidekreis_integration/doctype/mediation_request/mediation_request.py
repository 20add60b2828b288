"""DocType Mediation Request: a requesting institution asks for a mediator."""

from __future__ import annotations

from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow.document import WorkflowDocument


class MediationRequest(WorkflowDocument):
	"""A requesting institution asks for a mediator."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ANF", self.received_on)
