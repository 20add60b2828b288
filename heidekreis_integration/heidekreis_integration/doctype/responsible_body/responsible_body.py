"""DocType Responsible Body: office or partner that is responsible for measures."""

from __future__ import annotations

import frappe
from frappe import _
from frappe.model.document import Document

from heidekreis_integration.strategy.errors import MemberDisabledError, MemberTwiceError


class ResponsibleBody(Document):
	"""Office or partner that is responsible for measures."""

	def validate(self) -> None:
		"""Check the members."""
		self.check_members_once()
		self.check_members_enabled()
		self.hint_at_missing_role()

	def check_members_once(self) -> None:
		"""Refuse a login listed twice."""
		seen: set[str] = set()
		for member in self.members:
			if member.user in seen:
				frappe.throw(
					_("Row {0}: {1} is already a member of this body.").format(member.idx, member.user),
					MemberTwiceError,
					title=_("Member listed twice"),
				)
			seen.add(member.user)

	def check_members_enabled(self) -> None:
		"""Refuse a disabled login as an active member."""
		for member in self.members:
			if member.active and not frappe.db.get_value("User", member.user, "enabled"):
				frappe.throw(
					_(
						"Row {0}: the login {1} is disabled. Please set the member inactive or enable the login."
					).format(member.idx, member.user),
					MemberDisabledError,
					title=_("Login disabled"),
				)

	def hint_at_missing_role(self) -> None:
		"""Tell that a member without the role of an editor can't change measures."""
		for member in self.members:
			if member.active and "Strategy Editor" not in frappe.get_roles(member.user):
				frappe.msgprint(
					_(
						"{0} does not hold the role {1} and can only change measures once the role is given."
					).format(member.user, frappe.bold(_("Strategy Editor"))),
					indicator="orange",
					alert=True,
				)
