"""The portal as a mediator uses it, mostly on a phone: answer offers, report sessions, read claims, be away."""

from __future__ import annotations

from datetime import timedelta

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration.compensation import claims
from heidekreis_integration.mediation import sessions
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import PHONE
from heidekreis_integration.tests.browser.portal_data import CLERK, PortalTestCase, hours_ago, in_days


class TestPortalMediator(PortalTestCase):
	def open(self, path: str, user: str | None = None):
		self.commit()
		return self.login(user or self.world.mediator_user, path, viewport=PHONE)

	def test_an_offer_is_accepted_with_one_tap(self):
		offer = self.world.offer(planned_start=in_days(8))
		page = self.open("/portal/einsaetze")
		text = page.inner_text("article")
		self.assertIn("Kita Heidelerche", text)
		self.assertNotIn("A. M.", text)
		self.screenshot(page, "portal-angebot")
		page.click("article >> text=Annehmen")
		page.wait_for_selector("#notice:has-text('Der Einsatz gehört Ihnen')")
		self.assertEqual(page.locator("article").count(), 0)
		self.assertEqual(page.locator(".row-link").count(), 1)
		answered = self.fresh("Assignment Offer", offer)
		self.assertEqual((answered.status, answered.answered_via), ("Accepted", "Portal"))
		self.assertEqual(
			frappe.db.get_value("Mediation Request", answered.mediation_request, "workflow_state"), "Placed"
		)

	def test_whoever_comes_too_late_is_told_so(self):
		offer = self.world.offer()
		page = self.open("/portal/einsaetze")
		frappe.db.set_value("Assignment Offer", offer, "status", "Filled")
		self.commit()
		page.click("article >> text=Annehmen")
		page.wait_for_selector("article .error-summary:not([hidden])")
		self.assertTrue(page.inner_text("article .error-summary li").strip())

	def test_a_session_is_reported_with_times_and_journey(self):
		start = hours_ago(4)
		assignment = self.world.planned(start)
		page = self.open("/portal/einsaetze")
		self.screenshot(page, "portal-einsaetze-melden")
		page.click("main >> text=Einsatz melden")
		page.wait_for_url(f"**/portal/einsaetze/{assignment}")
		self.assertEqual(page.input_value("#start_time"), f"{start:%H:%M}")
		self.assertFalse(page.is_visible("#deviation_reason"))
		self.screenshot(page, "portal-einsatz-meldung")
		page.fill("#end_time", f"{start + timedelta(minutes=75):%H:%M}")
		page.fill("#travel_km", "18")
		page.click("text=Meldung absenden")
		page.wait_for_selector("#notice:has-text('zur Bestätigung')")
		document = self.fresh("Assignment", assignment)
		self.assertEqual(document.workflow_state, "Performed")
		self.assertEqual(document.actual_end - document.actual_start, timedelta(minutes=75))
		self.assertEqual(document.travel_km, 18)
		page.goto(f"/portal/einsaetze/{assignment}")
		self.assertIn("18 km", page.inner_text("main"))
		self.screenshot(page, "portal-einsatz-gemeldet")

	def test_a_report_far_from_the_plan_asks_for_the_reason(self):
		start = hours_ago(30)
		assignment = self.world.planned(start)
		page = self.open(f"/portal/einsaetze/{assignment}")
		later = start + timedelta(hours=5)
		page.fill("#actual_date", f"{later:%Y-%m-%d}")
		page.fill("#start_time", f"{later:%H:%M}")
		page.fill("#end_time", f"{later + timedelta(minutes=45):%H:%M}")
		page.fill("#travel_km", "0")
		self.assertTrue(page.is_visible("#deviation_reason"))
		page.click("text=Meldung absenden")
		page.wait_for_selector("#deviation_reason-error:not([hidden])")
		page.fill("#deviation_reason", "Familie kam später")
		page.click("text=Meldung absenden")
		page.wait_for_selector("#notice:has-text('zur Bestätigung')")
		self.assertEqual(self.fresh("Assignment", assignment).deviation_reason, "Familie kam später")

	def test_a_client_who_did_not_come_is_reported_as_such(self):
		assignment = self.world.planned(hours_ago(4))
		page = self.open(f"/portal/einsaetze/{assignment}")
		page.check("#no_show")
		page.fill("#travel_km", "12.5")
		page.click("text=Meldung absenden")
		page.wait_for_url("**/portal/einsaetze")
		self.assertEqual(self.fresh("Assignment", assignment).workflow_state, "No-show")

	def test_impossible_times_are_refused_at_the_field(self):
		assignment = self.world.planned(hours_ago(12).replace(hour=9))
		page = self.open(f"/portal/einsaetze/{assignment}")
		if not page.locator("#end_time").count():
			self.skipTest("The session would lie in the future at this hour of the night.")
		page.fill("#end_time", "08:00")
		page.fill("#travel_km", "0")
		page.click("text=Meldung absenden")
		page.wait_for_selector("#end_time-error:not([hidden])")
		self.assertIn("nach dem Beginn", page.inner_text("#end_time-error"))
		self.assertEqual(self.fresh("Assignment", assignment).workflow_state, "Planned")

	def test_a_claim_shows_the_arithmetic_of_every_session(self):
		assignment = self.world.reported(hours_ago(50))
		sessions.confirm_session(assignment, True, actor=self.world.institution_user, door="Portal")
		claims.draft_claim(self.world.mediator, add_days(nowdate(), -60), nowdate(), actor=CLERK)
		derivation = frappe.db.get_value("Assignment", assignment, "derivation")
		page = self.open("/portal/abrechnungen")
		text = page.inner_text("main")
		self.assertIn("75 min", derivation)
		self.assertIn(" ".join(derivation.split()), " ".join(text.split()))
		self.assertIn("Ihr Steuerfreibetrag", text)
		self.assertEqual(page.locator(".meter").count(), 1)
		self.screenshot(page, "portal-abrechnungen")

	def test_absences_are_entered_and_deleted(self):
		page = self.open("/portal/profil")
		self.screenshot(page, "portal-profil")
		page.fill("#from_date", str(add_days(nowdate(), 30)))
		page.fill("#to_date", str(add_days(nowdate(), 20)))
		page.click("text=Abwesenheit eintragen")
		page.wait_for_selector("#to_date-error:not([hidden])")
		page.fill("#to_date", str(add_days(nowdate(), 37)))
		page.click("text=Abwesenheit eintragen")
		page.wait_for_selector("#notice:has-text('gespeichert')")
		self.assertEqual(len(self.fresh("Mediator", self.world.mediator).absences), 1)
		page.click(".absence >> text=Löschen")
		page.wait_for_selector("#notice:has-text('gelöscht')")
		self.assertEqual(self.fresh("Mediator", self.world.mediator).absences, [])

	def test_others_sessions_answer_like_missing_ones(self):
		foreign = factories.make_assignment()
		page = self.open("/portal/einsaetze")
		answers = []
		for name in (foreign, "EINS-1999-99999"):
			response = page.goto(f"/portal/einsaetze/{name}")
			answers.append((response.status, page.inner_text("body")))
		self.assertEqual(answers[0][0], 404)
		self.assertEqual(answers[0], answers[1])

	def test_markup_in_names_stays_text(self):
		name = "<img src=x onerror=alert(1)>Kita"
		institution = factories.make_institution()
		frappe.db.set_value("Requesting Institution", institution, "institution_name", name)
		self.world.offer(requesting_institution=institution)
		page = self.open("/portal/einsaetze")
		self.assertIn(name, page.inner_text("article"))
		self.assertEqual(page.locator("article img").count(), 0)

	def test_no_page_is_wider_than_a_phone(self):
		self.world.offer()
		assignment = self.world.planned(hours_ago(4))
		page = self.open("/portal/einsaetze")
		for path in (
			"/portal/einsaetze",
			f"/portal/einsaetze/{assignment}",
			"/portal/abrechnungen",
			"/portal/profil",
		):
			with self.subTest(path=path):
				page.goto(path)
				self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), PHONE["width"])

	def test_a_login_without_a_record_is_told_whom_to_ask(self):
		page = self.open("/portal/einsaetze", self.make_login("Mediator User"))
		self.assertIn("mit keiner Person des Pools verknüpft", page.inner_text("main"))
