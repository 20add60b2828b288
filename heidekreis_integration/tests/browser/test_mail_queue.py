"""The clerk's queue of mails: what was read is shown, completed and becomes a request; the form is there for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import frappe

from heidekreis_integration.integrations.mail_intake import processing, store
from heidekreis_integration.integrations.mail_intake.tests.support import mail
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import DESKTOP, BrowserTestCase
from heidekreis_integration.tests.browser.desk_data import POOL

if TYPE_CHECKING:
	from playwright.sync_api import Page

SETTLED = "() => window.frappe && !frappe.request.ajax_count && !document.querySelector('#freeze.in')"
BODY = """Guten Tag,

Sprache: Kurdisch
Anlass: Elterngespräch Kita
Datum: 10.03.2099
Beginn: 14:30 Uhr
Dauer: 1 Stunde
Ort: Gruppenraum Bär
Ausweichtermin: 11.03.2099, 9:00 Uhr

Viele Grüße"""


class TestMailQueue(BrowserTestCase):
	def test_a_doubtful_mail_is_completed(self):
		number = factories.number()
		address = f"leitung-{number}@kita.example.org"
		institution = factories.make_institution(institution_name=f"Kita Waldrand {number}", email=address)
		name = store.store(mail(BODY, sender=address, subject="Anfrage für März"))
		processing.process(name, after_each=frappe.db.commit)
		clerk = self.make_login(POOL)
		self.commit()

		page = self.login(clerk, "/app/incoming-mail")
		page.get_by_text("Anfrage für März").first.wait_for()
		page.wait_for_function(SETTLED)
		self.screenshot(page, "mail-list")
		page.goto(f"/app/incoming-mail/{name}")
		page.get_by_text("Sprache: Mehrdeutig").first.wait_for()
		page.wait_for_function(SETTLED)
		self.screenshot(page, "mail-form")

		page.get_by_role("button", name="Anfrage anlegen").click()
		dialog = page.locator(".modal.show")
		dialog.get_by_text("Bitte prüfen und ergänzen").wait_for()
		page.wait_for_function(SETTLED)
		page.wait_for_timeout(400)
		self.assertEqual(self._entered(page, "occasion"), "Elterngespräch Kita")
		self.assertEqual(self._entered(page, "planned_start"), "2099-03-10 14:30:00")
		self.assertEqual(self._entered(page, "requesting_institution"), institution)
		self.assertFalse(self._entered(page, "language"))
		self.screenshot(page, "mail-dialog", DESKTOP)
		page.evaluate("() => cur_dialog.set_value('language', 'Kurmandschi')")
		page.wait_for_function(SETTLED)
		page.wait_for_timeout(400)
		dialog.get_by_role("button", name="Anfrage anlegen").click()
		page.locator(".page-head").get_by_text("Anfrage angelegt").wait_for()
		page.wait_for_function(SETTLED)
		self.screenshot(page, "mail-settled", DESKTOP)

		record = self.fresh("Incoming Mail", name)
		request = frappe.get_doc("Mediation Request", record.mediation_request)
		self.assertEqual((request.language, request.place), ("Kurmandschi", "Gruppenraum Bär"))
		self.assertEqual((request.requested_by, request.channel), (clerk, "E-Mail"))
		self.assertEqual(len(request.alternative_dates), 1)

	def _entered(self, page: Page, field: str) -> str:
		return page.evaluate("(field) => cur_dialog.get_value(field)", field)

	def test_everybody_gets_the_form(self):
		page = self.guest()
		page.goto("/robots.txt")
		answer = page.evaluate(
			"""async () => {
				const answer = await fetch("/anfrage-sprachmittlung.pdf");
				const bytes = new Uint8Array(await answer.arrayBuffer());
				return [answer.status, answer.headers.get("content-type"), String.fromCharCode(...bytes.slice(0, 5))];
			}"""
		)
		self.assertEqual(answer, [200, "application/pdf", "%PDF-"])
