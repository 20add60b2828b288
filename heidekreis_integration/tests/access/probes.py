"""Single questions to the site, each with the answer the matrix wants. Used by the tests and by the mutation run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import frappe

from heidekreis_integration.permissions.fields import closed_fields
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.tests.access.calls import call, knock
from heidekreis_integration.tests.access.matrix import LETTERS, Cell, cell
from heidekreis_integration.tests.access.world import GUEST, NO_ROLE, ROLES, World, as_user

REFUSED = (frappe.PermissionError, frappe.DoesNotExistError)
PORTAL = (INSTITUTION_USER, MEDIATOR_USER, NO_ROLE, GUEST)


@dataclass(frozen=True)
class Probe:
	"""One question. `ask` raises AssertionError where the site's answer is not the wanted one."""

	title: str
	ask: Callable[[], None]


def expect(wanted: object, got: object, title: str) -> None:
	"""Compare one answer."""
	if wanted != got:
		raise AssertionError(f"{title}: expected {wanted}, got {got}")


def probes_of(world: World, doctype: str) -> Iterator[Probe]:
	"""Yield every question about `doctype`: each role, each kind of access, own and foreign documents."""
	for role in ROLES:
		for name, question in QUESTIONS.items():
			title = f"{doctype} / {role} / {name}"
			yield Probe(title, lambda r=role, q=question, t=title: q(world, r, doctype, cell(r, doctype), t))


def _single(doctype: str) -> bool:
	return bool(frappe.get_meta(doctype).issingle)


def _documents(world: World, role: str, doctype: str) -> tuple[str, str]:
	return world.own_of(role, doctype), world.other_of(doctype)


def _visible(world: World, role: str, doctype: str, allowed: Cell) -> set[str]:
	own, other = _documents(world, role, doctype)
	return {name for name, is_own in ((own, True), (other, False)) if allowed.may("read", is_own)}


def ask_list(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""The list shows what may be read, and nothing else."""
	if _single(doctype):
		return
	names = _documents(world, role, doctype)
	with as_user(world.users[role]):
		try:
			found = frappe.get_list(doctype, filters={"name": ("in", names)}, pluck="name")
		except frappe.PermissionError:
			found = []
	expect(_visible(world, role, doctype, allowed), set(found), title)


def ask_documents(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""Each kind of access to the own and to a foreign document."""
	own, other = _documents(world, role, doctype)
	kinds = [kind for kind in LETTERS.values() if kind not in ("create", "export")]
	if not frappe.get_meta(doctype).is_submittable:
		kinds = [kind for kind in kinds if kind not in ("submit", "cancel", "amend")]
	with as_user(world.users[role]):
		for name, is_own in ((own, True), (other, False)):
			if own == other and is_own:
				continue
			document = world.document(doctype, name)
			for kind in kinds:
				got = bool(frappe.has_permission(doctype, kind, doc=document))
				expect(allowed.may(kind, is_own), got, f"{title} {kind} {'own' if is_own else 'foreign'}")


def ask_create(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""A new document that would be one's own, and one that would be foreign."""
	if _single(doctype):
		return
	own, other = _documents(world, role, doctype)
	for name, is_own in ((own, True), (other, False)):
		document = frappe.copy_doc(world.document(doctype, name))
		with as_user(world.users[role]):
			got = bool(frappe.has_permission(doctype, "create", doc=document))
		expect(allowed.may("create", is_own), got, f"{title} {'own' if is_own else 'foreign'}")


def ask_export(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""Export is a right of the role; its rows are those of the list."""
	if _single(doctype):
		return
	with as_user(world.users[role]):
		got = bool(frappe.permissions.can_export(doctype))
	expect(allowed.may("export", False), got, title)


def ask_count(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""A count counts what the list shows."""
	if _single(doctype):
		return
	names = _documents(world, role, doctype)
	try:
		got = call(
			world.users[role],
			"frappe.client.get_count",
			doctype=doctype,
			filters={"name": ["in", list(names)]},
		)
	except REFUSED:
		got = 0
	expect(len(_visible(world, role, doctype, allowed)), got or 0, title)


def ask_filter(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""No filter, order or grouping by a field that may not be read, by any of the listing methods."""
	user = world.users[role]
	if role == GUEST or _single(doctype):
		return
	closed = closed_fields(doctype, user) & {field.fieldname for field in frappe.get_meta(doctype).fields}
	if not closed:
		return
	fieldname = min(closed)
	for sent in (
		{"filters": [[fieldname, "like", "DE%"]]},
		{"filters": {fieldname: ["like", "DE%"]}},
		{"or_filters": [[doctype, fieldname, "is", "set"]]},
		{"order_by": f"`tab{doctype}`.`{fieldname}` desc"},
		{"group_by": fieldname},
	):
		try:
			knock(user, f"/api/resource/{doctype}", **sent)
		except REFUSED:
			continue
		raise AssertionError(f"{title}: {sent} was let through")


def ask_link_search(world: World, role: str, doctype: str, allowed: Cell, title: str) -> None:
	"""The search of a link field offers what the list shows; portal logins have no use for it."""
	if _single(doctype):
		return
	own, other = _documents(world, role, doctype)
	try:
		answer = call(
			world.users[role],
			"frappe.desk.search.search_link",
			doctype=doctype,
			txt="",
			filters=[[doctype, "name", "in", [own, other]]],
		)
	except REFUSED:
		answer = {}
	# Later versions return the hits, 15.0 leaves them in the response.
	hits = answer if isinstance(answer, list) else answer.get("results", [])
	found = {result["value"] for result in hits}
	wanted = _visible(world, role, doctype, allowed)
	if role in PORTAL:
		wanted = set()
	expect(wanted, found, title)


QUESTIONS = {
	"list": ask_list,
	"documents": ask_documents,
	"create": ask_create,
	"export": ask_export,
	"count": ask_count,
	"filter oracle": ask_filter,
	"link search": ask_link_search,
}
