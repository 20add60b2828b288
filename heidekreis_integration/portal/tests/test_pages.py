"""Pages without a browser: where a login starts, who may open what, and that every template escapes."""

from __future__ import annotations

from pathlib import Path

import frappe

from heidekreis_integration.permissions.scope import INSTITUTION_USER, MEDIATOR_USER
from heidekreis_integration.portal import visit
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.base import AppTestCase

APP = Path(frappe.get_app_path("heidekreis_integration"))


class TestPages(AppTestCase):
	def test_every_role_starts_in_its_own_area(self):
		homes = {
			(INSTITUTION_USER,): "portal/anfragen",
			(MEDIATOR_USER,): "portal/einsaetze",
			("Municipality Officer",): "sprachmittlung",
			(): "sprachmittlung",
		}
		for roles, home in homes.items():
			with self.subTest(roles=roles):
				self.assertEqual(visit.home_page_of(factories.make_user(*roles)), home)
		self.assertEqual(visit.home_page_of("Guest"), "sprachmittlung")

	def test_every_template_of_ours_escapes(self):
		"""Frappe's Jinja does not escape by itself: a template with an expression needs the switch."""
		templates = [*(APP / "www").rglob("*.html"), *(APP / "templates" / "portal").rglob("*.html")]
		self.assertGreater(len(templates), 10)
		for template in templates:
			text = template.read_text(encoding="utf-8")
			with self.subTest(template=template.name):
				self.assertNotIn("| safe", text)
				self.assertTrue("{{" not in text or "autoescape true" in text)

	def test_scripts_never_write_markup(self):
		for script in (APP / "public" / "js").glob("*.js"):
			text = script.read_text(encoding="utf-8")
			with self.subTest(script=script.name):
				for danger in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
					self.assertNotIn(danger, text)

	def test_pages_load_nothing_from_elsewhere(self):
		files = [*(APP / "templates" / "portal").rglob("*.html"), *(APP / "www").rglob("*.html")]
		for file in [*files, APP / "public/css/portal.css", APP / "public/css/site.css"]:
			text = file.read_text(encoding="utf-8")
			with self.subTest(file=file.name):
				for source in ('src="http', "src='http", 'href="http', "url(http", "@import"):
					self.assertNotIn(source, text)
