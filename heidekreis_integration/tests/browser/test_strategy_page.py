"""The public page of the strategy as guests meet it: found from the start page, narrowed, read on a phone."""

from __future__ import annotations

import frappe

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_measure,
	make_offer,
)
from heidekreis_integration.tests.browser.accessibility import findings
from heidekreis_integration.tests.browser.base import DESKTOP, PHONE, BrowserTestCase
from heidekreis_integration.workflow.door import insert_in_state

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class TestStrategyPage(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.shown, cls.hidden = make_measure(), make_measure()
		cls.shown.db_set("is_public", 1)
		make_offer(cls.shown.name, title="Workshop Vorstellungsgespräche", participants=25)
		make_offer(cls.hidden.name, title="Interner Workshop", participants=25)
		report = {"doctype": "Measure Status Report", "measure": cls.shown.name, "as_of": "2024-12-31"}
		document = frappe.get_doc(report | {"text": "Ein Workshop lief.", "next_steps": "Ein zweiter folgt."})
		insert_in_state(document, "Published", actor="Administrator", reason="Test")
		frappe.db.commit()

	def test_from_the_start_page_to_a_measure_and_no_serious_findings(self):
		for viewport in (DESKTOP, PHONE):
			with self.subTest(viewport=viewport):
				page = self.guest(viewport)
				page.goto("/")
				page.click("text=Zur Integrationsstrategie")
				page.click("nav[aria-label=Jahr] >> text=2024")
				text = page.inner_text("main")
				for fact in (self.shown.title, "Workshop Vorstellungsgespräche", "25", "Ein Workshop lief."):
					self.assertIn(fact, text)
				self.assertNotIn("Interner Workshop", text)
				self.assertNotIn(self.hidden.title, text)
				self.assertEqual(findings(page), [])
				self.assertLessEqual(page.evaluate(OVERFLOW), 0, "the page is wider than the screen")
		self.screenshot(page, "strategy-page")

	def test_the_search_works_without_scripts(self):
		context = self.browser.new_context(base_url=self.base_url, java_script_enabled=False)
		self.addCleanup(context.close)
		page = context.new_page()
		page.goto("/integrationsstrategie?jahr=2024")
		page.fill("#search-words", "gibt es nicht")
		page.click("text=Anzeigen")
		self.assertIn("Keine Maßnahme passt", page.inner_text("main"))
		page.fill("#search-words", "vorstellungsgespräche workshop")
		page.press("#search-words", "Enter")
		self.assertIn(self.shown.title, page.inner_text("main"))

	def test_an_unknown_year_is_not_found(self):
		page = self.guest()
		self.assertEqual(page.goto("/integrationsstrategie?jahr=1999").status, 404)
		self.assertEqual(page.goto("/integrationsstrategie").status, 200)
