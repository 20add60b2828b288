"""A look at each request before Frappe answers it, as far as it names a DocType of this app.

Frappe's own methods were written for colleagues who may see nearly everything. For logins that reach only
some rows this gate closes by default:

- Of Frappe's (and other apps') methods only those in the tables below may be called with a DocType of this
  app. Each was read in 15.0, 15 and 16: it asks for permission itself, or is answered by `doors`. For officers
  and strategy editors this holds for DocTypes of which they read all, too.
- Nothing of another DocType (a task, a file, a reminder) is hung on a document that the login does not reach.
- Portal logins call, of all that is not this app's, only what guests may call and what is in the portal's table,
  and reach documents of this app only.
- Child tables of other DocTypes are not listed by themselves: Frappe asks for the parent's DocType only, and
  `Has Role` of `User` is everybody's mail address.
- A document that the login does not reach answers like one that does not exist, same status and text, so
  names (which are numbered) can't be guessed.

For everybody but Administrator: no method of this app outside `api`, no renaming past the DocType's rules (Frappe
lets whoever may write one document of a DocType rename and merge all of it), no filter, order or grouping by a field one may not read, no way to the
methods that `doors` replaces by calling them through another method, and no document together with all it
links to (`expand_links` of later versions hands out the linked documents unchecked).

It runs as an auth hook, since before_request comes before tokens and API keys are checked.
"""

from __future__ import annotations

import frappe
from frappe import _

from heidekreis_integration.permissions import platform
from heidekreis_integration.permissions.asked import Asked, names, parse_path, read_parameters
from heidekreis_integration.permissions.errors import MethodClosedError
from heidekreis_integration.permissions.fields import check_query, own_doctypes
from heidekreis_integration.permissions.rules import is_limited
from heidekreis_integration.permissions.staff import is_outsider

# Website logins (portal) need no desk method at all: own documents by REST, the rest through this app's API.
PORTAL_METHODS = frozenset(
	{
		"frappe.client.get",
		"frappe.client.get_list",
		"frappe.client.get_value",
		"frappe.client.get_count",
		"frappe.client.has_permission",
		"frappe.client.validate_link",
		"frappe.desk.search.get_link_title",
		"frappe.desk.like.toggle_like",
	}
)

DESK_METHODS = PORTAL_METHODS | {
	"upload_file",
	"frappe.handler.upload_file",
	"frappe.client.cancel",
	"frappe.client.delete",
	"frappe.client.get_doc_permissions",
	"frappe.client.insert",
	"frappe.client.is_document_amended",
	"frappe.client.save",
	"frappe.client.set_value",
	"frappe.client.submit",
	"frappe.client.validate_link_and_fetch",
	"frappe.core.doctype.access_log.access_log.make_access_log",
	"frappe.desk.calendar.get_events",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
	"frappe.desk.doctype.kanban_board.kanban_board.get_kanban_boards",
	"frappe.desk.doctype.list_view_settings.list_view_settings.get_default_listview_fields",
	"frappe.desk.doctype.number_card.number_card.get_percentage_difference",
	"frappe.desk.doctype.number_card.number_card.get_result",
	"frappe.desk.form.load.get_communications",
	"frappe.desk.form.load.get_docinfo",
	"frappe.desk.form.load.getdoc",
	"frappe.desk.form.load.getdoctype",
	"frappe.desk.form.save.cancel",
	"frappe.desk.form.save.savedocs",
	"frappe.desk.form.utils.add_comment",
	"frappe.desk.form.utils.get_next",
	"frappe.desk.form.utils.remove_attach",
	"frappe.desk.form.utils.update_comment",
	"frappe.desk.link_preview.get_preview_data",
	"frappe.desk.listview.get_group_by_count",
	"frappe.desk.listview.get_list_settings",
	"frappe.desk.notifications.get_open_count",
	"frappe.desk.reportview.delete_items",
	"frappe.desk.reportview.export_query",
	"frappe.desk.reportview.get",
	"frappe.desk.reportview.get_count",
	"frappe.desk.reportview.get_list",
	"frappe.desk.reportview.get_sidebar_stats",
	"frappe.desk.search.search_link",
	"frappe.desk.search.search_widget",
	"frappe.desk.treeview.get_all_nodes",
	"frappe.desk.treeview.get_children",
	"frappe.model.utils.user_settings.get",
	"frappe.model.utils.user_settings.save",
	"frappe.model.workflow.apply_workflow",
	"frappe.model.workflow.can_cancel_document",
	"frappe.model.workflow.get_common_transition_actions",
	"frappe.model.workflow.get_transitions",
	"frappe.printing.page.print.print.get_print_settings_to_show",
	"frappe.realtime.can_subscribe_doc",
	"frappe.realtime.has_permission",
	"frappe.utils.print_format.download_multi_pdf",
	"frappe.utils.print_format.download_pdf",
	"frappe.utils.weasyprint.download_pdf",
	"frappe.www.printview.get_html_and_style",
	"frappe.www.printview.get_rendered_raw_commands",
}

