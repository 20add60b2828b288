"""What everybody may read of the strategy: the page, JSON, CSV and PDF show what was published, and nothing else."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import frappe
from frappe.utils import getdate, nowdate
from frappe.website.serve import get_response
from pypdf import PdfReader
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_measure,
	make_offer,
)
from heidekreis_integration.statistics.tests.test_monthly import Pool
from heidekreis_integration.strategy import publication
from heidekreis_integration.strategy.publication_page import (
	CALLS_A_MINUTE,
	VIEWS_A_MINUTE,
	PublicationPage,
)
from heidekreis_integration.strategy.tests.test_reports import StrategyCase
from heidekreis_integration.tests.factories import make_municipality

PAGE = "integrationsstrategie"
IP = "192.0.2.31"


class PublicCase(StrategyCase):
	"""A public measure with all sorts of things on it that nobody outside may see."""

	def setUp(self) -> None:
		super().setUp()
		for name in ("request", "request_ip", "response", "path"):
			self.addCleanup(setattr, frappe.local, name, getattr(frappe.local, name, None))
		frappe.local.request_ip = IP
		for kind in ("open-data-calls", "strategy-views"):
			frappe.cache.delete_value(f"{kind}:{IP}")
		self.addCleanup(frappe.clear_document_cache, "Heidekreis Settings", "Heidekreis Settings")
		frappe.db.set_value("Strategy Measure", {"is_public": 1}, "is_public", 0, update_modified=False)
		self.measure.db_set({"is_public": 1, "description": "GEHEIM-Beschreibung", "budget": 98765})

	def fetch(self, path: str, query: str = "", method: str = "GET", **headers):
		"""Answer a guest's request as the website does."""
		builder = EnvironBuilder(path=f"/{path}", query_string=query, method=method, headers=headers)
		frappe.local.request = Request(builder.get_environ())
		with self.set_user("Guest"):
			frappe.local.lang = "de"
			frappe.local.form_dict = frappe._dict(frappe.local.request.args)
			if PublicationPage(path).can_render():
				return PublicationPage(path).render()
			return get_response(path)

	def everything(self, year: int = 2024) -> dict[str, str]:
		"""Return what a guest gets, by kind, as text."""
		query = f"jahr={year}"
		texts = {kind: self.fetch(f"{PAGE}.{kind}", query).get_data(as_text=True) for kind in ("json", "csv")}
		pdf = self.fetch(f"{PAGE}.pdf", query).get_data()
		pages = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
		texts["pdf"] = " ".join(pages.split())
		return texts | {"html": self.fetch(PAGE, query).get_data(as_text=True)}

	def contribution(self, text: str, **values) -> None:
		data = {
			"doctype": "Municipality Contribution",
			"measure": self.measure.name,
			"municipality": make_municipality(),
			"year": 2024,
			"text": text,
			"status": "Accepted",
			"is_public": 1,
		}
		document = frappe.get_doc(data | values)
		document.flags.ignore_permissions = True
		document.flags.ignore_validate = True  # the state is what matters here, not the way to it
		document.insert()
		document.db_set({key: (data | values)[key] for key in ("status", "is_public")})


