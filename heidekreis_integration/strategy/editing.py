"""What a Strategy Editor may change: the report on measures of the own body, not what the county decided."""

from __future__ import annotations

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.changes import changed_fields
from heidekreis_integration.permissions.scope import bodies_of
from heidekreis_integration.strategy.errors import DecidedFieldError, ForeignMeasureError

DECIDERS = frozenset({"Integration Coordinator", "System Manager", "Administrator"})
DECIDED_FIELDS = (
	"title",
	"field_of_action",
	"target_groups",
	"responsible_body",
	"partners",
	"horizon",
	"due_date",
	"budget",
	"indicator",
	"indicator_source",
	"target_value",
	"unit",
	"is_public",
)


def check_body(body: str | None, user: str) -> None:
	"""Refuse a record of a measure of another body, for everybody but those who decide.

	Raises:
		ForeignMeasureError
	"""
	if DECIDERS & set(frappe.get_roles(user)) or body in bodies_of(user):
		return
	frappe.throw(
		_("This measure belongs to another body. Please choose a measure of your own."),
		ForeignMeasureError,
		title=_("Measure of another body"),
	)


def keep_unpublished(rows: Iterable[Document], before: Iterable[Document], user: str) -> None:
	"""Keep `rows` out of the public where they are new or say something else than before, unless `user` decides.

	What an editor enters appears in public only after the coordination office has opened it.

	Args:
		rows: Facts of a measure, or offers.
		before: The same as they are stored.
		user: Who saves.
	"""
	if DECIDERS & set(frappe.get_roles(user)):
		return
	stored = {row.name: row for row in before}
	closed = False
	for row in rows:
		old = stored.get(row.name)
		row.is_public = old.is_public if old and _says(old) == _says(row) else 0
		closed = closed or bool(old and old.is_public and not row.is_public)
	if closed:
		frappe.msgprint(
			_(
				"What you changed is not public any more, until the coordination office has read and opened it."
			),
			alert=True,
		)


def _says(row: Document) -> dict:
	shown = [
		field
		for field in row.meta.fields
		if field.fieldname != "is_public" and field.fieldtype not in _LAYOUT
	]
	return {field.fieldname: row.cast(row.get(field.fieldname), field) or None for field in shown}


def check_editor(measure: Document, user: str) -> None:
	"""Refuse a change by someone who only edits, unless it is a report on a measure of an own body.

	Raises:
		ForeignMeasureError: the measure is or was of another body.
		DecidedFieldError: a decided field was changed.
	"""
	if DECIDERS & set(frappe.get_roles(user)):
		return
	before = measure.get_doc_before_save()
	bodies = bodies_of(user)
	if before is None or before.responsible_body not in bodies:
		frappe.throw(
			_(
				"You may only change measures of your own body. Please ask the coordination office to change this one."
			),
			ForeignMeasureError,
			title=_("Measure of another body"),
		)
	changed = changed_fields(measure, DECIDED_FIELDS)
	if changed:
		labels = ", ".join(_(measure.meta.get_label(field)) for field in changed)
		frappe.throw(
			_(
				"The county has decided these fields: {0}. Please ask the coordination office to change them."
			).format(labels),
			DecidedFieldError,
			title=_("Field not open to editors"),
		)


_LAYOUT = ("Section Break", "Column Break", "Tab Break", "HTML")
