"""The public form in a browser: with and without scripts, on a phone, from the first entry to the tracking link."""

from __future__ import annotations

import re
from email import message_from_string, policy

import frappe

from heidekreis_integration.tests.browser.accessibility import findings
from heidekreis_integration.tests.browser.base import PHONE, clear_added, names_of
from heidekreis_integration.tests.browser.portal_data import PortalTestCase, approve, in_days

PAGE = "/anfrage-sprachmittlung"
SETTINGS = "Heidekreis Settings"
EMAIL = "kita-heidelerche@example.org"


class TestPublicForm(PortalTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.addCleanup(clear_added, names_of(("Web Request", "Signed Link", "Email Queue")))
		frappe.db.set_value("Requesting Institution", self.world.institution, "email", EMAIL)
		frappe.db.set_single_value(
			"Heidekreis Settings",
			{"web_minimum_seconds": 0, "web_limit_per_hour": 500, "web_total_per_hour": 1_000_000},
		)
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		self.commit()

	def fill(self, page) -> None:
		for field, value in (
			("language", self.world.language),
			("occasion", self.world.occasion),
			("institution_type", "Day-care Centre"),
		):
			page.select_option(f"#{field}", value)
		page.select_option("#institution_municipality", index=1)
		for field, text in (
			("start_date", f"{in_days(20):%Y-%m-%d}"),
			("start_time", "14:30"),
			("institution_name", "Kita Heidelerche"),
			("institution_street", "Ackerweg 3"),
			("institution_postal_code", "29699"),
			("institution_city", "Neuenwalde"),
			("contact_name", "Birte Beispiel"),
			("contact_phone", "05161 000000"),
			("contact_email", EMAIL),
		):
			page.fill(f"#{field}", text)
		page.check("#rules_accepted")

	def link(self, which: int = -1) -> str:
		frappe.db.rollback()
		rows = frappe.get_all(
			"Email Queue Recipient", {"recipient": EMAIL}, pluck="parent", order_by="creation"
		)
		mail = message_from_string(
			frappe.db.get_value("Email Queue", rows[which], "message"), policy=policy.default
		)
		return re.search(r"/l/[\w-]+", mail.get_body(("plain", "html")).get_content()).group(0)

	def test_from_the_form_to_the_tracking_link_on_a_phone(self):
		page = self.guest(PHONE)
		page.goto(PAGE)
		self.assertEqual(findings(page), [])
		self.screenshot(page, "public-form")
		page.click("text=Anfrage absenden")
		self.assertEqual(page.evaluate("document.activeElement.className"), "error-summary")
		self.assertEqual(findings(page), [])
		self.screenshot(page, "public-form-faults")
		self.fill(page)
		page.click("text=Anfrage absenden")
		page.wait_for_url(f"**{PAGE}?stand=gesendet")
		self.assertIn("Bitte sehen Sie in Ihr Postfach", page.inner_text("h1"))
		self.assertEqual(findings(page), [])
		self.screenshot(page, "public-form-sent")
		page.goto(self.link())
		self.assertEqual(findings(page), [])
		self.screenshot(page, "public-confirm")
		page.click("button:has-text('Anfrage bestätigen')")
		page.wait_for_selector("h1:has-text('Ihre Anfrage ist eingegangen')")
		page.goto(self.link())
		self.assertIn("ANF-", page.inner_text("h1"))
		page.click("summary")
		self.assertEqual(findings(page), [])
		self.screenshot(page, "public-tracking")
		page.fill("#reason", "Familie ist krank")
		page.click("text=Endgültig absagen")
		page.wait_for_selector("text=Die Anfrage ist abgesagt")
		request = frappe.db.get_value("Web Request", {"contact_email": EMAIL}, "mediation_request")
		self.assertEqual(self.fresh("Mediation Request", request).workflow_state, "Cancelled")

	def test_without_scripts_the_server_says_what_is_wrong_and_keeps_everything(self):
		context = self.browser.new_context(base_url=self.base_url, java_script_enabled=False, locale="de-DE")
		self.addCleanup(context.close)
		page = context.new_page()
		page.goto(PAGE)
		self.fill(page)
		page.fill("#client_reference", "Anna Müller")
		page.fill("#alternative-2-date", f"{in_days(25):%Y-%m-%d}")
		page.fill("#alternative-2-time", "09:15")
		page.click("text=Anfrage absenden")
		self.assertIn("Initialen", page.inner_text("#client_reference-error"))
		self.assertEqual(page.input_value("#institution_street"), "Ackerweg 3")
		self.assertEqual(page.input_value("#alternative-2-time"), "09:15")
		page.fill("#client_reference", "A. M.")
		page.click("text=Anfrage absenden")
		self.assertTrue(page.url.endswith("stand=gesendet"), page.url)
		self.confirm_twice_at_once()

	def confirm_twice_at_once(self) -> None:
		page = self.guest()
		page.goto("/robots.txt")
		self.expect_problem("404")
		statuses = page.evaluate(
			"""link => Promise.all([1, 2].map(async () => (await fetch(link, {method: "POST"})).status))""",
			self.link(),
		)
		self.assertEqual(sorted(statuses), [200, 404])
		frappe.db.rollback()
		filed = {"channel": "Web Form", "requesting_institution": self.world.institution}
		self.assertEqual(frappe.db.count("Mediation Request", filed), 1)

	def test_faults_of_the_server_are_shown_accessibly(self):
		page = self.guest()
		page.goto(PAGE)
		self.fill(page)
		page.fill("#client_reference", "Anna Müller")
		page.click("text=Anfrage absenden")
		page.wait_for_selector("#client_reference-error:not([hidden])")
		self.assertEqual(page.evaluate("document.activeElement.className"), "error-summary")
		self.assertEqual(findings(page), [])
		page.click(".error-summary a >> nth=0")
		self.assertEqual(page.evaluate("document.activeElement.id"), "client_reference")

	def test_a_sworn_occasion_stops_the_form(self):
		page = self.guest()
		page.goto(PAGE)
		page.select_option("#occasion", self.world.sworn_occasion)
		self.assertIn("justiz-dolmetscher.de", page.inner_text("#sworn-stop"))
		self.assertFalse(page.is_visible("text=Anfrage absenden"))
		self.assertEqual(findings(page), [])


class TestPortalSeries(PortalTestCase):
	def test_a_series_is_shown_filed_and_its_rest_cancelled(self):
		old = self.world.request("In Review", planned_start=in_days(12))
		self.commit()
		page = self.login(self.world.institution_user, f"/portal/anfragen/neu?kopie={old}", viewport=PHONE)
		self.assertEqual(page.input_value("#client_reference"), "A. M.")
		page.fill("#start_date", f"{in_days(12):%Y-%m-%d}")
		page.fill("#start_time", "10:30")
		page.fill("#planned_minutes", "45")
		page.wait_for_selector("#repeat-notice:not([hidden])")
		self.assertIn(old, page.inner_text("#repeat-notice"))
		page.check("#is_series")
		page.fill("#series_count", "3")
		page.click("#series-preview")
		page.wait_for_selector("#series-dates input")
		self.assertEqual(page.locator("#series-dates input:checked").count(), 3)
		self.assertIn(old, page.inner_text("#series-dates"))
		self.assertEqual(findings(page), [])
		self.screenshot(page, "portal-series")
		page.check("#rules_accepted")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen?serie=SER-*")
		self.assertEqual(page.locator(".row-link").count(), 3)
		self.assertEqual(findings(page), [])
		page.click(".row-link a >> nth=1")
		page.click("summary")
		self.assertEqual(findings(page), [])
		page.fill("#reason", "Kurs endet")
		page.click("text=Diese 2 Termine absagen")
		page.wait_for_selector("#notice:has-text('abgesagt')")
		frappe.db.rollback()
		states = frappe.get_all(
			"Mediation Request",
			{"series": ("is", "set"), "requesting_institution": self.world.institution},
			pluck="workflow_state",
			order_by="planned_start",
		)
		self.assertEqual(states, ["Received", "Cancelled", "Cancelled"])

	def test_the_page_follows_the_request_by_itself(self):
		name = self.world.request(planned_start=in_days(12))
		self.commit()
		page = self.login(self.world.institution_user, f"/portal/anfragen/{name}")
		approve(name)
		self.commit()
		page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
		page.wait_for_selector(".badge:has-text('Freigegeben')")

	def test_a_received_request_is_moved(self):
		name = self.world.request(planned_start=in_days(12))
		self.commit()
		page = self.login(self.world.institution_user, f"/portal/anfragen/{name}")
		page.click("text=Termin oder Angaben ändern")
		page.wait_for_url("**/aendern")
		self.assertEqual(findings(page), [])
		page.fill("#start_time", "15:15")
		page.click("text=Änderungen speichern")
		page.wait_for_selector("#notice:has-text('gespeichert')")
		self.assertEqual(f"{self.fresh('Mediation Request', name).planned_start:%H:%M}", "15:15")
