"""DocType Mediation Language: language or dialect of the interpreter pool with its standard codes."""

from __future__ import annotations

import re

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.mediation.errors import LanguageCodeError, ReferencedError

ISO_639_3 = re.compile(r"[a-z]{3}")
BCP_47 = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-[a-z0-9]{4,8})*")


class MediationLanguage(Document):
	"""Language or dialect of the interpreter pool with its standard codes."""

	def validate(self) -> None:
		"""Check codes and related languages."""
		self._check_codes()
		self._check_close_languages()

	def _check_codes(self) -> None:
		for field in ("iso_639_3", "macrolanguage"):
			self.set(field, (self.get(field) or "").strip().lower())
			if self.get(field) and not ISO_639_3.fullmatch(self.get(field)):
				frappe.throw(
					_("{0} has to be a code of three letters, for example prs.").format(
						_(self.meta.get_label(field))
					),
					LanguageCodeError,
				)
		if self.bcp47 and not BCP_47.fullmatch(self.bcp47):
			frappe.throw(
				_("{0} is no language tag. An example is fa-AF.").format(self.bcp47), LanguageCodeError
			)

	def _check_close_languages(self) -> None:
		names = [row.language for row in self.close_to]
		if self.name in names:
			frappe.throw(_("A language cannot be related to itself. Please remove the row."), ReferencedError)
		if len(set(names)) < len(names):
			frappe.throw(_("A related language is entered twice. Please remove one row."), ReferencedError)