# Frappe takes "read" for enough where something is printed or attached.
KIND_OF_ACCESS = {
	"upload_file": "write",
	"frappe.handler.upload_file": "write",
	"frappe.utils.print_format.download_multi_pdf": "print",
	"frappe.utils.print_format.download_pdf": "print",
	"frappe.utils.weasyprint.download_pdf": "print",
	"frappe.www.printview.get_html_and_style": "print",
	"frappe.www.printview.get_rendered_raw_commands": "print",
}

METHOD_NAME_KEYS = {
	"frappe.desk.form.utils.get_next": "value",
	"frappe.desk.reportview.delete_items": "items",
}
# The same for the methods of this app.
API_NAME_KEYS = {
	"assignment": "Assignment",
	"claims": "Compensation Claim",
	"contact": "Municipality Contact",
	"course": "Training Course",
	"mail": "Incoming Mail",
	"attendance": "Network Attendance",
	"mailing": "Network Mailing",
	"measure": "Strategy Measure",
	"mediator": "Mediator",
	"network_meeting": "Network Meeting",
	"offer": "Assignment Offer",
	"request": "Mediation Request",
	"run": "Payout Run",
}
# Parameters through which one method calls another one.
FORWARDING_KEYS = ("query", "method", "tree_method")
# Parameter with which later versions add the linked documents, whole and unchecked.
EXPANSION_KEY = "expand_links"
FORWARDED_METHODS = frozenset({"frappe.desk.treeview.get_children"})
OWN = "heidekreis_integration."
OWN_METHODS = f"{OWN}api."
# With `force` it asks neither whether the DocType may be renamed nor who may write that document.
RENAMING = frozenset({"frappe.rename_doc"})
# Parameters that name a document's own method; this app's documents have none that a login calls.
DOCUMENT_METHOD_KEYS = {
	"frappe.handler.run_doc_method": "method",
	"run_doc_method": "method",
	"": "run_method",
}
RENAMING_DOCUMENT = frozenset({"rename", "_rename"})


def check_request() -> None:
	"""Refuse what the module's text names. Runs as auth hook, for every request, after the login is known."""
	request = getattr(frappe.local, "request", None)
	if request is None or frappe.session.user == "Administrator":
		return
	check_call(frappe.session.user, request.path, request.method, frappe.local.form_dict)


def check_call(user: str, path: str, http_method: str, values: dict) -> None:
	"""Check one call.

	Args:
		user: Who calls.
		path: The request's path.
		http_method: GET, POST, PUT or DELETE.
		values: The request's parameters.

	Raises:
		MethodClosedError: the method is not open for this login.
		FieldClosedError: the query uses a field the login may not read.
		frappe.DoesNotExistError: a named document is not there, or not for this login.
	"""
	method, resource, name = parse_path(path, values)
	_check_platform(user, method, parse_path(path, {})[0])
	if method.startswith(OWN):
		_check_own_method(user, method, values)
		return
	_check_forwarding(user, values)
	if values.get(EXPANSION_KEY):
		_close(EXPANSION_KEY)
	_check_foreign_tables(user, values, resource, method)
	asked = read_parameters(values, own_doctypes(), resource, name)
	_check_document_method(user, str(values.get(DOCUMENT_METHOD_KEYS.get(method, "")) or ""), name, asked)
	if not asked.doctypes:
		return
	if method in METHOD_NAME_KEYS:
		found = names(values.get(METHOD_NAME_KEYS[method]))
		asked.documents |= {(values.get("doctype"), each) for each in found}
	if method in RENAMING:
		_close(method)
	limited = {doctype for doctype in asked.doctypes if _limited(user, doctype)}
	if method and (limited or is_outsider(user)):
		_check_method(user, method, values)
	# A new document of this app may name itself; what it belongs to, its own rule asks.
	if limited and (method or name or resource not in asked.doctypes):
		_check_documents(asked, limited, KIND_OF_ACCESS.get(method) or _kind_for_path(path))
	check_query(asked.doctypes, asked.expressions, user)


