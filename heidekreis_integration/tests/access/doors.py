"""What each replaced method of Frappe has to withstand: one question per entry in hooks.py, past or through the gate.

The name of a question is the hook's key, so that the mutation run can take the entry away and ask again.
"""

from __future__ import annotations

import json

import frappe

from heidekreis_integration.permissions.scope import (
	INSTITUTION_USER,
	MEDIATOR_USER,
	MUNICIPALITY_OFFICER,
	STRATEGY_EDITOR,
)
from heidekreis_integration.tests.access.calls import call, hides, text_of, write_row
from heidekreis_integration.tests.access.probes import REFUSED
from heidekreis_integration.tests.access.world import FOREIGN, GUEST, World, as_user


def _dispatch(user: str, method: str, **values):
	"""Call a method as the server's own code would find it: through the hooks that replace it, past the gate."""
	replaced = frappe.get_hooks("override_whitelisted_methods").get(method, [method])[0]
	sent = {
		key: json.dumps(value) if isinstance(value, dict | list) else value for key, value in values.items()
	}
	before = frappe.local.response
	frappe.local.response = frappe._dict({"docs": []})
	try:
		with as_user(user):
			answer = frappe.call(replaced, **sent)
			return text_of([answer, frappe.local.response])
	finally:
		frappe.local.response = before


def _refuses(user: str, method: str, **values) -> None:
	try:
		answer = _dispatch(user, method, **values)
	except REFUSED:
		return
	raise AssertionError(f"{method} answered {answer[:300]}")


def get(world: World) -> None:
	"""A filter finds what may be listed: hidden and missing are one answer."""
	mine = {"user": world.users[MEDIATOR_USER]}
	if "EIGEN" not in _dispatch(
		world.users[MEDIATOR_USER], "frappe.client.get", doctype="Mediator", filters=mine
	):
		raise AssertionError("the own document was not found")
	for name in (world.other_of("Mediator"), "no such name"):
		try:
			_dispatch(
				world.users[MEDIATOR_USER], "frappe.client.get", doctype="Mediator", filters={"name": name}
			)
		except frappe.DoesNotExistError:
			continue
		except frappe.PermissionError as denied:
			raise AssertionError("a hidden document answers differently from a missing one") from denied


def get_count(world: World) -> None:
	"""A count with a filter tells nothing about hidden rows."""
	answer = _dispatch(
		world.users[MEDIATOR_USER],
		"frappe.client.get_count",
		doctype="Mediator",
		filters={"name": world.other_of("Mediator")},
	)
	if not answer.startswith("[0"):
		raise AssertionError(f"counted a hidden document: {answer}")


def validate_link(world: World) -> None:
	"""A link to a hidden document is not confirmed."""
	for user, doctype in ((MEDIATOR_USER, "Mediator"), (MUNICIPALITY_OFFICER, "Municipality")):
		hides(
			_dispatch(
				world.users[user],
				"frappe.client.validate_link",
				doctype=doctype,
				docname=world.other_of(doctype),
			)
		)


def _tagged(world: World) -> str:
	tag = world.name("Etikett")
	if not frappe.db.exists("Tag", tag):
		frappe.get_doc({"doctype": "Tag", "name": tag}).db_insert()
		link = frappe.get_doc(
			{
				"doctype": "Tag Link",
				"document_type": "Mediator",
				"document_name": world.other_of("Mediator"),
				"title": FOREIGN,
				"tag": tag,
			}
		)
		link.name = tag
		link.db_insert()
		world.made += [("Tag", tag), ("Tag Link", tag)]
	return tag


def get_documents_for_tag(world: World) -> None:
	"""A tag leads to documents one may see; a mediator coordinator's finance colleague sees none of Payout Run."""
	tag = _tagged(world)
	hides(
		_dispatch(
			world.users[STRATEGY_EDITOR], "frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=f"#{tag}"
		)
	)
	outsider = frappe.get_hooks("permission_query_conditions").get("Tag Link")
	if outsider:  # past the list's own rule, as a colleague without access to the document
		link = {"document_type": "Payout Run", "document_name": world.other_of("Payout Run")}
		frappe.db.set_value("Tag Link", tag, link)
		method = "frappe.desk.doctype.tag.tag.get_documents_for_tag"
		try:
			hides(_dispatch(world.users["Mediation Coordinator"], method, tag=f"#{tag}"))
		finally:
			mediator = {"document_type": "Mediator", "document_name": world.other_of("Mediator")}
			frappe.db.set_value("Tag Link", tag, mediator)


def get_linked(world: World) -> None:
	"""What hangs on a document is shown as far as one may see it."""
	method, place = "frappe.desk.form.linked_with.get", world.other_of("Municipality")
	_hides_requests(
		_dispatch(world.users[STRATEGY_EDITOR], method, doctype="Municipality", docname=place), world
	)


