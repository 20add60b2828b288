"""DocType Call Note: what was said on the phone about a request."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from heidekreis_integration.desk.errors import CallNoteError

OF_A_MEDIATOR = ("Accepts", "Declines")


class CallNote(Document):
	"""What was said on the phone about a request."""

	def before_insert(self) -> None:
		"""Stamp who notes the call, whatever a client sends."""
		self.noted_by = frappe.session.user
		self.noted_on = now_datetime()

	def validate(self) -> None:
		"""Check that the note says what it has to, and stays as it was written."""
		self._check_unchanged()
		self._check_person()
		self._check_substance()
		self.mediator_name = (
			frappe.db.get_value("Mediator", self.mediator, "full_name") if self.mediator else None
		)

	def _check_unchanged(self) -> None:
		if not self.is_new():
			frappe.throw(_("A call note stays as it was written. Please add another one."), CallNoteError)

	def _check_person(self) -> None:
		if self.outcome in OF_A_MEDIATOR and not self.mediator:
			frappe.throw(_("Please say which mediator accepts or declines."), CallNoteError)

	def _check_substance(self) -> None:
		if self.outcome == "Information" and not (self.note or "").strip():
			frappe.throw(_("Please write down what you were told."), CallNoteError)
