"""One mediation from the institution's form to its confirmation: institution, clerk and mediator, each in a browser.

Pictures of every stage, on a desktop and a phone, go to HEIDE_SCREENSHOTS, else to `private/screenshots` of the site.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import frappe

from heidekreis_integration.tests.browser.base import PHONE, BrowserTestCase
from heidekreis_integration.tests.browser.desk_data import POOL
from heidekreis_integration.tests.browser.portal_data import PortalWorld, hours_ago, in_days

if TYPE_CHECKING:
	from playwright.sync_api import Page

SETTLED = "() => window.frappe && !frappe.request.ajax_count && !document.querySelector('#freeze.in')"
NARROW = "() => document.documentElement.scrollWidth <= window.innerWidth"
FOLDER = "HEIDE_SCREENSHOTS"


class TestFullFlow(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		if not os.environ.get(FOLDER):
			os.environ[FOLDER] = os.path.abspath(frappe.get_site_path("private", "screenshots"))
			self.addCleanup(os.environ.pop, FOLDER)

	def test_from_the_request_to_the_confirmation(self):
		world = PortalWorld(self.make_login)
		clerk = self.make_login(POOL)
		self.commit()
		institution = self.login(world.institution_user, "/portal/anfragen/neu")
		mediator = self.login(world.mediator_user, viewport=PHONE)

		request = self._ask(institution, world)
		self._look(institution, "1-anfrage")

		desk = self._open_desk(clerk, request)
		self._approve_and_offer(desk, world)
		self._look(desk, "2-vermittlung")
		self.assertEqual(self.fresh("Mediation Request", request).clerk, clerk)

		mediator.goto("/portal/einsaetze")
		self._look(mediator, "3-angebot")
		mediator.click("article >> text=Annehmen")
		mediator.wait_for_selector("#notice:has-text('Der Einsatz gehört Ihnen')")

		# The clerk has touched nothing: the answer comes by itself.
		desk.locator(".hk-request-sub", has_text="Vermittelt").wait_for()
		desk.locator(".hk-offers li[data-status=Accepted]").wait_for()
		desk.wait_for_function(SETTLED)
		self._look(desk, "4-zugesagt")

		institution.goto(f"/portal/anfragen/{request}")
		self.assertIn("Parwin Muster kommt zu Ihnen", institution.inner_text(".timeline"))

		assignment = self._let_time_pass(request)
		mediator.goto(f"/portal/einsaetze/{assignment}")
		mediator.fill("#travel_km", "18")
		self._look(mediator, "5-meldung")
		mediator.click("text=Meldung absenden")
		mediator.wait_for_selector("#notice:has-text('zur Bestätigung')")

		institution.goto(f"/portal/anfragen/{request}")
		self._look(institution, "6-bestaetigung")
		institution.click("text=So bestätigen")
		institution.wait_for_selector("#notice:has-text('bestätigt')")
		self._look(institution, "7-abgeschlossen")

		document = self.fresh("Assignment", assignment)
		self.assertEqual(document.workflow_state, "Confirmed")
		self.assertEqual(document.confirmed_by, world.institution_user)
		self.assertEqual(document.reported_by, world.mediator_user)
		self.assertGreater(document.amount_total, 0)

	def _ask(self, page: Page, world: PortalWorld) -> str:
		page.select_option("#language", world.language)
		page.select_option("#occasion", world.occasion)
		page.fill("#start_date", f"{in_days(20):%Y-%m-%d}")
		page.fill("#start_time", "10:00")
		page.check("#rules_accepted")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen/ANF-*")
		frappe.db.rollback()
		return page.url.rsplit("/", 1)[1]

	def _open_desk(self, clerk: str, request: str) -> Page:
		page = self.login(clerk, "/app/vermittlung")
		page.locator(f".hk-desk-line[data-name={request}]").click()
		page.locator(".hk-request-head", has_text=request).wait_for()
		page.wait_for_function(SETTLED)
		return page

	def _approve_and_offer(self, page: Page, world: PortalWorld) -> None:
		page.locator("[data-act=approve]").click()
		person = page.locator(f".hk-person[data-mediator={world.mediator}]")
		person.locator("[data-act=offer_one]").click()
		page.locator(".hk-offers li[data-status=Open]", has_text="Parwin Muster").wait_for()
		page.locator(".hk-week-day").first.wait_for()
		page.wait_for_function(SETTLED)

	def _look(self, page: Page, name: str) -> None:
		"""Take pictures; neither width may need sideways scrolling."""
		page.keyboard.press("Escape")
		before = page.viewport_size
		page.set_viewport_size(PHONE)
		self.assertTrue(page.evaluate(NARROW), f"{name} is wider than a phone")
		page.set_viewport_size(before)
		self.screenshot(page, name)

	def _let_time_pass(self, request: str) -> str:
		"""Move the planned session into the past; nobody can wait three weeks."""
		frappe.db.rollback()
		assignment = frappe.db.get_value("Assignment", {"mediation_request": request}, "name")
		start = hours_ago(3)
		times = {"planned_start": start, "planned_end": start + timedelta(hours=1)}
		frappe.db.set_value("Assignment", assignment, times)
		frappe.db.set_value("Mediation Request", request, times)
		self.commit()
		return assignment
