"""One mediation from the institution's form to its confirmation, with both sides in their own browsers."""

from __future__ import annotations

from datetime import timedelta

import frappe

from heidekreis_integration.mediation import offers
from heidekreis_integration.tests.browser.base import PHONE, BrowserTestCase
from heidekreis_integration.tests.browser.portal_data import CLERK, PortalWorld, approve, hours_ago, in_days


class TestPortalStory(BrowserTestCase):
	def test_from_the_request_to_the_confirmation(self):
		world = PortalWorld(self.make_login)
		self.commit()
		institution = self.login(world.institution_user, "/portal/anfragen/neu")
		mediator = self.login(world.mediator_user, viewport=PHONE)

		request = self._ask(institution, world)
		approve(request)
		offers.make_offers(request, [world.mediator], actor=CLERK)
		self.commit()

		mediator.goto("/portal/einsaetze")
		mediator.click("article >> text=Annehmen")
		mediator.wait_for_selector("#notice:has-text('Der Einsatz gehört Ihnen')")

		institution.goto(f"/portal/anfragen/{request}")
		self.assertIn("Parwin Muster kommt zu Ihnen", institution.inner_text(".timeline"))

		assignment = self._let_time_pass(request)
		mediator.goto(f"/portal/einsaetze/{assignment}")
		mediator.fill("#travel_km", "18")
		mediator.click("text=Meldung absenden")
		mediator.wait_for_selector("#notice:has-text('zur Bestätigung')")

		institution.goto(f"/portal/anfragen/{request}")
		institution.click("text=So bestätigen")
		institution.wait_for_selector("#notice:has-text('bestätigt')")
		document = self.fresh("Assignment", assignment)
		self.assertEqual(document.workflow_state, "Confirmed")
		self.assertEqual(document.confirmed_by, world.institution_user)
		self.assertEqual(document.reported_by, world.mediator_user)
		self.assertGreater(document.amount_total, 0)

	def _ask(self, page, world: PortalWorld) -> str:
		page.select_option("#language", world.language)
		page.select_option("#occasion", world.occasion)
		page.fill("#start_date", f"{in_days(20):%Y-%m-%d}")
		page.fill("#start_time", "10:00")
		page.check("#rules_accepted")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen/ANF-*")
		frappe.db.rollback()
		return page.url.rsplit("/", 1)[1]

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
