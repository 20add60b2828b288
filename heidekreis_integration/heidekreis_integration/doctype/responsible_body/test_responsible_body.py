"""Rules of DocType Responsible Body."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.scope import bodies_of
from heidekreis_integration.strategy.errors import MemberDisabledError, MemberTwiceError
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.tests.factories import make_user, number


class TestResponsibleBody(AppTestCase):
	def make(self, *users: str, active: int = 1):
		members = [{"user": user, "active": active} for user in users]
		return frappe.get_doc(
			{"doctype": "Responsible Body", "body_name": f"Stelle {number()}", "members": members}
		).insert()

	def test_an_active_member_belongs_to_the_body(self):
		editor = make_user("Strategy Editor")
		body = self.make(editor)
		self.make(editor, active=0)
		self.assertEqual(bodies_of(editor), [body.name])

	def test_a_member_listed_twice_is_refused(self):
		editor = make_user("Strategy Editor")
		with self.assertRaises(MemberTwiceError):
			self.make(editor, editor)

	def test_a_disabled_login_is_no_active_member(self):
		editor = make_user("Strategy Editor")
		frappe.db.set_value("User", editor, "enabled", 0)
		with self.assertRaises(MemberDisabledError):
			self.make(editor)
		self.make(editor, active=0)

	def test_tells_that_a_member_lacks_the_role(self):
		user = make_user()
		self.make(user)
		self.assertIn(user, str(frappe.get_message_log()))