def _hides_requests(answer: str, world: World) -> None:
	for hidden in (
		world.own_of(INSTITUTION_USER, "Requesting Institution"),
		world.other_of("Requesting Institution"),
	):
		if hidden in answer:
			raise AssertionError(f"foreign data in the answer: {answer[:300]}")


def _history(world: World) -> str:
	name = world.own_of(MUNICIPALITY_OFFICER, "Mediation Request")
	if not frappe.db.exists("Version", {"docname": name}):
		changes = {"changed": [["internal_remarks", "", FOREIGN], ["remarks", "", "sichtbar"]]}
		version = frappe.get_doc(
			{
				"doctype": "Version",
				"ref_doctype": "Mediation Request",
				"docname": name,
				"data": json.dumps(changes),
			}
		)
		message = frappe.get_doc(
			{
				"doctype": "Communication",
				"communication_type": "Communication",
				"subject": FOREIGN,
				"content": FOREIGN,
				"sender": "vhs@example.org",
				"recipients": "jemand@example.org",
				"reference_doctype": "Mediation Request",
				"reference_name": name,
			}
		)
		for row in (version, message):
			write_row(row, f"{row.doctype}-{name}")
			world.made.append((row.doctype, row.name))
	return name


def getdoc(world: World) -> None:
	"""A form's history holds no closed field, and no mail between others."""
	name, officer = _history(world), world.users[MUNICIPALITY_OFFICER]
	answer = _dispatch(officer, "frappe.desk.form.load.getdoc", doctype="Mediation Request", name=name)
	hides(answer)
	if "sichtbar" not in answer:
		raise AssertionError("the readable change is missing")


def get_docinfo(world: World) -> None:
	"""The same when only the side bar is loaded."""
	name, officer = _history(world), world.users[MUNICIPALITY_OFFICER]
	hides(_dispatch(officer, "frappe.desk.form.load.get_docinfo", doctype="Mediation Request", name=name))


def get_communications(world: World) -> None:
	"""The same for the messages alone."""
	name, officer = _history(world), world.users[MUNICIPALITY_OFFICER]
	hides(
		_dispatch(officer, "frappe.desk.form.load.get_communications", doctype="Mediation Request", name=name)
	)


def toggle_like(world: World) -> None:
	"""Nobody writes to a document by liking it."""
	user, name = world.users[MEDIATOR_USER], world.other_of("Mediator")
	_refuses(user, "frappe.desk.like.toggle_like", doctype="Mediator", name=name, add="Yes")


def get_group_by_count(world: World) -> None:
	"""Assignments of hidden documents are not counted."""
	method = "frappe.desk.listview.get_group_by_count"
	user = world.users[STRATEGY_EDITOR]
	_refuses(user, method, doctype="Mediator", current_filters="[]", field="assigned_to")


def get_data_for_custom_field(world: World) -> None:
	"""A column that is added to a report tells only of what one may list; the original, of every login too."""
	officer = world.users[MUNICIPALITY_OFFICER]
	method = "frappe.desk.query_report.get_data_for_custom_field"
	answer = _dispatch(officer, method, doctype="Municipality", field="municipality_name")
	hides(answer)
	if "EIGEN" not in answer:
		raise AssertionError("the own row is missing")


def zip_files(world: World) -> None:
	"""Files are packed for who may read them."""
	secret = frappe.get_doc(
		{"doctype": "File", "file_name": world.name("Geheim"), "is_private": 1, "content": FOREIGN}
	).insert()
	try:
		user = world.users["Mediation Coordinator"]
		_refuses(user, "frappe.core.api.file.zip_files", files=[secret.name])
	finally:
		secret.delete()


def get_open_count(world: World) -> None:
	"""How many mediators live in a place is no matter of the strategy editor."""
	method, place = "frappe.desk.notifications.get_open_count", world.other_of("Municipality")
	user = world.users[STRATEGY_EDITOR]
	answer = _dispatch(user, method, doctype="Municipality", name=place, items=["Mediator"])
	if "Mediator" in answer:
		raise AssertionError(f"counted: {answer}")


def get_link_title(world: World) -> None:
	"""The title of a hidden document stays hidden."""
	method, name = "frappe.desk.search.get_link_title", world.other_of("Requesting Institution")
	title = f"{FOREIGN}-Titel"
	frappe.db.set_value("Requesting Institution", name, "institution_name", title)
	for role in (INSTITUTION_USER, MUNICIPALITY_OFFICER, MEDIATOR_USER):
		if title in _dispatch(world.users[role], method, doctype="Requesting Institution", docname=name):
			raise AssertionError(f"{role} read the title")


def get_names_for_mentions(world: World) -> None:
	"""Names and mail addresses of the staff are for colleagues."""
	frappe.cache.delete_value("users_for_mentions")
	for role in (INSTITUTION_USER, MEDIATOR_USER, MUNICIPALITY_OFFICER):
		answer = _dispatch(world.users[role], "frappe.desk.search.get_names_for_mentions", search_term="")
		if "@" in answer:
			raise AssertionError(f"{role} got names: {answer[:300]}")


