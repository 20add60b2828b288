"""Planning many at once in the desk: from the list of requests to the offers, by a clerk in a browser."""

from __future__ import annotations

import frappe

from heidekreis_integration.mediation.tests.support import at
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import BrowserTestCase
from heidekreis_integration.workflow.definitions import POOL

PATIENCE_MS = 60_000


class TestPlanningDesk(BrowserTestCase):
	def test_plan_is_compared_and_offered(self) -> None:
		town = factories.make_municipality()
		where = {
			"requesting_institution": factories.make_institution(municipality=town),
			"occasion": factories.make_occasion(),
		}
		farsi, dari = (factories.make_language(name) for name in ("Farsi im Plan", "Dari im Plan"))
		both = [{"language": language, "level": "Native"} for language in (farsi, dari)]
		amina = factories.make_mediator(
			first_name="Amina", last_name="Test", municipality=town, languages=both
		)
		bahram = factories.make_mediator(
			first_name="Bahram",
			last_name="Test",
			municipality=town,
			languages=[{"language": farsi, "level": "C1"}],
		)
		first, second = (
			factories.make_request("Approved", language=language, planned_start=at(hour, 8), **where)
			for language, hour in ((farsi, 9), (dari, 9.25))
		)
		clerk = self.make_login(POOL)
		self.commit()
		page = self.login(clerk, "/app/mediation-request/view/list")
		page.get_by_role("button", name="Viele Anfragen gemeinsam planen").first.click()
		dialog = page.locator(".modal.show")
		dialog.locator("input[data-fieldname=until]").fill("")
		dialog.get_by_role("button", name="Berechnen").click()
		page.wait_for_selector(".hk-plan-table", timeout=PATIENCE_MS)
		row = page.locator("tr", has=page.get_by_role("link", name=first, exact=True))
		self.assertIn("Bahram Test", row.inner_text())
		self.assertIn(f"Amina Test wird zu dieser Zeit für {second} gebraucht.", row.inner_text())
		self.assertIn("Bewiesen: Es gibt keinen besseren Plan.", page.locator(".hk-plan-totals").inner_text())
		self.screenshot(page, "placement-plan")
		for request in (first, second):
			page.get_by_role("checkbox", name=f"{request} auswählen").check()
		page.get_by_role("button", name="Ausgewählte anbieten").click()
		page.locator(".modal.show").get_by_role("button", name="Ja").click()
		page.wait_for_function("() => cur_frm.doc.status === 'Offered'", timeout=PATIENCE_MS)
		page.get_by_text("Angeboten", exact=True).first.wait_for()
		self.screenshot(page, "placement-plan-offered")
		frappe.db.rollback()
		for request, mediator in ((first, bahram), (second, amina)):
			self.assertEqual(
				frappe.get_all("Assignment Offer", {"mediation_request": request}, pluck="mediator"),
				[mediator],
			)
