"""DocType Municipality Contact: contact person of a municipality for integration."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import DocType
from frappe.utils import getdate, nowdate

from heidekreis_integration.naming import serial_name
from heidekreis_integration.network.contacts import check_own_entry, is_keeper
from heidekreis_integration.network.errors import (
	ContactLoginError,
	ContactPeriodError,
	ContactUnreachableError,
)
from heidekreis_integration.workflow import guard

OFFICER = "Municipality Officer"


class MunicipalityContact(Document):
	"""Contact person of a municipality for integration."""

	def autoname(self) -> None:
		"""Name the document."""
		self.name = serial_name("KA")

	def validate(self) -> None:
		"""Check who changes what, the period, how the person is reached, and the login."""
		check_own_entry(self, frappe.session.user)
		self.check_period()
		self.check_overlap()
		self.check_reachable()
		self.check_login()
		self.protect_stamps()

	def on_update(self) -> None:
		"""End what services were allowed to write."""
		guard.release(self)

	def check_period(self) -> None:
		"""Refuse a period that ends before it begins."""
		if self.valid_to and getdate(self.valid_to) < getdate(self.valid_from):
			frappe.throw(
				_("The entry ends before it begins. Please correct the period."),
				ContactPeriodError,
				title=_("Period"),
			)

	def check_overlap(self) -> None:
		"""Refuse a second entry of the same login for the same municipality and time."""
		if not self.user:
			return
		contact = DocType("Municipality Contact")
		query = (
			frappe.qb.from_(contact)
			.select(contact.name)
			.where(contact.user == self.user)
			.where(contact.municipality == self.municipality)
			.where(contact.name != (self.name or ""))
			.where(contact.valid_to.isnull() | (contact.valid_to >= getdate(self.valid_from)))
		)
		if self.valid_to:
			query = query.where(contact.valid_from <= getdate(self.valid_to))
		other = query.run(pluck=True)
		if other:
			frappe.throw(
				_("{0} already is a contact of {1} in this period (entry {2}).").format(
					self.user, self.municipality, other[0]
				),
				ContactPeriodError,
				title=_("Period"),
			)

	def check_reachable(self) -> None:
		"""Refuse a contact nobody can reach, and consent to mails without an address."""
		if not self.email and not self.phone:
			frappe.throw(
				_("Please enter a mail address or a phone number."),
				ContactUnreachableError,
				title=_("Contact data"),
			)
		if self.mailing_consent and not self.email:
			frappe.throw(
				_("For invitations by mail an address is needed. Please enter it or remove the consent."),
				ContactUnreachableError,
				title=_("Contact data"),
			)

	def check_login(self) -> None:
		"""A login given to a contact must be enabled and hold the officer's role, while the entry is valid."""
		if not self.user or (self.valid_to and getdate(self.valid_to) < getdate(nowdate())):
			return
		if not frappe.db.get_value("User", self.user, "enabled"):
			frappe.throw(
				_("The login {0} is disabled. Please enable it or end the entry.").format(self.user),
				ContactLoginError,
				title=_("System Access"),
			)
		if OFFICER not in frappe.get_roles(self.user):
			frappe.throw(
				_("The login {0} does not hold the role {1}. Please give the role first.").format(
					self.user, frappe.bold(_(OFFICER))
				),
				ContactLoginError,
				title=_("System Access"),
			)

	def protect_stamps(self) -> None:
		"""Note when the person last saved or confirmed the own data; no client sets this day."""
		own = self.user and self.user == frappe.session.user and not is_keeper(self.user)
		if own:
			guard.write(self, confirmed_on=nowdate())
		guard.protect(self, ("confirmed_on", "successor"))
