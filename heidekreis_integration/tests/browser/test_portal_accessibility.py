"""Labels, headings, names, targets and contrast of every page of the portal; and the keyboard alone is enough."""

from __future__ import annotations

import frappe

from heidekreis_integration.tests.browser.accessibility import findings
from heidekreis_integration.tests.browser.base import PHONE
from heidekreis_integration.tests.browser.portal_data import PortalTestCase, hours_ago, in_days


class TestPortalAccessibility(PortalTestCase):
	def look_at(self, page, *paths: str) -> None:
		for path in paths:
			with self.subTest(path=path):
				page.goto(path)
				self.assertEqual(findings(page), [])

	def test_pages_for_everybody(self):
		page = self.guest()
		self.look_at(page, "/sprachmittlung")
		page.goto("/login")
		# Only what is ours can be held to it: Frappe's login card has headings of its own.
		self.assertEqual([f for f in findings(page) if "contrast" in f or "no label" in f], [])

	def test_pages_for_institutions(self):
		self.world.reported(hours_ago(5))
		request = frappe.db.get_value("Assignment", self.world.planned(in_days(9)), "mediation_request")
		self.commit()
		page = self.login(self.world.institution_user)
		self.look_at(page, "/portal/anfragen", f"/portal/anfragen/{request}", "/portal/anfragen/neu")
		page.click("text=Ausweichtermin hinzufügen")
		page.click("text=Anfrage absenden")
		page.wait_for_selector(".error-summary:not([hidden])")
		self.assertEqual(findings(page), [])

	def test_pages_for_mediators(self):
		self.world.offer(planned_start=in_days(15))
		session = self.world.planned(hours_ago(4))
		self.commit()
		page = self.login(self.world.mediator_user, viewport=PHONE)
		self.look_at(
			page,
			"/portal/einsaetze",
			f"/portal/einsaetze/{session}",
			"/portal/abrechnungen",
			"/portal/treffen",
			"/portal/profil",
		)

	def test_an_offer_is_answered_with_the_keyboard_alone(self):
		offer = self.world.offer(planned_start=in_days(15))
		self.commit()
		page = self.login(self.world.mediator_user, "/portal/einsaetze")
		for _stop in range(30):
			page.keyboard.press("Tab")
			if page.evaluate("document.activeElement.textContent.trim()") == "Ablehnen":
				break
		outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
		self.assertEqual(outline, "solid", "the focus can't be seen")
		page.keyboard.press("Enter")
		page.wait_for_selector("#notice:has-text('abgelehnt')")
		self.assertEqual(self.fresh("Assignment Offer", offer).status, "Declined")
