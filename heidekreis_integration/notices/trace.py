"""Base of the logs the system writes and nobody edits."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.notices.errors import TraceUnchangeableError


class Trace(Document):
	"""A row that the system writes once: not by hand, and never changed."""

	def before_insert(self) -> None:
		"""Refuse rows that don't come from the app's own code (a client can't set the flag)."""
		if not self.flags.ignore_permissions:
			self._refuse()

	def validate(self) -> None:
		"""Refuse any later change."""
		if not self.is_new():
			self._refuse()

	def _refuse(self) -> None:
		frappe.throw(
			_("Entries of {0} are written by the system and can't be made or changed by hand.").format(
				_(self.doctype)
			),
			TraceUnchangeableError,
			title=_("Entry can't be changed"),
		)
