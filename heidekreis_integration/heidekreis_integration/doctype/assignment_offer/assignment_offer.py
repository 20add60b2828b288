"""DocType Assignment Offer: a request offered to one mediator until a deadline."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.mediation import indexes
from heidekreis_integration.mediation.errors import OfferProtectedError
from heidekreis_integration.naming import year_name
from heidekreis_integration.workflow import guard


class AssignmentOffer(Document):
	"""A request offered to one mediator until a deadline. Written by `mediation.offers` only."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = year_name("ANG", self.offered_on)

	def before_insert(self) -> None:
		"""Refuse offers that were not made by the service: nobody would have been told, nothing checked."""
		if not guard.written(self):
			frappe.throw(
				_("Offers are made from the request, where the suggestions are ranked."), OfferProtectedError
			)

	def validate(self) -> None:
		"""Keep what the service has written."""
		fields = [field.fieldname for field in self.meta.fields if field.read_only]
		if not self.is_new() and guard.changed(self, set(fields) - guard.written(self)):
			frappe.throw(
				_("An offer cannot be changed by hand. Answers are entered through the offer's buttons."),
				OfferProtectedError,
			)

	def on_update(self) -> None:
		"""End the service's permission to write."""
		guard.release(self)


def on_doctype_update() -> None:
	"""Add the indexes for matching."""
	indexes.add("Assignment Offer")
