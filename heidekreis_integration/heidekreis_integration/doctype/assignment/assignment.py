"""DocType Assignment: a mediator's session for a request."""

from __future__ import annotations

from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow.document import WorkflowDocument


class Assignment(WorkflowDocument):
	"""A mediator's session for a request."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("EINS", self.planned_start)
