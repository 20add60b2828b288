"""What people without a login meet: the start page, the login, and closed doors."""

from __future__ import annotations

from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.tests.browser.base import PASSWORD, PHONE, BrowserTestCase

PORTAL_PATHS = (
	"/portal",
	"/portal/anfragen",
	"/portal/anfragen/neu",
	"/portal/anfragen/ANF-2026-00001",
	"/portal/einsaetze",
	"/portal/einsaetze/EINS-2026-00001",
	"/portal/abrechnungen",
	"/portal/profil",
)


class TestPortalGuest(BrowserTestCase):
	def test_the_start_page_tells_both_sides_what_they_need(self):
		page = self.guest()
		page.goto("/")
		text = page.inner_text("main")
		for fact in (
			"Für Einrichtungen",
			"zwei Wochenenden",
			"24,00",
			"Fahrtkosten",
			"Jeden Monat",
			"Schuleingangsuntersuchungen",
		):
			self.assertIn(fact, text)
		self.assertEqual(page.get_attribute("html", "lang"), "de")
		self.assertEqual(page.locator("h1").count(), 1)
		self.screenshot(page, "portal-start")

	def test_guests_with_an_english_browser_read_german(self):
		context = self.browser.new_context(base_url=self.base_url, locale="en-US")
		self.addCleanup(context.close)
		page = context.new_page()
		page.goto("/")
		self.assertIn("Für Einrichtungen", page.inner_text("main"))

	def test_every_portal_page_leads_guests_to_the_login(self):
		page = self.guest()
		for path in PORTAL_PATHS:
			with self.subTest(path=path):
				page.goto(path)
				self.assertTrue(page.url.startswith(f"{self.base_url}/login?redirect-to=/portal"), page.url)

	def test_the_login_is_german_and_leads_each_role_home(self):
		homes = {INSTITUTION_USER: "/portal/anfragen", MEDIATOR_USER: "/portal/einsaetze"}
		users = {role: self.make_login(role) for role in homes}
		self.commit()
		for role, home in homes.items():
			with self.subTest(role=role):
				page = self.guest(PHONE)
				page.goto("/login")
				self.assertIn("Anmeldung", page.inner_text("body"))
				self.assertEqual(page.get_attribute("html", "lang"), "de")
				self.screenshot(page, "portal-login")
				page.fill("#login_email", users[role])
				page.fill("#login_password", PASSWORD)
				page.click(".btn-login")
				page.wait_for_url(f"**{home}")

	def test_the_skip_link_is_the_first_stop_of_the_keyboard(self):
		page = self.guest()
		page.goto("/sprachmittlung")
		page.keyboard.press("Tab")
		self.assertEqual(page.evaluate("document.activeElement.textContent.trim()"), "Zum Inhalt springen")
		page.keyboard.press("Enter")
		self.assertEqual(page.evaluate("document.activeElement.id"), "content")

	def test_an_unknown_page_answers_404_in_our_frame(self):
		page = self.guest()
		response = page.goto("/gibt-es-nicht")
		self.assertEqual(response.status, 404)
		self.assertEqual(page.locator("header.site-header").count(), 1)
		self.screenshot(page, "portal-404")
