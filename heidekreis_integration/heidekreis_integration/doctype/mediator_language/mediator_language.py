"""DocType Mediator Language: row of a table: Mediator Language."""

from __future__ import annotations

from frappe.model.document import Document

from heidekreis_integration.mediation import indexes


class MediatorLanguage(Document):
	"""Row of a table: Mediator Language."""


def on_doctype_update() -> None:
	"""Add the indexes for matching."""
	indexes.add("Mediator Language")