def get_coords(world: World) -> None:
	"""Where the others live stays hidden."""
	user = world.users[MEDIATOR_USER]
	hides(
		_dispatch(user, "frappe.geo.utils.get_coords", doctype="Mediator", filters="[]", type="coordinates")
	)


def search(world: World) -> None:
	"""The search over everything shows what one may see."""
	word, name = world.name("Suchwort"), world.other_of("Mediator")
	table = frappe.qb.Table("__global_search")
	frappe.qb.into(table).columns("doctype", "name", "title", "content", "published", "route").insert(
		"Mediator", name, name, f"{word} {FOREIGN}", 0, ""
	).run()
	frappe.cache.hset("global_search", "search_priorities", ["Mediator"])  # as a site may set it
	try:
		hides(
			_dispatch(
				world.users[STRATEGY_EDITOR],
				"frappe.utils.global_search.search",
				text=word,
				doctype="Mediator",
			)
		)
	finally:
		frappe.cache.hdel("global_search", "search_priorities")
		frappe.db.delete("__global_search", {"name": name})


def dashboard_chart(world: World) -> None:
	"""A chart that a colleague opened first shows an officer the own rows all the same."""
	name = world.name("Diagramm")
	chart = frappe.get_doc(
		{
			"doctype": "Dashboard Chart",
			"chart_name": name,
			"chart_type": "Group By",
			"document_type": "Municipality",
			"group_by_type": "Count",
			"group_by_based_on": "name",
			"filters_json": "[]",
			"type": "Bar",
			"is_public": 1,
		}
	)
	chart.name = name
	chart.db_insert()
	method = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
	try:
		seen_before = {"labels": [world.other_of("Municipality")], "datasets": []}
		frappe.cache.set_value(f"chart-data:{name}", json.dumps(seen_before))  # as 15 and 16 leave it
		hides(_dispatch(world.users[MUNICIPALITY_OFFICER], method, chart_name=name))
	finally:
		frappe.cache.delete_value(f"chart-data:{name}")
		frappe.db.delete("Dashboard Chart", {"name": name})


def reset_password(world: World) -> None:
	"""A forgotten password tells nobody who has a login."""
	_says_nothing("frappe.core.doctype.user.user.reset_password", "user")


def send_login_link(world: World) -> None:
	"""Nor does a login link."""
	before = frappe.get_system_settings("login_with_email_link")
	frappe.local.system_settings.login_with_email_link = 1
	try:
		_says_nothing("frappe.www.login.send_login_link", "email")
	finally:
		frappe.local.system_settings.login_with_email_link = before


def send_message(world: World) -> None:
	"""Guests leave no text by Frappe's contact page."""
	frappe.local.request_ip = frappe.generate_hash(length=12)  # the limit of calls counts by it
	try:
		call(GUEST, "frappe.www.contact.send_message", sender="niemand@example.org", message="Hallo")
	except frappe.PermissionError:
		return
	raise AssertionError("guests write to the site by its contact page")


def _says_nothing(method: str, parameter: str) -> None:
	"""Only for an address without a login: a mail to a real one would be sent, and commit."""
	frappe.local.request_ip = frappe.generate_hash(length=12)  # the limit of calls counts by it
	try:
		answer = call(GUEST, method, **{parameter: "niemand@example.org"})
	except frappe.DoesNotExistError as told:
		raise AssertionError(f"{method} tells who has no login: {told}") from told
	finally:
		frappe.clear_messages()
	if answer:
		raise AssertionError(f"{method} tells who has no login: {answer}")


def replaced_methods() -> dict:
	"""Return the questions by the key of `override_whitelisted_methods`."""
	return {
		"frappe.core.doctype.user.user.reset_password": reset_password,
		"frappe.www.contact.send_message": send_message,
		"frappe.www.login.send_login_link": send_login_link,
		"frappe.client.get": get,
		"frappe.core.api.file.zip_files": zip_files,
		"frappe.client.get_count": get_count,
		"frappe.client.validate_link": validate_link,
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.get": dashboard_chart,
		"frappe.desk.doctype.tag.tag.get_documents_for_tag": get_documents_for_tag,
		"frappe.desk.form.linked_with.get": get_linked,
		"frappe.desk.form.load.get_communications": get_communications,
		"frappe.desk.form.load.get_docinfo": get_docinfo,
		"frappe.desk.form.load.getdoc": getdoc,
		"frappe.desk.like.toggle_like": toggle_like,
		"frappe.desk.listview.get_group_by_count": get_group_by_count,
		"frappe.desk.notifications.get_open_count": get_open_count,
		"frappe.desk.query_report.get_data_for_custom_field": get_data_for_custom_field,
		"frappe.desk.search.get_link_title": get_link_title,
		"frappe.desk.search.get_names_for_mentions": get_names_for_mentions,
		"frappe.geo.utils.get_coords": get_coords,
		"frappe.utils.global_search.search": search,
	}
