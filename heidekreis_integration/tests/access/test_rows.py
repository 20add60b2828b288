"""Row rules at their edges: mixed roles, ended belongings, foreign documents dressed as own ones, shares."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration.permissions import scope
from heidekreis_integration.permissions.errors import SharingClosedError
from heidekreis_integration.permissions.rules import CHILD_TABLES, RULES, condition, has_permission
from heidekreis_integration.tests.access.world import World, as_user
from heidekreis_integration.tests.base import AppTestCase

OFFICER, EDITOR = scope.MUNICIPALITY_OFFICER, scope.STRATEGY_EDITOR


class TestRows(AppTestCase):
	"""What belongs to a login, and nothing beside it."""

	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.world = World()

	def setUp(self) -> None:
		super().setUp()
		self.officer, self.editor = self.world.users[OFFICER], self.world.users[EDITOR]

	def listed(self, user: str, doctype: str) -> set[str]:
		with as_user(user):
			found = frappe.get_list(doctype, pluck="name", limit_page_length=0)
		return {name for name in found if name.endswith(self.world.mark)}

	def give(self, user: str, *roles: str) -> None:
		for role in roles:
			row = frappe.get_doc(
				{
					"doctype": "Has Role",
					"parent": user,
					"parenttype": "User",
					"parentfield": "roles",
					"role": role,
				}
			)
			row.name = frappe.generate_hash(length=10)
			row.db_insert()
		self.forget(user)

	def forget(self, user: str) -> None:
		frappe.cache.hdel("roles", user)
		frappe.local.role_permissions = {}

	def tearDown(self) -> None:
		super().tearDown()
		for user in (self.officer, self.editor):
			self.forget(user)

	def test_a_condition_is_always_in_parentheses_or_shut(self) -> None:
		for doctype in RULES:
			for user in self.world.users.values():
				with self.subTest(f"{doctype} {user}"):
					sql = condition(doctype, user)
					self.assertTrue(sql == "" or (sql[0], sql[-1]) == ("(", ")"), sql)

	def test_who_belongs_nowhere_sees_nothing(self) -> None:
		frappe.db.set_value(
			"Municipality Contact", {"user": self.officer}, "valid_to", add_days(nowdate(), -1)
		)
		self.assertEqual("(1=0)", condition("Mediation Request", self.officer))
		self.assertEqual(set(), self.listed(self.officer, "Municipality"))

	def test_a_term_that_has_not_begun_opens_nothing(self) -> None:
		frappe.db.set_value(
			"Municipality Contact", {"user": self.officer}, "valid_from", add_days(nowdate(), 1)
		)
		self.assertEqual([], scope.municipalities_of(self.officer))

	def test_an_inactive_institution_contact_sees_nothing(self) -> None:
		user = self.world.users[scope.INSTITUTION_USER]
		frappe.db.set_value("Institution Contact", {"user": user}, "active", 0)
		self.assertEqual(set(), self.listed(user, "Mediation Request"))

	def test_belonging_without_the_role_opens_nothing(self) -> None:
		frappe.db.set_value("Municipality Contact", {"user": self.officer}, "user", self.editor)
		self.assertEqual([], scope.municipalities_of(self.editor))

	def test_a_name_with_a_quote_does_not_leave_the_condition(self) -> None:
		name = f"Ort' or '1'='1-{self.world.mark}"
		frappe.db.set_value("Municipality Contact", {"user": self.officer}, "municipality", name)
		self.assertEqual(set(), self.listed(self.officer, "Municipality"))

	def test_a_joint_municipality_includes_its_members(self) -> None:
		self.assertIn(self.world.member, self.listed(self.officer, "Municipality"))

	def test_a_member_does_not_see_its_joint_municipality(self) -> None:
		frappe.db.set_value("Municipality Contact", {"user": self.officer}, "municipality", self.world.member)
		self.assertEqual({self.world.member}, self.listed(self.officer, "Municipality"))

	def test_an_officer_reads_the_members_contacts_and_changes_the_own(self) -> None:
		own = frappe.get_doc("Municipality Contact", self.world.own_of(OFFICER, "Municipality Contact"))
		self.assertTrue(has_permission(own, "write", self.officer))
		frappe.db.set_value(
			"Municipality Contact",
			self.world.other_of("Municipality Contact"),
			"municipality",
			self.world.member,
		)
		members = frappe.get_doc("Municipality Contact", self.world.other_of("Municipality Contact"))
		self.assertTrue(has_permission(members, "read", self.officer))
		self.assertFalse(has_permission(members, "write", self.officer))

	def test_an_officer_does_not_prolong_the_own_term(self) -> None:
		contact = frappe.get_doc("Municipality Contact", self.world.own_of(OFFICER, "Municipality Contact"))
		contact.valid_to, contact.user = add_days(nowdate(), 9999), "Administrator"
		with as_user(self.officer):
			contact.validate_higher_perm_levels()
		self.assertEqual((None, self.officer), (contact.valid_to, contact.user))

	def test_a_foreign_request_does_not_become_own_by_saying_so(self) -> None:
		request = frappe.get_doc("Mediation Request", self.world.other_of("Mediation Request"))
		request.requesting_institution = self.world.own_of(OFFICER, "Requesting Institution")
		for claims_to_be_new in (0, 1):
			request.set("__islocal", claims_to_be_new)
			self.assertIs(False, has_permission(request, "write", self.officer))
			self.assertIs(False, has_permission(request, "read", self.officer))

	def test_an_own_measure_is_not_pushed_to_another_body(self) -> None:
		measure = frappe.get_doc("Strategy Measure", self.world.own_of(EDITOR, "Strategy Measure"))
		self.assertIs(True, has_permission(measure, "write", self.editor))
		measure.responsible_body = self.world.other_of("Responsible Body")
		self.assertIs(False, has_permission(measure, "write", self.editor))

	def test_new_documents_are_judged_by_what_they_would_be(self) -> None:
		new = frappe.new_doc("Mediation Request")
		self.assertIs(False, has_permission(new, "create", self.officer))
		new.requesting_institution = self.world.own_of(OFFICER, "Requesting Institution")
		self.assertIs(True, has_permission(new, "create", self.officer))
		new.requesting_institution = self.world.other_of("Requesting Institution")
		self.assertIs(False, has_permission(new, "create", self.officer))

	def test_the_check_never_answers_none(self) -> None:
		for doctype in RULES:
			document = self.world.document(doctype, self.world.other_of(doctype))
			for user in self.world.users.values():
				for kind in (None, "read", "write", "create", "submit", "no such kind"):
					self.assertIsInstance(has_permission(document, kind, user), bool)

	def test_closed_fields_stay_out_of_answers_in_every_disguise(self) -> None:
		user = self.world.users[scope.INSTITUTION_USER]
		session = self.world.own_of(scope.INSTITUTION_USER, "Assignment")
		frappe.db.set_value("Assignment", session, {"amount_total": 40417.5, "derivation": "40417,5"})
		for field in (
			"amount_total",
			"`tabAssignment`.`amount_total`",
			"sum(amount_total) as total",
			"max(derivation) as text",
			"*",
		):
			with as_user(user):
				found = frappe.get_list("Assignment", filters={"name": session}, fields=["name", field])
			self.assertEqual([session], [row.name for row in found])
			self.assertNotIn(
				"40417", frappe.as_json([{k: v for k, v in row.items() if k != "name"} for row in found])
			)

	def test_another_table_is_not_read_through_a_link(self) -> None:
		with as_user(self.world.users[scope.INSTITUTION_USER]), self.assertRaises(frappe.PermissionError):
			frappe.get_list("Assignment", fields=["name", "mediator.iban"])

	def test_rows_of_several_roles_add_up(self) -> None:
		self.give(self.officer, EDITOR)
		frappe.db.set_value("Responsible Body Member", {"user": self.editor}, "user", self.officer)
		own = frappe.get_doc("Strategy Measure", self.world.own_of(EDITOR, "Strategy Measure"))
		self.assertTrue(has_permission(own, "write", self.officer))
		self.assertEqual(
			{self.world.own_of(OFFICER, "Mediation Request")}, self.listed(self.officer, "Mediation Request")
		)
		# The strategy editor's role reads every municipality.
		self.assertIn(self.world.other_of("Municipality"), self.listed(self.officer, "Municipality"))

	def test_an_unrestricted_role_reads_all_and_writes_what_it_may(self) -> None:
		self.give(self.officer, "Mediation Finance")
		foreign = frappe.get_doc("Mediation Request", self.world.other_of("Mediation Request"))
		self.assertTrue(has_permission(foreign, "read", self.officer))
		self.assertFalse(has_permission(foreign, "write", self.officer))
		self.assertIn(foreign.name, self.listed(self.officer, "Mediation Request"))

	def test_a_role_without_the_doctype_opens_nothing(self) -> None:
		user = self.world.users[scope.MEDIATOR_USER]
		self.give(user, EDITOR)
		self.assertEqual({self.world.own_of(scope.MEDIATOR_USER, "Mediator")}, self.listed(user, "Mediator"))
		self.forget(user)

	def test_nothing_is_shared_past_the_rules(self) -> None:
		for everyone in (0, 1):
			with self.assertRaises(SharingClosedError):
				frappe.share.add_docshare(
					"Mediation Request",
					self.world.other_of("Mediation Request"),
					None if everyone else self.officer,
					everyone=everyone,
					flags={"ignore_share_permission": True},
				)

	def test_an_assignment_does_not_open_a_document(self) -> None:
		from frappe.desk.form.assign_to import add

		with self.assertRaises(SharingClosedError):
			add(
				{
					"assign_to": [self.officer],
					"doctype": "Mediation Request",
					"name": self.world.other_of("Mediation Request"),
				}
			)

	def test_every_child_table_of_a_limited_doctype_has_a_condition(self) -> None:
		limited = {d for d in RULES if any(rule.covers("read") for rule in RULES[d])}
		tables = {
			field.options for doctype in limited for field in frappe.get_meta(doctype).get_table_fields()
		}
		self.assertEqual(tables, set(CHILD_TABLES))
