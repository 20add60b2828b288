"""Rows of a table that are never written by themselves.

Over REST a row can be saved, inserted and deleted like a document of its own, and then neither the checks
of its parent nor what these keep would see it. A save of the parent does not call a row's controller.
"""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.compensation.errors import RowAloneError


class RowOfParent(Document):
	"""Row that is written by a save of its parent alone."""

	def validate(self) -> None:
		"""Refuse to be saved or inserted alone."""
		self._refuse()

	def before_update_after_submit(self) -> None:
		"""Refuse to be changed alone after the parent has been submitted."""
		self._refuse()

	def before_cancel(self) -> None:
		"""Refuse to be cancelled alone."""
		self._refuse()

	def on_trash(self) -> None:
		"""Refuse to be deleted alone."""
		self._refuse()

	def _refuse(self) -> None:
		frappe.throw(
			_("A row of {0} cannot be changed by itself. Please change the document it belongs to.").format(
				_(self.parenttype or self.doctype)
			),
			RowAloneError,
		)
