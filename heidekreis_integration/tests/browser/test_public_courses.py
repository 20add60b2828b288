"""The public list of language courses in a browser: phone and desktop, with and without scripts, and as data."""

from __future__ import annotations

import json

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration.tests.browser.accessibility import findings
from heidekreis_integration.tests.browser.base import DESKTOP, PHONE, BrowserTestCase
from heidekreis_integration.tests.factories import make_municipality, number

PAGE = "/sprachkurse"


class TestPublicCourses(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.town = make_municipality()
		cls.provider = frappe.get_doc(
			{"doctype": "Course Provider", "provider_name": f"Sprachhaus {number()}"}
		).insert()
		cls.course("Sichtbarer Kurs", level="B1", childcare=1)
		cls.course("Alter Stand", as_of=add_days(nowdate(), -200))
		cls.course("Ausgebuchter Kurs", taken=10)
		cls.course("Interner Kurs", is_public=0)
		cls.course("Abgesagter Kurs", status="Called Off")
		frappe.db.commit()

	@classmethod
	def course(cls, title: str, **values) -> None:
		document = {"doctype": "Language Course", "title": title, "provider": cls.provider.name}
		document |= {"municipality": cls.town, "level": "A1", "places": 10, "taken": 4}
		frappe.get_doc(document | {"starts_on": add_days(nowdate(), 20)} | values).insert()

	def test_only_published_courses_accessibly_on_both_screens(self):
		for viewport in (DESKTOP, PHONE):
			page = self.guest(viewport)
			page.goto(f"{PAGE}?municipality={self.town}")
			text = page.inner_text("main")
			for shown in (
				"Sichtbarer Kurs",
				"6 Plätze frei",
				"Ausgebucht",
				"3 Kurse gefunden",
				"kann sich geändert",
			):
				self.assertIn(shown, text)
			for hidden in ("Interner Kurs", "Abgesagter Kurs"):
				self.assertNotIn(hidden, text)
			self.assertEqual(findings(page), [])
			width = page.evaluate("document.documentElement.scrollWidth")
			self.assertLessEqual(width, viewport["width"])
			self.screenshot(page, f"public-courses-{viewport['width']}")

	def test_the_filter_works_without_scripts(self):
		context = self.browser.new_context(base_url=self.base_url, java_script_enabled=False, locale="de-DE")
		self.addCleanup(context.close)
		page = context.new_page()
		page.goto(PAGE)
		page.select_option("#municipality", self.town)
		page.check("#childcare")
		page.click("text=Kurse anzeigen")
		self.assertIn("1 Kurs gefunden", page.inner_text("main"))
		self.assertTrue(page.is_checked("#childcare"))

	def test_the_same_rows_as_data(self):
		page = self.guest()
		page.goto(PAGE)
		answer = self.fetch(page, f"/sprachkurse.json?municipality={self.town}")
		self.assertEqual(answer["headers"]["access-control-allow-origin"], "*")
		self.assertIn("max-age=300", answer["headers"]["cache-control"])
		titles = {course["title"] for course in json.loads(answer["text"])["courses"]}
		self.assertEqual(titles, {"Sichtbarer Kurs", "Alter Stand", "Ausgebuchter Kurs"})
		table = self.fetch(page, f"/sprachkurse.csv?municipality={self.town}&childcare=1")["text"]
		self.assertEqual(len(table.strip().splitlines()), 2)
		self.expect_problem("405")
		self.assertEqual(self.fetch(page, "/sprachkurse.csv", "POST")["status"], 405)

	def fetch(self, page, path: str, method: str = "GET") -> dict:
		return page.evaluate(
			"""async ([path, method]) => {
				const answer = await fetch(path, { method });
				return { status: answer.status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
			}""",
			[path, method],
		)