class TestPublication(PublicCase):
	def test_published_things_are_in_page_pdf_and_data(self):
		make_offer(self.measure.name, title="Kurs für alle", participants=35)
		self.published(text="Zwei öffentliche Kurse.", next_steps="Ein dritter Kurs.")
		self.contribution("Räume im Rathaus")
		for kind, text in self.everything().items():
			with self.subTest(kind=kind):
				for shown in (
					self.measure.title,
					"Zwei öffentliche Kurse.",
					"Ein dritter Kurs.",
					"Kurs für alle",
					"35",
					"Räume im Rathaus",
				):
					self.assertIn(shown, text)

	def test_nothing_internal_is_in_any_of_them(self):
		hidden = make_measure(title="GEHEIM-Maßnahme", responsible_body=self.body)
		make_offer(hidden.name, title="GEHEIM-Kurs", participants=4711)
		make_offer(self.measure.name, title="GEHEIM-Angebot", participants=4713, is_public=0)
		self.published(text="Öffentlich.", obstacles="GEHEIM-Hindernis")
		self.report(as_of="2024-11-30", text="GEHEIM-Entwurf")
		returned = self.report(as_of="2024-10-31", text="GEHEIM-Rückgabe")
		self.step(returned, "Submit Report", self.editor)
		self.step(returned, "Send Report Back", self.coordinator, "GEHEIM-Grund")
		reviewed = self.report(as_of="2024-09-30", text="GEHEIM-Geprüft")
		self.step(reviewed, "Submit Report", self.editor)
		self.step(reviewed, "Review Report", self.coordinator)
		self.contribution("GEHEIM-Beitrag", is_public=0)
		self.contribution("GEHEIM-Vorschlag", status="Submitted")
		people = [self.editor, self.coordinator, *map(_full_name, (self.editor, self.coordinator))]
		for kind, text in self.everything().items():
			with self.subTest(kind=kind):
				self.assertIn("Öffentlich.", text)
				for secret in ("GEHEIM", "4711", "4713", "98765", "98.765", hidden.name, *people):
					self.assertNotIn(secret, text)

	def test_what_is_taken_back_is_gone_at_once(self):
		report = self.published(text="Zu früh veröffentlicht.")
		self.assertIn("Zu früh veröffentlicht.", self.everything()["pdf"])
		self.step(report, "Withdraw Publication", self.coordinator, "Zahl falsch")
		for kind, text in self.everything().items():
			with self.subTest(kind=kind):
				self.assertNotIn("Zu früh", text)
		self.measure.db_set("is_public", 0)
		for path in (PAGE, f"{PAGE}.json", f"{PAGE}.csv"):
			with self.subTest(path=path):
				self.assertNotIn(self.measure.title, self.fetch(path, "jahr=2024").get_data(as_text=True))

	def test_only_years_of_the_strategy_can_be_asked_for(self):
		for year in ("1999", str(getdate(nowdate()).year + 1), "2024' OR 1=1", "²⁰²⁴", "-1"):
			with self.subTest(year=year):
				for kind in ("json", "csv", "pdf"):
					self.assertEqual(self.fetch(f"{PAGE}.{kind}", {"jahr": year}).status_code, 404)
				self.assertEqual(self.fetch(PAGE, {"jahr": year}).status_code, 404)
		self.assertFalse(PublicationPage(f"{PAGE}.xml").can_render())
		self.assertFalse(PublicationPage(f"{PAGE}/{self.measure.name}.json").can_render())

	def test_without_a_year_the_newest_with_news_is_shown(self):
		make_offer(self.measure.name, participants=3, year=2025)
		self.assertEqual(json.loads(self.fetch(f"{PAGE}.json").get_data())["year"], 2025)

	def test_the_page_is_narrowed_by_field_and_words_without_scripts(self):
		other = make_measure(title="Sprachkurse am Abend", responsible_body=self.body)
		other.db_set("is_public", 1)
		text = self.fetch(PAGE, {"jahr": "2024", "suche": "ABEND sprach"}).get_data(as_text=True)
		self.assertIn("Sprachkurse am Abend", text)
		self.assertNotIn(self.measure.title, text)
		field = {"jahr": "2024", "handlungsfeld": self.measure.field_of_action}
		text = self.fetch(PAGE, field).get_data(as_text=True)
		self.assertNotIn("Sprachkurse am Abend", text)
		self.assertIn(self.measure.title, text)
		text = self.fetch(PAGE, {"jahr": "2024", "suche": '"><script>alert(1)</script>'}).get_data(
			as_text=True
		)
		self.assertNotIn("<script>alert", text)
		self.assertIn("Keine Maßnahme passt", text)


