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
	FINANCE: "Abrechnung",
	OFFICER: "Meine Kommune",
}
LETTERS = {
	"Assignment": "Assignment Confirmation",
	"Compensation Claim": "Claim Statement",
	"Mediator": "Certificate Request Letter",
}
HIDDEN = ("Build", "Users", "Website", "Tools", "Settings", "Integrations")

OPEN = """(route) => {
	const open = async () => {
		await (route[0] === "new" ? frappe.new_doc(route[1]) : frappe.set_route(...route));
		await new Promise((done) => frappe.after_ajax(done));
	};
	window.opened = null;
	open().then(() => { window.opened = "yes"; }, (error) => { window.opened = String(error); });
}"""
NEWEST = """async (doctype) => {
	const rows = await frappe.db.get_list(doctype, {limit: 1, order_by: "creation desc"});
	return rows.length ? rows[0].name : null;
}"""
CHARTS_DRAWN = "() => !document.querySelector('.chart-loading-state:not([style*=\"display: none\"])')"
FETCH = """async (query) => {
	const answer = await fetch("/printview?" + new URLSearchParams(query));
	return [answer.status, await answer.text()];
}"""
# Not blank: the page that is meant is in front, has settled and says more than its title.
SHOWN = """() => !frappe.request.ajax_count && [...document.querySelectorAll(".page-container")].some((page) =>
	page.offsetParent && page.innerText.trim().length > 40 && page.dataset.pageRoute !== undefined)"""


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
		# A chart that is still growing when its page is left draws into a box without width.
		self.expect_problem("<rect> attribute width: A negative value")
		lanes = {}
		for role, user in self.users.items():
			page = self.login(user, "/app")
			with self.subTest(role=role, page="home"):
				self._look_at_home(page, role)
			lanes[role] = page, list(self._routes(page))
		# All roles side by side: while one page is drawn, the server works for the next.
		for step in range(max(len(routes) for _page, routes in lanes.values())):
			running = {role: page for role, (page, routes) in lanes.items() if step < len(routes)}
			for role, page in running.items():
				page.evaluate(OPEN, lanes[role][1][step][1])
			for role, page in running.items():
				with self.subTest(role=role, page=lanes[role][1][step][0]):
					self._look_at_page(page)

	def test_letters_can_be_printed(self):
		page = self.login(self.users[POOL])
		for doctype, letter in LETTERS.items():
			name = frappe.get_all(doctype, pluck="name", order_by="creation desc", limit=1)[0]
			with self.subTest(letter=letter):
				status, text = page.evaluate(FETCH, {"doctype": doctype, "name": name, "format": letter})
				self.assertEqual(status, 200)
				self.assertIn("letter-sender", text)

	def _look_at_page(self, page) -> None:
		page.wait_for_function("() => window.opened")
		self.assertEqual(page.evaluate("() => window.opened"), "yes")
		page.wait_for_function(SHOWN)
		self._expect_no_refusal(page)

	def _look_at_home(self, page, role: str) -> None:
		page.wait_for_selector(".ce-block .widget")
		page.wait_for_function(CHARTS_DRAWN)
		self.assertEqual(page.locator(".page-title .title-text").first.inner_text().strip(), HOME[role])
		entries = page.locator(".desk-sidebar .sidebar-item-label").all_inner_texts()
		self.assertFalse(
			{frappe._(entry, lang="de") for entry in HIDDEN} & {entry.strip() for entry in entries}
		)

	def _routes(self, page):
		"""Return list, one existing and a new form of each DocType that the user may open."""
		may = page.evaluate("() => ({read: frappe.boot.user.can_read, create: frappe.boot.user.can_create})")
		for doctype, single in ((row.name, row.issingle) for row in self.app_doctypes):
			if doctype not in may["read"]:
				continue
			if single:
				yield doctype, ["Form", doctype]
				continue
			yield f"{doctype} list", ["List", doctype, "List"]
			existing = page.evaluate(NEWEST, doctype)
			if existing:
				yield f"{doctype} form", ["Form", doctype, existing]
			if doctype in may["create"]:
				yield f"{doctype} new", ["new", doctype]

	def _expect_no_refusal(self, page) -> None:
		dialog = page.locator(".modal.show .msgprint")
		if dialog.count():
			self.fail(f"the desk says: {dialog.first.inner_text()}")
