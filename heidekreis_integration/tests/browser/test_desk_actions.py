"""The buttons of the desk that write: from the request to the payment, clicked by those who do it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, getdate, now_datetime, nowdate

from heidekreis_integration.compensation.claims import draft_claim
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import BrowserTestCase
from heidekreis_integration.tests.browser.desk_data import FINANCE, POOL

if TYPE_CHECKING:
	from playwright.sync_api import Locator, Page

SETTLED = "() => window.frappe && !frappe.request.ajax_count && !document.querySelector('#freeze.in')"


class TestDeskActions(BrowserTestCase):
	def setUp(self) -> None:
		super().setUp()
		self.town = factories.make_municipality()
		self.language = factories.make_language()
		self.mediator = factories.make_mediator(
			self.language,
			municipality=self.town,
			first_name="Tamino",
			last_name="Lehmkuhle",
			account_holder="Tamino Lehmkuhle",
			iban="DE02120300000000202051",
		)
		self.institution = factories.make_institution(
			institution_name=f"Kita Sonnenschein {factories.number()}", municipality=self.town
		)

	def test_request_from_a_call_is_placed_by_phone(self):
		occasion = factories.make_occasion()
		page = self._open(POOL, "/app/mediation-request/view/list")
		page.locator(".primary-action:visible").click()
		dialog = self.dialog(page)
		self.assertEqual(dialog.locator("[data-fieldname=language] input").last.input_value(), "")
		start = (now_datetime() + timedelta(days=10)).strftime("%Y-%m-%d 10:00:00")
		page.evaluate(
			"(values) => frappe.quick_entry.dialog.set_values(values)",
			{
				"requesting_institution": self.institution,
				"occasion": occasion,
				"language": self.language,
				"planned_start": start,
			},
		)
		page.wait_for_function(SETTLED)
		page.wait_for_timeout(350)  # the links are looked up after a moment
		self._press(page, dialog, "Speichern")
		page.wait_for_function(
			"() => window.cur_frm && !cur_frm.is_new() && cur_frm.doctype === 'Mediation Request'"
		)
		name = page.evaluate("() => cur_frm.docname")
		self.assertIn("Kita Sonnenschein", page.locator(".title-text:visible").inner_text())
		self._act(page, "Prüfung beginnen")
		self._act(page, "Anfrage freigeben")
		self._click(page, "Personen vorschlagen")
		dialog = self.dialog(page)
		self.assertIn("Tamino Lehmkuhle", dialog.inner_text())
		self._press(page, dialog, "Ausgewählten anbieten")
		self._click(page, "Telefonisch beantwortet")
		self._press(page, self.dialog(page), "Sagt zu")
		page.wait_for_function("() => cur_frm.doc.workflow_state === 'Placed'")
		request = self.fresh("Mediation Request", name)
		self.assertEqual((request.channel, request.mediator), ("Phone", self.mediator))
		self.assertEqual(
			frappe.db.get_value("Assignment Offer", {"mediation_request": name}, "status"), "Accepted"
		)

	def test_rejection_asks_for_the_reason_and_shows_it(self):
		name = factories.make_request(
			"In Review", requesting_institution=self.institution, language=self.language
		)
		page = self._open(POOL, f"/app/mediation-request/{name}")
		self._act(page, "Anfrage ablehnen")
		dialog = self.dialog(page)
		dialog.locator("textarea").fill("Doppelt gestellt")
		self._press(page, dialog, "Anfrage ablehnen")
		page.get_by_text("Abgelehnt: Doppelt gestellt").first.wait_for()
		self.assertEqual(self.fresh("Mediation Request", name).state_reason, "Doppelt gestellt")

	def test_no_show_is_reported_with_what_the_rule_pays(self):
		assignment = self._past_session("Planned")
		page = self._open(POOL, f"/app/assignment/{assignment}")
		self._act(page, "Nichterscheinen melden")
		dialog = self.dialog(page)
		# Straight from a number to the note: Frappe tidies numbers a moment late, and must not do so to the note.
		dialog.locator("[data-fieldname=travel_km] input").focus()
		dialog.locator("[data-fieldname=note] textarea").fill("Niemand war da")
		page.wait_for_timeout(150)
		self._press(page, dialog, "Nichterscheinen melden")
		page.wait_for_function("() => cur_frm.doc.workflow_state === 'No-show'")
		document = self.fresh("Assignment", assignment)
		self.assertEqual((document.no_show, document.mediator_note), (1, "Niemand war da"))
		self.assertTrue(document.derivation)

	def test_dispute_is_decided_with_a_reason(self):
		assignment = self._past_session("Disputed")
		page = self._open(POOL, f"/app/assignment/{assignment}")
		self._act(page, "Als durchgeführt entscheiden")
		dialog = self.dialog(page)
		dialog.locator("textarea").fill("Mit der Kita telefoniert: fand statt")
		self._press(page, dialog, "Als durchgeführt entscheiden")
		page.wait_for_function("() => cur_frm.doc.workflow_state === 'Confirmed'")
		self.assertEqual(
			self.fresh("Assignment", assignment).state_reason, "Mit der Kita telefoniert: fand statt"
		)

	def test_past_session_is_recorded(self):
		occasion = factories.make_occasion()
		page = self._open(POOL, "/app/assignment/view/list")
		self._click(page, "Einsatz nacherfassen")
		dialog = self.dialog(page)
		start = (now_datetime() - timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)
		page.evaluate(
			"(values) => cur_dialog.set_values(values)",
			{
				"requesting_institution": self.institution,
				"occasion": occasion,
				"language": self.language,
				"mediator": self.mediator,
				"actual_start": str(start),
				"actual_end": str(start + timedelta(minutes=75)),
				"travel_km": 12,
				"retrospective_reason": "Auf Papier gemeldet",
			},
		)
		page.wait_for_function(SETTLED)
		page.wait_for_timeout(350)  # the links are looked up after a moment
		self._press(page, dialog, "Einsatz erfassen")
		page.locator(".alert-message", has_text="erfasst").wait_for()
		frappe.db.rollback()
		found = frappe.get_last_doc("Assignment", {"mediator": self.mediator})
		self.assertEqual((found.actual_start, found.workflow_state), (start, "Performed"))
		self.assertEqual(
			frappe.db.get_value("Mediation Request", found.mediation_request, "retrospective_reason"),
			"Auf Papier gemeldet",
		)

	def _past_session(self, state: str) -> str:
		start = (now_datetime() - timedelta(days=2)).replace(hour=14, minute=0, second=0, microsecond=0)
		request = factories.make_request(
			"Placed" if state == "Planned" else "Performed",
			requesting_institution=self.institution,
			language=self.language,
			planned_start=start,
		)
		return factories.make_assignment(
			state, mediation_request=request, mediator=self.mediator, planned_start=start
		)

	def test_claim_is_checked_approved_and_paid_by_two_people(self):
		claim = self._make_claim()
		page = self._open(POOL, f"/app/compensation-claim/{claim}")
		self._act(page, "Abrechnung prüfen")
		page.get_by_text("Die Freigabe muss eine andere Person erteilen").wait_for()
		page.context.close()
		page = self._open(FINANCE, f"/app/compensation-claim/{claim}")
		self.assertIn("24,00 €", page.locator(".form-dashboard:visible").inner_text().replace("\xa0", " "))
		self._act(page, "Abrechnung freigeben")
		page.evaluate("() => frappe.set_route('List', 'Payout Run', 'List')")
		self._click(page, "Freigegebene Abrechnungen auszahlen")
		self._press(page, self.dialog(page), "Auszahlungslauf anlegen")
		self._click(page, "Zahlungsliste erstellen")
		self._click(page, "Als ausgezahlt vermerken")
		self._press(page, self.dialog(page), "Ja")
		page.wait_for_function("() => cur_frm.doc.status === 'Paid'")
		self.assertEqual(self.fresh("Compensation Claim", claim).workflow_state, "Paid")

	def _make_claim(self) -> str:
		start = (now_datetime() - timedelta(days=9)).replace(hour=14, minute=0, second=0, microsecond=0)
		request = factories.make_request(
			"Closed", requesting_institution=self.institution, language=self.language, planned_start=start
		)
		factories.make_assignment(
			"Confirmed", mediation_request=request, mediator=self.mediator, planned_start=start
		)
		day = getdate(add_days(nowdate(), -9))
		return draft_claim(self.mediator, day, day, actor="Administrator").name

	def _open(self, role: str, path: str) -> Page:
		user = self.make_login(role)
		self.commit()
		page = self.login(user, path)
		page.wait_for_function(SETTLED)
		page.locator(".page-container:visible .page-body").first.wait_for()
		return page

	def _press(self, page: Page, dialog: Locator, label: str) -> None:
		dialog.locator("button:visible", has_text=label).last.click()
		page.wait_for_function(SETTLED)

	def _click(self, page: Page, label: str) -> None:
		page.locator("button:visible", has_text=label).first.click()
		page.wait_for_function(SETTLED)

	def _act(self, page: Page, label: str) -> None:
		page.locator(".actions-btn-group:visible > button").first.click()
		page.locator(".actions-btn-group .dropdown-item:visible", has_text=label).first.click()
		page.wait_for_function(SETTLED)
