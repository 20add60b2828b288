"""What a login belongs to: its institutions, mediator, municipalities and responsible bodies.

Plain lookups without a permission check, for the row rules and for services that decide for an actor.
Each asks for the role too: a contact entry without the role opens nothing. Nothing found is an empty list.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import frappe
from frappe.query_builder import DocType
from frappe.utils import getdate, nowdate

INSTITUTION_USER = "Requesting Institution User"
MEDIATOR_USER = "Mediator User"
MUNICIPALITY_OFFICER = "Municipality Officer"
STRATEGY_EDITOR = "Strategy Editor"

ADMINISTRATION = "Municipality Administration"


def _once_per_request(lookup: Callable) -> Callable:
	"""Remember the answer for the rest of a web request; jobs and consoles have no such end and ask each time."""

	@wraps(lookup)
	def answer(user: str):
		request = getattr(frappe.local, "request", None)
		if request is None:
			return lookup(user)
		known_for, known = getattr(frappe.local, "heidekreis_scope", (None, {}))
		if known_for is not request:
			known = {}
			frappe.local.heidekreis_scope = (request, known)
		key = (lookup.__name__, user)
		if key not in known:
			known[key] = lookup(user)
		return known[key]

	return answer


@_once_per_request
def institutions_of(user: str) -> list[str]:
	"""Return the institutions for which `user` is an active contact."""
	if not _holds(user, INSTITUTION_USER):
		return []
	contact = DocType("Institution Contact")
	return (
		frappe.qb.from_(contact)
		.select(contact.parent)
		.distinct()
		.where(contact.parenttype == "Requesting Institution")
		.where(contact.user == user)
		.where(contact.active == 1)
		.orderby(contact.parent)
		.run(pluck=True)
	)


@_once_per_request
def mediator_of(user: str) -> str | None:
	"""Return the mediator whose login `user` is, None if there is none (Mediator.user is unique)."""
	if not _holds(user, MEDIATOR_USER):
		return None
	return frappe.db.get_value("Mediator", {"user": user}, "name")


@_once_per_request
def own_municipalities_of(user: str) -> list[str]:
	"""Return the municipalities for which `user` is a contact today, without the members of a joint one."""
	if not _holds(user, MUNICIPALITY_OFFICER):
		return []
	contact, today = DocType("Municipality Contact"), getdate(nowdate())
	return (
		frappe.qb.from_(contact)
		.select(contact.municipality)
		.distinct()
		.where(contact.user == user)
		.where(contact.valid_from <= today)
		.where(contact.valid_to.isnull() | (contact.valid_to >= today))
		.orderby(contact.municipality)
		.run(pluck=True)
	)


@_once_per_request
def municipalities_of(user: str) -> list[str]:
	"""Return the own municipalities of `user` and the members of the joint ones (never the reverse)."""
	found = own_municipalities_of(user)
	return found + [member for member in _members(found) if member not in found]


@_once_per_request
def administrations_of(user: str) -> list[str]:
	"""Return the institutions that are the own administration of the officer `user`.

	A joint municipality's officer acts for its own town hall, not for a member that has one of its own.
	"""
	own = own_municipalities_of(user)
	if not own:
		return []
	return frappe.get_all(
		"Requesting Institution",
		filters={"institution_type": ADMINISTRATION, "municipality": ("in", own)},
		pluck="name",
		order_by="name",
	)


@_once_per_request
def requesting_institutions_of(user: str) -> list[str]:
	"""Return every institution for which `user` may file requests, as its contact or its officer."""
	return sorted({*institutions_of(user), *administrations_of(user)})


@_once_per_request
def bodies_of(user: str) -> list[str]:
	"""Return the responsible bodies for which the strategy editor `user` is an active member."""
	if not _holds(user, STRATEGY_EDITOR):
		return []
	member = DocType("Responsible Body Member")
	return (
		frappe.qb.from_(member)
		.select(member.parent)
		.distinct()
		.where(member.parenttype == "Responsible Body")
		.where(member.user == user)
		.where(member.active == 1)
		.orderby(member.parent)
		.run(pluck=True)
	)


@_once_per_request
def measures_of(user: str) -> list[str]:
	"""Return the strategy measures of the responsible bodies of the strategy editor `user`."""
	bodies = bodies_of(user)
	if not bodies:
		return []
	return frappe.get_all(
		"Strategy Measure", {"responsible_body": ("in", bodies)}, pluck="name", order_by="name"
	)


@_once_per_request
def network_meetings_of(user: str) -> list[str]:
	"""Return the network meetings to which a municipality of the officer `user` is invited."""
	municipalities = municipalities_of(user)
	if not municipalities:
		return []
	invited = frappe.get_all(
		"Network Attendance", {"municipality": ("in", municipalities)}, pluck="network_meeting", distinct=True
	)
	return sorted(invited)


def _holds(user: str, role: str) -> bool:
	# Administrator holds every role in Frappe, yet belongs to nothing.
	return user not in ("", "Guest", "Administrator") and role in frappe.get_roles(user)


def _members(municipalities: list[str]) -> list[str]:
	"""Return what lies below `municipalities` in the tree, by the parent field (it holds before a tree rebuild too)."""
	found: list[str] = []
	level = municipalities
	while level:
		level = frappe.get_all(
			"Municipality", filters={"parent_municipality": ("in", level)}, pluck="name", order_by="name"
		)
		level = [name for name in level if name not in found and name not in municipalities]
		found += level
	return found
