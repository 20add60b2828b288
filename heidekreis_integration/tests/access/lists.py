"""What lists of rows, stored files and the gate have to withstand: one question per entry in hooks.py.

The name of a question is the hook's key, so that the mutation run can take the entry away and ask again.
"""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.scope import (
	INSTITUTION_USER,
	MEDIATOR_USER,
	MUNICIPALITY_OFFICER,
	STRATEGY_EDITOR,
)
from heidekreis_integration.tests.access.calls import call, hides, knock, text_of, write_row
from heidekreis_integration.tests.access.probes import REFUSED
from heidekreis_integration.tests.access.world import FOREIGN, World, as_user


def _child_list(doctype: str, parent: str, role: str):
	def ask(world: World) -> None:
		with as_user(world.users[role]):
			try:
				found = frappe.get_list(
					doctype, fields=["name", "parent"], parent_doctype=parent, limit_page_length=0
				)
			except frappe.PermissionError:
				found = []
		hides(text_of(found))

	return ask


def _own_rows_only(doctype: str, fields: dict):
	def ask(world: World) -> None:
		row = frappe.get_doc(
			{"doctype": doctype, **{k: v(world) if callable(v) else v for k, v in fields.items()}}
		)
		write_row(row, f"{FOREIGN}-{doctype}-{world.mark}")
		try:
			for role in (INSTITUTION_USER, MEDIATOR_USER, MUNICIPALITY_OFFICER, STRATEGY_EDITOR):
				with as_user(world.users[role]):
					try:
						found = frappe.get_list(doctype, filters={"name": row.name}, pluck="name")
					except frappe.PermissionError:
						found = []  # later versions let desk users alone list some of these
				if found:
					raise AssertionError(f"{role} lists {found}")
		finally:
			frappe.db.delete(doctype, {"name": row.name})

	return ask


def users(world: World) -> None:
	"""Logins of others are neither listed nor searched."""
	for role in (INSTITUTION_USER, MEDIATOR_USER, MUNICIPALITY_OFFICER, STRATEGY_EDITOR):
		with as_user(world.users[role]):
			try:
				found = frappe.get_list("User", pluck="name", limit_page_length=0)
			except frappe.PermissionError:
				# Later versions let desk users alone ask for logins.
				found = [] if role in (INSTITUTION_USER, MEDIATOR_USER) else ["refused"]
		if found not in ([], [world.users[role]]):
			raise AssertionError(f"{role} lists {found[:5]}")


def row_conditions() -> dict:
	"""Return the questions that the matrix does not ask, by the key of `permission_query_conditions`."""
	return {
		"Institution Contact": _child_list("Institution Contact", "Requesting Institution", INSTITUTION_USER),
		"Mediation Request Date": _foreign_dates,
		"Mediator Language": _child_list("Mediator Language", "Mediator", MEDIATOR_USER),
		"Mediator Availability": _child_list("Mediator Availability", "Mediator", MEDIATOR_USER),
		"Mediator Absence": _child_list("Mediator Absence", "Mediator", MEDIATOR_USER),
		"Mediator Placement Block": placement_blocks,
		"Network Topic Choice": _child_list("Network Topic Choice", "Network Meeting", MUNICIPALITY_OFFICER),
		"Contact Topic": _child_list("Contact Topic", "Municipality Contact", MUNICIPALITY_OFFICER),
		"Compensation Claim Item": _child_list(
			"Compensation Claim Item", "Compensation Claim", MEDIATOR_USER
		),
		"User": users,
		"Tag Link": _own_rows_only(
			"Tag Link", {"document_type": "Mediator", "document_name": "x", "tag": "x"}
		),
		"Document Follow": _own_rows_only(
			"Document Follow", {"ref_doctype": "Mediator", "ref_docname": "x", "user": "Administrator"}
		),
		"File": _own_rows_only(
			"File",
			{
				"file_name": FOREIGN,
				"is_private": 1,
				"attached_to_doctype": "Mediation Language",
				"attached_to_name": lambda world: world.other_of("Mediation Language"),
			},
		),
	}


def placement_blocks(world: World) -> None:
	"""Whom institutions and mediators do not want to meet is read by the pool alone, not even by the one meant."""
	own = frappe.db.get_value("Mediator", {"user": world.users[MEDIATOR_USER]})
	row = frappe.get_doc(
		{
			"doctype": "Mediator Placement Block",
			"parent": own,
			"parenttype": "Mediator",
			"parentfield": "placement_blocks",
			"requesting_institution": world.other_of("Requesting Institution"),
			"side": "Institution",
			"reason": FOREIGN,
		}
	)
	write_row(row, f"{FOREIGN}-Block-{world.mark}")
	try:
		for role in (MEDIATOR_USER, "Mediation Finance", "Integration Coordinator"):
			_child_list(row.doctype, "Mediator", role)(world)
	finally:
		frappe.db.delete(row.doctype, {"name": row.name})


def _foreign_dates(world: World) -> None:
	for role in (INSTITUTION_USER, MUNICIPALITY_OFFICER):
		_child_list("Mediation Request Date", "Mediation Request", role)(world)


def stored_files(world: World) -> None:
	"""A private file is not reached by a record of the own that points to it."""
	address = f"/private/files/{FOREIGN}-{world.mark}.csv"
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_url": address,
			"is_private": 1,
			"attached_to_doctype": "Payout Run",
			"attached_to_name": world.other_of("Payout Run"),
			"attached_to_field": "payment_list",
		}
	)
	write_row(file, f"{FOREIGN}-File-{world.mark}")
	try:
		for role in (
			INSTITUTION_USER,
			MEDIATOR_USER,
			MUNICIPALITY_OFFICER,
			STRATEGY_EDITOR,
			"Mediation Coordinator",
		):
			for spelling in _spellings(address):
				own = frappe.get_doc({"doctype": "File", "file_url": spelling, "is_private": 1})
				with as_user(world.users[role]):
					if own.has_permission("create"):
						raise AssertionError(f"{role} may point a file of the own to {spelling}")
		with as_user(world.users["Mediation Finance"]):
			may = [kind for kind in ("read", "write", "delete") if file.has_permission(kind)]
		if may != ["read"]:
			raise AssertionError(f"finance may {may} the payment list")
	finally:
		frappe.db.delete("File", {"name": file.name})


def _spellings(address: str) -> tuple[str, ...]:
	name = address.rsplit("/", 1)[1]
	return (
		address,
		name,
		f"/private/files/./{name}",
		f"/files/../../private/files/{name}",
		f"/%70rivate/files/{name}",
		f"/%2570rivate/files/{name}",
		frappe.utils.get_url(address),
	)


def gate(world: World) -> None:
	"""Methods that were not checked, and names that are guessed, end at the gate."""
	mediator, officer = world.users[MEDIATOR_USER], world.users[MUNICIPALITY_OFFICER]
	foreign = world.other_of("Mediator")
	tries = (
		lambda: knock(mediator, "/api/method/frappe.desk.reportview.get", "POST", doctype="Mediator"),
		lambda: knock(mediator, f"/api/resource/Mediator/{foreign}"),
		lambda: knock(mediator, "/api/resource/Has Role", parent="User"),
		lambda: knock(mediator, "/api/method/frappe.client.get_list", doctype="DefaultValue", parent="User"),
		lambda: call(officer, "frappe.desk.doctype.tag.tag.add_tag", tag="x", dt="Municipality", dn="x"),
	)
	for attempt in tries:
		try:
			attempt()
		except REFUSED:
			continue
		raise AssertionError("the gate let a call through")
