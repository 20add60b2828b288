"""The portal as a day-care centre uses it: ask, follow, confirm, cancel; nothing of others."""

from __future__ import annotations

import frappe

from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.portal_data import PortalTestCase, hours_ago, in_days


class TestPortalInstitution(PortalTestCase):
	def open(self, path: str, user: str | None = None):
		self.commit()
		return self.login(user or self.world.institution_user, path)

	def fill_request(self, page) -> None:
		start = in_days(20)
		page.select_option("#language", self.world.language)
		page.select_option("#occasion", self.world.occasion)
		page.fill("#start_date", f"{start:%Y-%m-%d}")
		page.fill("#start_time", "14:30")
		page.fill("#planned_minutes", "75")
		page.check("#rules_accepted")

	def test_without_requests_the_list_says_what_to_do(self):
		page = self.open("/portal/anfragen")
		self.assertIn("Noch keine Anfrage", page.inner_text("main"))
		self.screenshot(page, "portal-anfragen-leer")
		page.click("main >> text=Sprachmittlung anfragen")
		page.wait_for_url("**/portal/anfragen/neu")

	def test_a_request_is_filed_with_everything_that_was_typed(self):
		page = self.open("/portal/anfragen/neu")
		self.assertEqual(page.input_value("#contact_name"), "Leitung")
		self.screenshot(page, "portal-anfrage-neu")
		self.fill_request(page)
		page.fill("#dialect_note", "Kabul <b>West</b>")
		page.fill("#client_reference", "A. M.")
		page.check("#gender_wish-2")
		page.click("#add-alternative")
		page.fill("#alternative-1-date", f"{in_days(25):%Y-%m-%d}")
		page.fill("#alternative-1-time", "09:15")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen/ANF-*")
		page.wait_for_selector("#notice:has-text('Ihre Anfrage ist eingegangen')")
		self.assertIn("Kabul <b>West</b>", page.inner_text("main"))
		self.screenshot(page, "portal-anfrage-eingegangen")
		request = self.fresh("Mediation Request", page.url.rsplit("/", 1)[1])
		self.assertEqual(request.planned_start, in_days(20, 14).replace(minute=30))
		self.assertEqual(request.planned_minutes, 75)
		self.assertEqual(request.gender_wish, "Female")
		self.assertEqual(request.channel, "Portal")
		self.assertEqual(request.requested_by, self.world.institution_user)
		self.assertEqual(request.requesting_institution, self.world.institution)
		self.assertEqual([f"{row.planned_start:%H:%M}" for row in request.alternative_dates], ["09:15"])

	def test_missing_entries_are_named_and_linked(self):
		page = self.open("/portal/anfragen/neu")
		page.fill("#remarks", "Bitte pünktlich")
		page.click("text=Anfrage absenden")
		summary = page.wait_for_selector(".error-summary:not([hidden])")
		self.assertIn("Sprache", summary.inner_text())
		self.assertEqual(page.evaluate("document.activeElement.className"), "error-summary")
		self.assertEqual(page.get_attribute("#language", "aria-invalid"), "true")
		page.click(".error-summary a >> nth=0")
		self.assertEqual(page.evaluate("document.activeElement.id"), "language")
		self.assertEqual(page.input_value("#remarks"), "Bitte pünktlich")
		self.screenshot(page, "portal-anfrage-fehler")

	def test_a_refusal_of_the_server_stands_at_its_field_and_loses_nothing(self):
		page = self.open("/portal/anfragen/neu")
		self.fill_request(page)
		page.fill("#client_reference", "Herr Ahmad Muster")
		page.click("text=Anfrage absenden")
		page.wait_for_selector("#client_reference-error:not([hidden])")
		self.assertIn("Initialen", page.inner_text("#client_reference-error"))
		self.assertNotIn("<", page.inner_text("#client_reference-error"))
		self.assertEqual(page.input_value("#start_time"), "14:30")
		page.fill("#client_reference", "A. M.")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen/ANF-*")

	def test_a_sworn_occasion_stops_the_request_and_says_why(self):
		page = self.open("/portal/anfragen/neu")
		page.select_option("#occasion", self.world.sworn_occasion)
		self.assertTrue(page.is_visible("#sworn-stop"))
		self.assertFalse(page.is_visible("text=Anfrage absenden"))
		self.assertIn("vereidigte", page.inner_text("#sworn-stop"))
		self.screenshot(page, "portal-anfrage-vereidigt")
		page.select_option("#occasion", self.world.occasion)
		self.assertFalse(page.is_visible("#sworn-stop"))
		self.assertTrue(page.is_visible("text=Anfrage absenden"))

	def test_the_list_filters_by_state(self):
		self.world.request("In Review")
		self.world.request("Placed", planned_start=in_days(12))
		closed = self.world.request(
			"Closed", planned_start=hours_ago(900), retrospective=1, retrospective_reason="Test"
		)
		page = self.open("/portal/anfragen")
		self.assertEqual(page.locator(".row-link").count(), 2)
		self.screenshot(page, "portal-anfragen")
		page.click("text=Beendet (1)")
		page.wait_for_url("**?stand=ended")
		self.assertEqual(page.locator(".row-link").count(), 1)
		self.assertIn(closed, page.inner_text("main"))

	def test_once_placed_the_page_names_who_comes(self):
		assignment = frappe.get_doc("Assignment", self.world.planned(in_days(9)))
		page = self.open(f"/portal/anfragen/{assignment.mediation_request}")
		text = page.inner_text("main")
		self.assertIn("Parwin Muster", text)
		self.assertNotIn("0151", text)
		self.assertEqual(page.locator("li[aria-current=step]").count(), 1)
		self.screenshot(page, "portal-anfrage-vermittelt")

	def test_a_request_is_cancelled_with_its_reason(self):
		name = self.world.request("In Review")
		page = self.open(f"/portal/anfragen/{name}")
		page.click("text=Anfrage absagen")
		page.click("text=Endgültig absagen")
		page.wait_for_selector("#reason-error:not([hidden])")
		page.fill("#reason", "Familie ist krank")
		page.click("text=Endgültig absagen")
		page.wait_for_selector("#notice:has-text('abgesagt')")
		self.assertIn("Familie ist krank", page.inner_text(".timeline"))
		self.assertEqual(page.locator("text=Endgültig absagen").count(), 0)
		request = self.fresh("Mediation Request", name)
		self.assertEqual((request.workflow_state, request.state_reason), ("Cancelled", "Familie ist krank"))
		self.screenshot(page, "portal-anfrage-abgesagt")

	def test_a_reported_session_is_confirmed_with_one_click(self):
		assignment = self.world.reported(hours_ago(5))
		page = self.open("/portal/anfragen")
		self.assertIn("1 Std. 15 Min.", page.inner_text("article"))
		self.screenshot(page, "portal-anfragen-bestaetigen")
		page.click("text=So bestätigen")
		page.wait_for_selector("#notice:has-text('bestätigt')")
		self.assertEqual(page.locator("article").count(), 0)
		self.assertEqual(self.fresh("Assignment", assignment).workflow_state, "Confirmed")

	def test_a_disagreement_needs_and_keeps_its_reason(self):
		assignment = self.world.reported(hours_ago(5))
		page = self.open("/portal/anfragen")
		page.click("text=Etwas stimmt nicht")
		page.fill("textarea[name=reason]", "Es waren nur 45 Minuten")
		page.click("text=Abweichung melden")
		page.wait_for_selector("#notice:has-text('Der Pool klärt')")
		document = self.fresh("Assignment", assignment)
		self.assertEqual(
			(document.workflow_state, document.dispute_reason), ("Disputed", "Es waren nur 45 Minuten")
		)

	def test_others_requests_answer_like_missing_ones(self):
		foreign = factories.make_request(requesting_institution=factories.make_institution())
		own = self.world.request()
		page = self.open(f"/portal/anfragen/{foreign}")
		answers = []
		for name in (foreign, "ANF-1999-99999"):
			response = page.goto(f"/portal/anfragen/{name}")
			answers.append((response.status, page.inner_text("body")))
		self.assertEqual(answers[0][0], 404)
		self.assertEqual(answers[0], answers[1])
		# A stranger's 404 must not be remembered for the owner.
		other = self.make_login(INSTITUTION_USER)
		factories.make_institution(other)
		stranger = self.open(f"/portal/anfragen/{own}", other)
		self.assertEqual(stranger.title(), page.title())
		self.assertEqual(page.goto(f"/portal/anfragen/{own}").status, 200)

	def test_a_mediator_has_no_business_here(self):
		page = self.open("/portal/profil", self.world.mediator_user)
		response = page.goto("/portal/anfragen")
		self.assertEqual(response.status, 403)
		self.assertIn("Dieser Bereich ist nicht für Ihren Zugang", page.inner_text("main"))
		self.screenshot(page, "portal-kein-zugang")

	def test_an_inactive_contact_sees_nothing_any_more(self):
		left = self.make_login(INSTITUTION_USER)
		institution = factories.make_institution(
			contacts=[{"contact_name": "Leitung", "user": left, "active": 0}]
		)
		name = self.world.request(requesting_institution=institution)
		page = self.open("/portal/anfragen", left)
		self.assertNotIn(name, page.inner_text("main"))
		self.assertEqual(page.goto(f"/portal/anfragen/{name}").status, 404)

	def test_a_municipality_officer_asks_for_the_own_administration(self):
		officer = self.make_login("Municipality Officer")
		town = factories.make_municipality()
		hall = factories.make_institution(municipality=town, institution_type="Municipality Administration")
		frappe.get_doc(
			{
				"doctype": "Municipality Contact",
				"contact_name": "Integrationsbeauftragte",
				"function": "Integration",
				"municipality": town,
				"email": "rathaus@example.org",
				"valid_from": "2024-01-01",
				"user": officer,
			}
		).insert(ignore_permissions=True)
		page = self.open("/portal/anfragen/neu", officer)
		self.fill_request(page)
		page.fill("#contact_name", "Rathaus, Zimmer 4")
		page.click("text=Anfrage absenden")
		page.wait_for_url("**/portal/anfragen/ANF-*")
		request = self.fresh("Mediation Request", page.url.rsplit("/", 1)[1])
		self.assertEqual(request.requesting_institution, hall)

	def test_portal_pages_stay_out_of_search_engines(self):
		page = self.open("/portal/anfragen")
		self.assertEqual(page.get_attribute("meta[name=robots]", "content"), "noindex, nofollow")

	def test_a_login_with_both_roles_sees_both_areas(self):
		both = self.make_login(INSTITUTION_USER, MEDIATOR_USER)
		page = self.open("/portal", both)
		page.wait_for_url("**/portal/anfragen")
		self.assertIn("Einsätze", page.inner_text("nav >> nth=0"))