class TestOpenData(PublicCase):
	def test_the_keys_stay_and_the_licence_is_named(self):
		make_offer(self.measure.name, participants=35)
		frappe.db.set_single_value("Heidekreis Settings", "open_data_licence", "Eigene Lizenz 1.0")
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		data = json.loads(self.fetch(f"{PAGE}.json", "jahr=2024").get_data())
		self.assertEqual(data["licence"]["name"], "Eigene Lizenz 1.0")
		self.assertEqual(data["schema_version"], 1)
		(measure,) = data["fields_of_action"][0]["measures"]
		self.assertLessEqual(
			{"id", "title", "target_groups", "responsible_body", "status", "figure", "offers", "progress"},
			set(measure),
		)
		self.assertEqual(measure["figure"]["value"], 35)
		(row,) = self.rows()
		self.assertEqual(tuple(row), publication.COLUMNS)
		self.assertIn("Eigene Lizenz 1.0", row["licence"])
		self.assertEqual((row["year"], row["participants"]), ("2024", "35"))

	def test_a_table_runs_no_formulas(self):
		self.measure.db_set("title", '=HYPERLINK("http://example.org")')
		self.published(text="@SUM(A1)", next_steps="-2+3")
		(row,) = self.rows()
		self.assertEqual(row["title"], '\'=HYPERLINK("http://example.org")')
		self.assertEqual((row["status_text"], row["next_steps"]), ("'@SUM(A1)", "'-2+3"))

	def test_who_has_it_already_gets_nothing_again(self):
		for kind in ("json", "csv", "pdf"):
			first = self.fetch(f"{PAGE}.{kind}", "jahr=2024")
			self.assertIn("max-age", first.headers["Cache-Control"])
			again = self.fetch(f"{PAGE}.{kind}", "jahr=2024", If_None_Match=first.headers["ETag"])
			self.assertEqual(again.status_code, 304)
		self.measure.db_set("title", "Neuer Titel")
		self.assertEqual(
			self.fetch(f"{PAGE}.pdf", "jahr=2024", If_None_Match=first.headers["ETag"]).status_code, 200
		)

	def test_writing_and_too_many_calls_are_refused(self):
		self.assertEqual(self.fetch(f"{PAGE}.json", method="POST").status_code, 405)
		answers = {self.fetch(f"{PAGE}.json", "jahr=1999").status_code for _call in range(CALLS_A_MINUTE)}
		self.assertEqual(answers, {404})
		refused = self.fetch(f"{PAGE}.json", "jahr=2024")
		self.assertEqual((refused.status_code, refused.headers["Retry-After"]), (429, "60"))
		frappe.cache.incrby(frappe.cache.make_key(f"strategy-views:{IP}"), VIEWS_A_MINUTE)
		self.assertEqual(self.fetch(PAGE).status_code, 429)

	def rows(self) -> list[dict]:
		text = self.fetch(f"{PAGE}.csv", "jahr=2024").get_data().decode("utf-8-sig")
		return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestCountedFigures(PublicCase):
	def test_sessions_are_counted_and_small_counts_left_out(self):
		frappe.db.set_single_value("Heidekreis Settings", "small_count_threshold", 3)
		frappe.clear_document_cache("Heidekreis Settings", "Heidekreis Settings")
		self.measure.db_set({"indicator_source": "Performed Sessions", "unit": "Einsätze"})
		frappe.db.delete("Assignment", {"actual_start": ("between", ("2024-01-01", "2024-12-31 23:59"))})
		pool = Pool()
		pool.sessions(2, datetime(2024, 5, 6, 10), language=pool.rare)
		self.assertIsNone(self.figures()["figure"])
		pool.sessions(3, datetime(2024, 5, 7, 14))
		found = self.figures()
		self.assertEqual((found["figure"]["value"], found["figure"]["counted_by_system"]), (5, True))
		self.assertEqual(found["most_requested_languages"], [pool.common])

	def figures(self) -> dict:
		data = json.loads(self.fetch(f"{PAGE}.json", "jahr=2024").get_data())
		return data["fields_of_action"][0]["measures"][0]


def _full_name(user: str) -> str:
	return frappe.db.get_value("User", user, "full_name")
