"""The gate: unchecked methods stay shut, hidden and missing answer alike, colleagues pass."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.asked import parse_path
from heidekreis_integration.permissions.errors import FieldClosedError, MethodClosedError
from heidekreis_integration.permissions.gate import DESK_METHODS, PORTAL_METHODS
from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER, MUNICIPALITY_OFFICER
from heidekreis_integration.tests.access.calls import call, knock, text_of
from heidekreis_integration.tests.access.world import NO_ROLE, World
from heidekreis_integration.tests.base import AppTestCase


class TestGate(AppTestCase):
	"""Requests as they come in."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()

	def answer(self, *args, **kwargs) -> tuple[type, str]:
		try:
			knock(*args, **kwargs)
		except frappe.ValidationError as refused:
			return type(refused), str(refused)
		return type(None), ""

	def test_paths_of_all_versions_are_understood(self) -> None:
		for path, wanted in {
			"/api/resource/Mediator/SM-1": ("", "Mediator", "SM-1"),
			"/api/v1/resource/Mediator": ("", "Mediator", ""),
			"/api/v2/document/Mediator/SM-1": ("", "Mediator", "SM-1"),
			"/api/v2/doctype/Mediator/count": ("", "Mediator", ""),
			"/api/method/frappe.client.get": ("frappe.client.get", "", ""),
			"/api/resource/Municipality/A/B": ("", "Municipality", "A/B"),
			"/app/mediator": ("", "", ""),
		}.items():
			self.assertEqual(wanted, parse_path(path, {}), path)

	def test_hidden_and_missing_documents_answer_alike(self) -> None:
		user, hidden = self.world.users[MEDIATOR_USER], self.world.other_of("Mediator")
		missing = hidden.replace("FREMD", "NICHT")
		for http_method in ("GET", "PUT", "DELETE"):
			answers = [
				self.answer(user, f"/api/resource/Mediator/{name}", http_method) for name in (hidden, missing)
			]
			self.assertEqual(frappe.DoesNotExistError, answers[0][0])
			self.assertEqual(answers[0][0], answers[1][0])
			self.assertEqual(answers[0][1].replace(hidden, "…"), answers[1][1].replace(missing, "…"))

	def test_the_desk_form_answers_alike_too(self) -> None:
		user, hidden = self.world.users[MUNICIPALITY_OFFICER], self.world.other_of("Mediation Request")
		for name in (hidden, "ANF-1900-00001"):
			for method in (
				"frappe.desk.form.load.getdoc",
				"frappe.desk.form.load.get_docinfo",
				"frappe.client.get",
			):
				with self.assertRaises(frappe.DoesNotExistError, msg=method):
					call(user, method, doctype="Mediation Request", name=name)

	def test_own_documents_pass(self) -> None:
		user, own = self.world.users[MEDIATOR_USER], self.world.own_of(MEDIATOR_USER, "Mediator")
		knock(user, f"/api/resource/Mediator/{own}")
		self.assertEqual(own, call(user, "frappe.client.get", doctype="Mediator", name=own)["name"])

	def test_an_officer_works_in_the_desk(self) -> None:
		user = self.world.users[MUNICIPALITY_OFFICER]
		own = self.world.own_of(MUNICIPALITY_OFFICER, "Mediation Request")
		request, place = {"doctype": "Mediation Request"}, {"doctype": "Municipality"}
		town = self.world.own_of(MUNICIPALITY_OFFICER, "Municipality")
		for method, values in (
			("frappe.desk.form.load.getdoctype", request),
			("frappe.desk.form.load.getdoc", request | {"name": own}),
			("frappe.desk.form.load.get_docinfo", request | {"name": own}),
			("frappe.desk.reportview.get", request | {"fields": ["name", "planned_start"], "filters": []}),
			("frappe.desk.reportview.get_count", request | {"filters": [], "fields": []}),
			("frappe.desk.reportview.get_sidebar_stats", request | {"stats": ["_user_tags"], "filters": []}),
			("frappe.desk.listview.get_list_settings", request),
			("frappe.desk.doctype.kanban_board.kanban_board.get_kanban_boards", request),
			("frappe.model.workflow.get_transitions", {"doc": request | {"name": own}}),
			("frappe.desk.search.search_link", place | {"txt": "", "reference_doctype": "Mediation Request"}),
			("frappe.client.validate_link", place | {"docname": town, "fields": ["municipality_name"]}),
			("frappe.desk.search.get_link_title", place | {"docname": town}),
			(
				"frappe.desk.notifications.get_open_count",
				place | {"name": town, "items": ["Mediation Request"]},
			),
			("frappe.desk.treeview.get_children", place | {"parent": ""}),
			("frappe.client.get_value", request | {"fieldname": "planned_start", "filters": {"name": own}}),
			("frappe.realtime.can_subscribe_doc", request | {"docname": own}),
		):
			with self.subTest(method):
				self.assertNotIn("FREMD", text_of(call(user, method, "GET", **values)))

	def test_a_strategy_editor_works_in_the_desk(self) -> None:
		user, foreign = self.world.users["Strategy Editor"], self.world.other_of("Strategy Measure")
		measure = {"doctype": "Strategy Measure"}
		info = call(user, "frappe.desk.form.load.getdoc", "GET", **measure, name=foreign)["docinfo"]
		self.assertEqual(0, info["permissions"]["write"], "the form would offer a save that fails")
		own = self.world.own_of("Strategy Editor", "Strategy Measure")
		info = call(user, "frappe.desk.form.load.getdoc", "GET", **measure, name=own)["docinfo"]
		self.assertEqual(1, info["permissions"]["write"])

	def test_a_hidden_document_inside_another_parameter_is_found(self) -> None:
		user, hidden = self.world.users[MUNICIPALITY_OFFICER], self.world.other_of("Mediation Request")
		sent = {"doctype": "Mediation Request", "name": hidden}
		for method, values in {
			"frappe.model.workflow.get_transitions": {"doc": sent},
			"frappe.desk.form.save.savedocs": {"doc": sent, "action": "Save"},
			"frappe.desk.reportview.delete_items": {"doctype": "Mediation Request", "items": [hidden]},
			"frappe.desk.form.utils.add_comment": {
				"reference_doctype": "Mediation Request",
				"reference_name": hidden,
				"content": "x",
				"comment_email": "x@example.org",
				"comment_by": "x",
			},
			"upload_file": {"doctype": "Mediation Request", "docname": hidden},
			"frappe.www.printview.get_html_and_style": {"doc": "Mediation Request", "name": hidden},
			"frappe.utils.print_format.download_multi_pdf": {
				"doctype": "Mediation Request",
				"name": [hidden],
			},
		}.items():
			with self.assertRaises(frappe.DoesNotExistError, msg=method):
				knock(user, f"/api/method/{method}", "POST", **values)
		with self.assertRaises(frappe.DoesNotExistError):
			knock(user, "/printview", doctype="Mediation Request", name=hidden)

	def test_unchecked_methods_are_shut_for_limited_logins(self) -> None:
		for role in (MEDIATOR_USER, INSTITUTION_USER, MUNICIPALITY_OFFICER):
			for method in (
				"frappe.desk.doctype.tag.tag.add_tag",
				"frappe.desk.form.assign_to.add",
				"frappe.core.doctype.data_export.exporter.export_data",
				"frappe.share.add",
				"frappe.rename_doc",
				"run_doc_method",
				"frappe.desk.form.document_follow.follow_document",
				"frappe.core.doctype.communication.email.make",
				"frappe.realtime.can_subscribe_doctype",  # who has saved what, of all documents
				"frappe.some.method.of.a.later.version",
			):
				with self.assertRaises(MethodClosedError, msg=method):
					knock(
						self.world.users[role],
						f"/api/method/{method}",
						"POST",
						doctype="Mediator",
						dt="Mediator",
					)

	def test_officers_and_editors_use_checked_methods_for_what_they_all_read_too(self) -> None:
		measure = self.world.other_of("Strategy Measure")
		for role in ("Strategy Editor", MUNICIPALITY_OFFICER):
			for method in (
				"frappe.rename_doc",
				"frappe.desk.doctype.tag.tag.add_tag",
				"frappe.desk.form.assign_to.add",
			):
				with self.assertRaises(MethodClosedError, msg=(role, method)):
					call(self.world.users[role], method, doctype="Strategy Measure", name=measure)

	def test_nobody_renames_past_the_rules(self) -> None:
		"""With `force` Frappe asks for the DocType only: who writes one measure would rename or merge all."""
		measure = self.world.other_of("Strategy Measure")
		path, coordinator = f"/api/resource/Strategy Measure/{measure}", "Integration Coordinator"
		for role in ("Strategy Editor", coordinator):
			user = self.world.users[role]
			renaming = {"doctype": "Strategy Measure", "old": measure, "new": "x", "force": 1}
			for sent in (
				("/api/method/frappe.rename_doc", renaming),
				(path, {"run_method": "rename", "force": 1}),
				(path.replace("resource", "v2/document") + "/method/rename", {}),
				("/api/method/run_doc_method", {"dt": "Strategy Measure", "dn": measure, "method": "rename"}),
			):
				with self.assertRaises((MethodClosedError, frappe.DoesNotExistError), msg=(role, sent)):
					knock(user, sent[0], "POST", **sent[1])

	def test_nothing_is_hung_on_a_document_that_is_not_reached(self) -> None:
		hidden, own = (
			self.world.other_of("Mediation Request"),
			self.world.own_of(MUNICIPALITY_OFFICER, "Mediation Request"),
		)
		user, request = self.world.users[MUNICIPALITY_OFFICER], "Mediation Request"

		def bodies(name: str) -> dict[str, dict]:
			return {
				"ToDo": {"reference_type": request, "reference_name": name},
				"File": {"attached_to_doctype": request, "attached_to_name": name},
				"Document Follow": {"ref_doctype": request, "ref_docname": name},
				"Tag Link": {"document_type": request, "document_name": name},
				"Reminder": {"reminder_doctype": request, "reminder_docname": name},
			}

		for doctype, body in bodies(hidden).items():
			with self.assertRaises(frappe.DoesNotExistError, msg=doctype):
				knock(user, f"/api/resource/{doctype}", "POST", **body)
		event = {"event_participants": [{"reference_doctype": request, "reference_docname": hidden}]}
		with self.assertRaises(frappe.DoesNotExistError):
			knock(
				user,
				"/api/method/frappe.desk.form.save.savedocs",
				"POST",
				doc={"doctype": "Event"} | event,
			)
		for doctype, body in bodies(own).items():
			knock(user, f"/api/resource/{doctype}", "POST", **body)

	def test_of_this_app_only_its_api_is_called(self) -> None:
		for role in (MEDIATOR_USER, "Integration Coordinator"):
			for method in (
				"heidekreis_integration.workflow.door.get_transitions",
				"heidekreis_integration.permissions.doors.getdoc",
				"heidekreis_integration.desk.charts.get",
			):
				with self.assertRaises(MethodClosedError, msg=method):
					knock(self.world.users[role], f"/api/method/{method}", "POST")

	def test_officers_use_no_method_of_files_and_logins_as_such(self) -> None:
		for method in (
			"frappe.core.api.file.zip_files",
			"frappe.core.doctype.communication.email.make",
			"frappe.automation.doctype.auto_repeat.auto_repeat.make",  # the same, from where it is imported
			"uploadfile",
			"frappe.core.doctype.user.user.get_roles",
			"run_doc_method",
		):
			with self.assertRaises(MethodClosedError, msg=method):
				knock(self.world.users[MUNICIPALITY_OFFICER], f"/api/method/{method}", "POST")

	def test_what_a_graph_or_an_added_column_shows_is_asked_for_too(self) -> None:
		goal = {"doctype": "User", "goal_doctype": "Mediator", "goal_field": "iban", "aggregation": "max"}
		column = {"custom_columns": [{"doctype": "Mediator", "fieldname": "iban"}]}
		for role, error in (
			(MUNICIPALITY_OFFICER, MethodClosedError),
			("Integration Coordinator", FieldClosedError),
		):
			for method, sent in (
				("frappe.utils.goal.get_monthly_goal_graph_data", goal),
				("frappe.desk.query_report.run", column),
				("frappe.desk.query_report.save_report", {"columns": column["custom_columns"]}),
			):
				with self.assertRaises(error, msg=(role, method)):
					knock(self.world.users[role], f"/api/method/{method}", "POST", **sent)

	def test_a_replaced_method_is_not_reached_from_where_it_is_imported(self) -> None:
		"""`permissions.doors` imports none by name, yet any other app may."""
		import frappe.desk.search
		import frappe.www

		frappe.www.imported_here = frappe.desk.search.get_link_title
		self.addCleanup(delattr, frappe.www, "imported_here")
		for role in (MUNICIPALITY_OFFICER, "Integration Coordinator"):
			with self.assertRaises(MethodClosedError):
				knock(self.world.users[role], "/api/method/frappe.www.imported_here", "POST", doctype="Note")

	def test_no_closed_method_is_reached_through_another(self) -> None:
		for key in ("query", "method"):
			with self.assertRaises(MethodClosedError):
				knock(
					self.world.users[MUNICIPALITY_OFFICER],
					"/api/method/frappe.model.mapper.make_mapped_doc",
					"POST",
					**{key: "frappe.core.doctype.communication.email.make"},
				)

	def test_nobody_is_mailed_the_changes_of_documents(self) -> None:
		"""Frappe's mails to followers hold every changed field, also those the follower may not read."""
		user = frappe.get_doc("User", self.world.users[MUNICIPALITY_OFFICER])
		user.update({"document_follow_notify": 1, "follow_created_documents": 1})
		user.save()
		self.assertEqual((0, 0), (user.document_follow_notify, user.follow_created_documents))

	def test_nobody_reads_what_a_document_links_to_without_being_asked(self) -> None:
		own = self.world.own_of(MEDIATOR_USER, "Assignment")
		for user in (self.world.users[MEDIATOR_USER], self.world.users["Mediation Coordinator"]):
			for path in (f"/api/resource/Assignment/{own}", "/api/resource/ToDo/x"):
				with self.assertRaises(MethodClosedError, msg=(user, path)):
					knock(user, path, expand_links="true")

	def test_portal_logins_use_no_desk_method(self) -> None:
		for method in sorted(DESK_METHODS - PORTAL_METHODS):
			with self.assertRaises(MethodClosedError, msg=method):
				knock(
					self.world.users[INSTITUTION_USER],
					f"/api/method/{method}",
					"POST",
					doctype="Mediation Request",
				)

	def test_portal_logins_reach_nothing_of_the_platform_but_what_guests_reach(self) -> None:
		for role in (MEDIATOR_USER, INSTITUTION_USER, NO_ROLE):
			user = self.world.users[role]
			for method in (
				"frappe.core.doctype.communication.email.make",  # mails to anybody in the office's name
				"frappe.utils.print_format.report_to_pdf",  # any HTML, printed on the server
				"frappe.core.doctype.user.user.get_all_roles",
				"frappe.desk.query_report.run",
				"frappe.client.get_js",
				"upload_file",
				"frappe.handler.upload_file",
				"run_doc_method",
				"other_app.api.anything",
			):
				for path, values in ((f"/api/method/{method}", {}), ("/", {"cmd": method})):
					with self.assertRaises(MethodClosedError, msg=(role, method)):
						knock(user, path, "POST", **values)
			for path in ("/api/resource/ToDo", "/api/resource/File/x", "/api/method/frappe.client.get_list"):
				with self.assertRaises(MethodClosedError, msg=(role, path)):
					knock(user, path, "POST", doctype="ToDo")
			for method in (
				"logout",
				"web_logout",
				"frappe.auth.get_logged_user",
				"frappe.realtime.get_user_info",
			):
				knock(user, f"/api/method/{method}")

	def test_officers_mail_nobody_in_the_offices_name(self) -> None:
		for role in (MUNICIPALITY_OFFICER, "Strategy Editor"):
			with self.assertRaises(MethodClosedError):
				knock(
					self.world.users[role],
					"/api/method/frappe.core.doctype.communication.email.make",
					"POST",
					recipients="x@example.org",
				)

	def test_no_second_method_hides_behind_the_first(self) -> None:
		for user in (self.world.users[MEDIATOR_USER], self.world.users["Mediation Coordinator"]):
			for cmd in ("ping", "heidekreis_integration.api.mediators.my_offers"):
				with self.assertRaises(MethodClosedError):
					knock(user, "/api/method/frappe.client.get_list", "POST", cmd=cmd, doctype="Mediator")

	def test_a_portal_login_neither_prints_nor_attaches(self) -> None:
		user, own = (
			self.world.users[INSTITUTION_USER],
			self.world.own_of(INSTITUTION_USER, "Mediation Request"),
		)
		with self.assertRaises(frappe.PermissionError):
			knock(user, "/printview", doctype="Mediation Request", name=own)
		with self.assertRaises(frappe.PermissionError):
			knock(user, "/api/method/upload_file", "POST", doctype="Mediation Request", docname=own)

	def test_a_replaced_method_is_not_reached_through_another(self) -> None:
		for role in (MEDIATOR_USER, "Integration Coordinator"):
			for values in (
				{"cmd": "frappe.desk.search.search_link", "query": "frappe.client.get_count"},
				{"cmd": "frappe.model.mapper.map_docs", "method": "frappe.client.get_count"},
				{"cmd": "frappe.desk.treeview.get_all_nodes", "tree_method": "frappe.client.get_count"},
			):
				with self.assertRaises(MethodClosedError):
					knock(self.world.users[role], "/", "POST", **values)

	def test_fields_above_the_own_level_do_not_filter_for_colleagues_either(self) -> None:
		user = self.world.users["Integration Coordinator"]
		for values in (
			{"filters": [["Mediator", "iban", "like", "DE%"]]},
			{"filters": '{"iban": ["like", "DE%"]}'},
			{"or_filters": [["iban", "like", "DE%"]]},
			{"order_by": "iban asc"},
			{"group_by": "`tabMediator`.`iban`"},
			{"field": "iban"},
			{"stats": ["iban"]},
			{"field_map": {"start": "iban"}},
		):
			with self.assertRaises(FieldClosedError, msg=str(values)):
				knock(user, "/api/method/frappe.desk.reportview.get", "POST", doctype="Mediator", **values)
		with self.assertRaises(FieldClosedError):
			knock(user, "/api/resource/Assignment", filters=[["mediator.iban", "like", "DE%"]])

	def test_who_reads_a_field_filters_by_it(self) -> None:
		knock(
			self.world.users["Mediation Finance"], "/api/resource/Mediator", filters=[["iban", "like", "DE%"]]
		)

	def test_colleagues_and_other_doctypes_pass(self) -> None:
		knock(
			self.world.users["Mediation Coordinator"],
			f"/api/resource/Mediator/{self.world.other_of('Mediator')}",
		)
		officer = self.world.users[MUNICIPALITY_OFFICER]
		knock(officer, "/api/method/frappe.desk.reportview.get", "POST", doctype="Note")
		knock(self.world.users[MEDIATOR_USER], "/api/method/login")

	def test_child_rows_are_not_reached_by_name(self) -> None:
		row = f"{self.world.own_of(INSTITUTION_USER, 'Requesting Institution')}-contacts-1"
		for http_method in ("GET", "PUT", "DELETE"):
			kind, _text = self.answer(
				self.world.users[INSTITUTION_USER], f"/api/resource/Institution Contact/{row}", http_method
			)
			self.assertEqual(frappe.DoesNotExistError, kind)