def _limited(user: str, doctype: str) -> bool:
	if not frappe.get_meta(doctype).istable:
		return is_limited(user, doctype)
	parents = frappe.get_all("DocField", filters={"options": doctype, "fieldtype": "Table"}, pluck="parent")
	return not parents or any(is_limited(user, parent) for parent in parents)


def _check_method(user: str, method: str, values: dict) -> None:
	desk = frappe.get_cached_value("User", user, "user_type") == "System User"
	# A name without a dot is a document's own method (run_doc_method), which needs the document.
	forwarded = [str(values[key]) for key in FORWARDING_KEYS if "." in str(values.get(key) or "")]
	if method not in (DESK_METHODS if desk else PORTAL_METHODS) or not all(
		called in FORWARDED_METHODS or called.startswith(OWN_METHODS) for called in forwarded
	):
		_close(method)


def _check_platform(user: str, method: str, in_path: str) -> None:
	if in_path and in_path != method:
		_close(in_path)  # two methods in one call: which of them runs is a matter of version
	own = method.startswith(OWN)
	written_as = method if own or "." not in method else platform.defined_as(method)
	if written_as != method and written_as in _replaced():
		_close(method)  # the original, under the name of a module that imports it
	if method and not own and not platform.may_call(user, method, checked=PORTAL_METHODS):
		_close(method)


def _check_foreign_tables(user: str, values: dict, resource: str, method: str) -> None:
	named = {values.get("doctype"), resource} - {None, ""} - own_doctypes()
	tables = [name for name in named if isinstance(name, str) and _is_foreign_table(name)]
	if tables and is_outsider(user):
		_close(tables[0])
	if named and (resource or method in PORTAL_METHODS) and platform.is_portal_login(user):
		_close(str(min(named, key=str)))


def _is_foreign_table(doctype: str) -> bool:
	return bool(frappe.db.get_value("DocType", doctype, "istable", cache=True))


def _close(method: str) -> None:
	frappe.throw(
		_("The function {0} is not open for this access.").format(method),
		MethodClosedError,
		title=_("Not permitted"),
	)


def _check_document_method(user: str, called: str, name: str, asked: Asked) -> None:
	# Version 2: /document/<DocType>/<name>/method/<its method>
	called = called or name.partition("/method/")[2]
	if called and (is_outsider(user) or (called in RENAMING_DOCUMENT and asked.doctypes)):
		_close(called)


def _check_own_method(user: str, method: str, values: dict) -> None:
	"""This app's methods ask for permission themselves; here only hidden and missing become one answer."""
	if not method.startswith(OWN_METHODS):
		# A function of Frappe, or one of `doors`, past what the gate looks at under its own name.
		_close(method)
	if user == "Guest":
		return
	asked = read_parameters(values, own_doctypes())
	for key, doctype in API_NAME_KEYS.items():
		asked.documents |= {(doctype, found) for found in names(values.get(key))}
	named = {doctype for doctype, _name in asked.documents}
	_check_documents(asked, {doctype for doctype in named if _limited(user, doctype)}, "read")


def _check_documents(asked: Asked, limited: set[str], kind: str) -> None:
	for doctype, name in sorted(asked.documents):
		if doctype not in limited:
			continue
		if not _reaches(doctype, name, "read"):
			# The very words of Frappe for what is not there.
			frappe.throw(_("{0} {1} not found").format(_(doctype), name), frappe.DoesNotExistError)
		if kind != "read" and not _reaches(doctype, name, kind):
			frappe.throw(_("No permission for {0}").format(f"{_(doctype)} {name}"), frappe.PermissionError)


def _reaches(doctype: str, name: str, kind: str) -> bool:
	meta = frappe.get_meta(doctype)
	if meta.istable:
		return False
	if meta.issingle:
		return True
	if not frappe.db.exists(doctype, name):
		return False
	reached = frappe.get_doc(doctype, name).has_permission(kind)
	# has_permission leaves messages that would tell a denied document from a missing one.
	frappe.clear_messages()
	return reached


def _kind_for_path(path: str) -> str:
	return "print" if path.strip("/").startswith("printview") else "read"


def _check_forwarding(user: str, values: dict) -> None:
	replaced = _replaced()
	for key in FORWARDING_KEYS:
		called = values.get(key)
		if not isinstance(called, str) or "." not in called:
			continue
		if called.strip() in replaced or not platform.may_call(user, called.strip(), checked=DESK_METHODS):
			_close(called)


def _replaced() -> dict:
	return frappe.get_hooks("override_whitelisted_methods") or {}
