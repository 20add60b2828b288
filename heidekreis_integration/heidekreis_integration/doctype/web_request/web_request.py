"""DocType Web Request: what came through the public form, until the sender and the institution are known."""

from __future__ import annotations

from frappe import _
from frappe.model.document import Document
from frappe.utils import format_date

from heidekreis_integration.mediation import web_requests
from heidekreis_integration.naming import unguessable_name
from heidekreis_integration.workflow import guard


class WebRequest(Document):
	"""What came through the public form; written by `mediation.web_requests` alone."""

	def autoname(self) -> None:
		"""Name the document; the name must not tell how many there are."""
		self.name = unguessable_name("WEB")

	def onload(self) -> None:
		"""Tell the desk which institutions the sender may mean."""
		waiting = self.status == "To Match"
		self.set_onload("suggestions", web_requests.similar_institutions(self) if waiting else [])

	def validate(self) -> None:
		"""Let nobody change what the sender has entered; clerks match it by its buttons."""
		guard.protect(self, [field.fieldname for field in self.meta.fields if field.fieldtype not in _LAYOUT])
		self.title = f"{self.language or ''} – {self.institution_name or ''}, {self._day()}"

	def on_update(self) -> None:
		"""Forget what the service was allowed to write."""
		guard.release(self)

	def _day(self) -> str:
		return format_date(self.planned_start, "dd.MM.yyyy") if self.planned_start else _("No date")


_LAYOUT = ("Section Break", "Column Break", "Tab Break")
