"""The browser harness notices what a person in front of the page would notice."""

from __future__ import annotations

from heidekreis_integration.tests.browser.base import BrowserTestCase


class TestBrowserHarness(BrowserTestCase):
	def test_a_script_error_is_noticed(self):
		page = self.guest()
		page.goto("/login")
		page.evaluate("setTimeout(() => { throw new Error('kaputt'); }, 0)")
		page.wait_for_timeout(200)
		self.assertTrue(any("kaputt" in problem for problem in self.problems), self.problems)
		self.expect_problem("kaputt")

	def test_a_missing_asset_is_noticed(self):
		page = self.guest()
		page.goto("/login")
		page.evaluate("fetch('/assets/heidekreis_integration/missing.css')")
		page.wait_for_timeout(500)
		self.assertTrue(any("404" in problem for problem in self.problems), self.problems)
		self.expect_problem("missing.css")

	def test_a_login_is_a_real_session(self):
		user = self.make_login("Mediator User")
		self.commit()
		page = self.login(user, "/robots.txt")
		answer = page.evaluate(
			"fetch('/api/method/frappe.auth.get_logged_user').then(r => r.json()).then(r => r.message)"
		)
		self.assertEqual(answer, user)
