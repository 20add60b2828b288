"""Every page of the desk that a role may open: it comes up, shows something, and breaks nothing."""

from __future__ import annotations

import frappe

from heidekreis_integration.tests.browser.base import BrowserTestCase
from heidekreis_integration.tests.browser.desk_data import (
	COUNTY,
	DESK_ROLES,
	EDITOR,
	FINANCE,
	OFFICER,
	POOL,
	make_desk_data,
)

HOME = {
	COUNTY: "Integrationsstrategie",
	EDITOR: "Integrationsstrategie",
	POOL: "Sprachmittlung",
	FINANCE: "Abrechnung und Auszahlung",
	OFFICER: "Meine Kommune",
}
HIDDEN = ("Build", "Users", "Website", "Tools", "Settings", "Integrations")

OPEN = """async (route) => {
	await frappe.set_route(...route);
	await new Promise((done) => frappe.after_ajax(done));
}"""
SHOWN_TEXT = "() => (document.querySelector('.page-container:not([style*=\"display: none\"])') || {}).innerText || ''"


class TestDesk(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.app_doctypes = frappe.get_all(
			"DocType", filters={"module": "Heidekreis Integration", "istable": 0}, fields=["name", "issingle"]
		)

	def setUp(self) -> None:
		super().setUp()
		self.users = {role: self.make_login(role) for role in DESK_ROLES}
		make_desk_data(self.users[OFFICER], self.users[EDITOR])
		self.commit()

	def test_every_page_of_every_role_comes_up(self):
		for role, user in self.users.items():
			page = self.login(user, "/app")
			with self.subTest(role=role, page="home"):
				self._look_at_home(page, role)
			for name, route in self._routes(page, user):
				with self.subTest(role=role, page=name):
					page.evaluate(OPEN, route)
					page.wait_for_function("() => !frappe.request.ajax_count")
					self.assertGreater(len(page.evaluate(SHOWN_TEXT).strip()), 40, "the page is blank")
					self._expect_no_refusal(page)
			page.context.close()

	def _look_at_home(self, page, role: str) -> None:
		page.wait_for_selector(".ce-block .widget", timeout=20_000)
		self.assertEqual(page.locator(".page-title .title-text").first.inner_text().strip(), HOME[role])
		entries = page.locator(".desk-sidebar .sidebar-item-label").all_inner_texts()
		self.assertFalse({frappe._(entry, lang="de") for entry in HIDDEN} & {entry.strip() for entry in entries})

	def _routes(self, page, user: str):
		"""Return list, one existing and a new form of each DocType that the user may open."""
		may = page.evaluate("() => ({read: frappe.boot.user.can_read, create: frappe.boot.user.can_create})")
		for doctype, single in ((row.name, row.issingle) for row in self.app_doctypes):
			if doctype not in may["read"]:
				continue
			if single:
				yield doctype, ["Form", doctype]
				continue
			yield f"{doctype} list", ["List", doctype, "List"]
			with self.set_user(user):
				existing = frappe.get_list(doctype, pluck="name", limit=1, order_by="creation desc")
			if existing:
				yield f"{doctype} form", ["Form", doctype, existing[0]]
			if doctype in may["create"]:
				yield f"{doctype} new", ["Form", doctype, f"new-{frappe.scrub(doctype).replace('_', '-')}-1"]

	def _expect_no_refusal(self, page) -> None:
		dialog = page.locator(".modal.show .msgprint")
		if dialog.count():
			self.fail(f"the desk says: {dialog.first.inner_text()}")
