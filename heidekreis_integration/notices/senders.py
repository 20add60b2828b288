"""Who writes a mail: the interpreter pool, or the county's coordination office. Both are kept in the settings."""

from __future__ import annotations

from dataclasses import dataclass

import frappe
from frappe import _


@dataclass(frozen=True)
class Sender:
	"""Whoever signs a mail or stands on a page, and whom to ask.

	Attributes:
		name: What it is called.
		operator: Whose it is; may be empty.
		email: Reply address; may be empty.
		phone: Number to call; may be empty.
	"""

	name: str
	operator: str
	email: str
	phone: str

	@property
	def signature(self) -> tuple[str, ...]:
		"""Return the lines below a mail, without the empty ones."""
		return tuple(line for line in (self.name, self.operator, self.phone, self.email) if line)


def pool() -> Sender:
	"""Return the interpreter pool."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return Sender(
		settings.pool_name or "",
		settings.pool_operator or "",
		settings.pool_email or "",
		settings.pool_phone or "",
	)


def office() -> Sender:
	"""Return the county's coordination office, which runs the network and the strategy."""
	settings = frappe.get_cached_doc("Heidekreis Settings")
	return Sender(
		settings.get("office_name") or _("Coordination office for migration and participation"),
		settings.county_name or "",
		settings.get("office_email") or "",
		settings.get("office_phone") or "",
	)
