"""DocType Mediator: volunteer who mediates between languages."""

from __future__ import annotations

from heidekreis_integration.naming import unguessable_name
from heidekreis_integration.workflow.document import WorkflowDocument


class Mediator(WorkflowDocument):
	"""Volunteer who mediates between languages."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = unguessable_name("SM")
