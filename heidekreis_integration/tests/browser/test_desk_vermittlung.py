"""The placing desk in a browser: by keyboard, by click, and live while somebody else answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import frappe
from frappe.utils import add_days, getdate, now_datetime, nowdate

from heidekreis_integration.mediation import assigning, offers
from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.accessibility import findings
from heidekreis_integration.tests.browser.base import DESKTOP, PHONE, BrowserTestCase
from heidekreis_integration.tests.browser.desk_data import COUNTY, POOL
from heidekreis_integration.tests.browser.portal_data import in_days

if TYPE_CHECKING:
	from playwright.sync_api import Page

ROUTE = "/app/vermittlung"
SETTLED = "() => window.frappe && !frappe.request.ajax_count && !document.querySelector('#freeze.in')"
NARROW = "() => document.documentElement.scrollWidth <= window.innerWidth"


class TestPlacingDesk(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.clerk, cls.colleague = cls.make_login(POOL), cls.make_login(POOL)
		cls.town = factories.make_municipality(f"Moordorf {factories.number()}")
		cls.language = factories.make_language(f"Aramäisch {factories.number()}")
		cls.occasion = factories.make_occasion(f"Elternabend {factories.number()}")
		cls.institution = factories.make_institution(
			institution_name=f"Kita Wollgras {factories.number()}",
			municipality=cls.town,
			contacts=[{"contact_name": "Birte Moorfrosch", "phone": "05161 4433", "active": 1}],
		)
		cls.people = [
			factories.make_mediator(
				cls.language,
				municipality=cls.town,
				first_name=first,
				last_name="Heidelerche",
				mobile="0151 0000001",
			)
			for first in ("Anke", "Bela")
		]
		frappe.db.commit()

	def setUp(self) -> None:
		super().setUp()
		# Each test has the one request it is about.
		for name in frappe.get_all("Mediation Request", {"language": self.language}, pluck="name"):
			for doctype in ("Assignment Offer", "Assignment", "Call Note"):
				frappe.db.delete(doctype, {"mediation_request": name})
			frappe.db.delete("Mediation Request", {"name": name})

	def request(self, state: str = "Approved", **values) -> str:
		facts = {
			"requesting_institution": self.institution,
			"language": self.language,
			"occasion": self.occasion,
			"planned_start": in_days(3, hour=14),
		}
		return factories.make_request(state, **(facts | values))

	def open(self, request: str = "", *, user: str = "", viewport: dict | None = None) -> Page:
		self.commit()
		page = self.login(user or self.clerk, f"{ROUTE}/{request}" if request else ROUTE, viewport=viewport)
		drawn = ".hk-desk-line, .hk-desk-list .hk-desk-empty" if request else ".hk-desk-list"
		page.wait_for_selector(drawn, state="attached")
		page.wait_for_function(SETTLED)
		if request:
			page.wait_for_selector(".hk-request-head, .hk-desk-tabs:visible")
		return page

	def test_a_request_is_placed_by_keyboard_alone(self):
		name = self.request("Received")
		page = self.open(name)
		page.focus(".hk-desk-lines")
		page.keyboard.press("Home")
		page.keyboard.press("Enter")
		page.wait_for_function("() => document.activeElement.closest('.hk-person')")
		page.keyboard.press("f")
		page.locator(".hk-request-sub", has_text="Freigegeben").wait_for()
		page.wait_for_function(SETTLED)
		self.assertEqual(page.locator(".hk-person input:checked").count(), 2)
		page.locator(".hk-person").first.focus()
		page.keyboard.press("ArrowDown")
		page.wait_for_function(
			"() => document.activeElement.dataset.mediator === document.querySelectorAll('.hk-person')[1].dataset.mediator"
		)
		page.keyboard.press(" ")
		page.keyboard.press("a")
		page.locator(".hk-offers li").first.wait_for()
		self.assertEqual(page.locator(".hk-offers li").count(), 1)
		self.assertEqual(self.fresh("Mediation Request", name).clerk, self.clerk)

	def test_help_names_the_keys_and_switches_them_off(self):
		page = self.open(self.request())
		page.keyboard.press("?")
		dialog = self.dialog(page)
		self.assertIn("Telefonische Anfrage erfassen", dialog.inner_text())
		# Frappe keeps a second, disabled box for those who only read.
		dialog.locator("[data-fieldname=on] input:not([disabled])").uncheck()
		dialog.locator("button", has_text="Schließen").click()
		dialog.wait_for(state="hidden")
		page.keyboard.press("n")
		page.wait_for_timeout(400)
		self.assertEqual(page.locator(".modal.show").all_inner_texts(), [])

	def test_a_mediators_answer_appears_by_itself(self):
		name = self.request()
		offer = offers.make_offers(name, [self.people[0]], actor="Administrator")[0]
		page = self.open(name)
		page.locator(".hk-offers li[data-status=Open]").wait_for()
		offers.answer_offer(offer, True, actor="Administrator", door="Portal")
		self.commit()
		page.locator(".alert-message", has_text="hat zugesagt").wait_for()
		page.locator(".hk-request-sub", has_text="Vermittelt").wait_for()

	def test_a_call_is_noted_and_answers_the_offer(self):
		name = self.request()
		offers.make_offers(name, self.people, actor="Administrator")
		page = self.open(name)
		page.locator("[data-act=note_call]").click()
		dialog = self.dialog(page)
		dialog.locator("[data-fieldname=mediator] select").select_option(self.people[1])
		dialog.locator("[data-fieldname=outcome] select").select_option("Declines")
		dialog.locator("textarea").fill("Hat an dem Tag Urlaub")
		dialog.locator("button", has_text="Notiz speichern").click()
		page.locator(".hk-notes", has_text="Hat an dem Tag Urlaub").wait_for()
		page.locator(".hk-offers li[data-status=Declined]").wait_for()
		self.assertEqual(frappe.db.count("Call Note", {"mediation_request": name}), 1)

	def test_somebody_excluded_is_assigned_with_a_reason(self):
		start = in_days(3, hour=14)
		weekday = start.strftime("%A")
		late = factories.make_mediator(
			self.language,
			municipality=self.town,
			first_name="Zita",
			last_name="Sandlilie",
			availability=[{"weekday": weekday, "from_time": "18:00", "to_time": "20:00"}],
		)
		name = self.request(planned_start=start)
		page = self.open(name)
		page.locator(".hk-desk-excluded summary").click()
		page.locator(f".hk-person[data-mediator={late}] [data-act=assign]").click()
		dialog = self.dialog(page)
		dialog.locator("textarea").fill("Am Telefon zugesagt")
		dialog.locator("button", has_text="Zuweisen").click()
		page.locator(".hk-request-sub", has_text="Vermittelt").wait_for()
		assignment = frappe.get_last_doc("Assignment", {"mediation_request": name})
		self.assertEqual((assignment.mediator, assignment.override_reason), (late, "Am Telefon zugesagt"))
		frappe.db.delete("Mediator", {"name": late})

	def test_waves_go_out_and_an_alternative_date_takes_them_back(self):
		name = self.request(alternative_dates=[{"planned_start": in_days(6, hour=9)}])
		page = self.open(name)
		page.locator("[data-act=start_waves]").click()
		page.locator(".hk-offers li[data-status=Open]").nth(1).wait_for()
		self.assertIn("nächste Welle", page.locator(".hk-block", has=page.locator(".hk-offers")).inner_text())
		self.assertEqual(page.locator("[data-act=start_waves]").count(), 0)
		self.screenshot(page, "vermittlung-runde")
		page.locator("[data-act=take_alternative]").click()
		dialog = self.dialog(page)
		self.assertIn("2 offene Angebote werden zurückgezogen", dialog.inner_text())
		self.assertIn("benachrichtigt", dialog.inner_text())
		self.screenshot(page, "vermittlung-ausweichtermin")
		dialog.locator("button", has_text="Ja").click()
		page.locator(".hk-offers li[data-status=Withdrawn]").nth(1).wait_for()
		self.assertIn(f"{in_days(6):%d.%m.%Y}, 09:00", page.locator(".hk-facts").inner_text())
		self.assertIn(
			f"{in_days(3):%d.%m.}", page.locator(".hk-block", has_text="Ausweichtermine").inner_text()
		)
		self.assertIsNone(self.fresh("Mediation Request", name).next_wave_on)

	def test_cancelling_says_what_follows_before_it_is_confirmed(self):
		name = self.request()
		assigning.assign(name, self.people[0], actor="Administrator")
		page = self.open(name)
		page.locator("[data-act=cancel_session]").click()
		dialog = self.dialog(page)
		said = dialog.locator("[role=status]")
		self.assertIn("Bitte geben Sie an, wer absagt", said.inner_text())
		dialog.locator("[data-fieldname=side] select").select_option("Institution")
		said.filter(has_text="kostenfrei").wait_for()
		self.assertIn("Die Anfrage wird damit storniert", said.inner_text())
		dialog.locator("[data-fieldname=side] select").select_option("Mediator")
		said.filter(has_text="keine Entschädigung").wait_for()
		self.assertIn("Andere werden sofort gefragt", said.inner_text())
		self.screenshot(page, "vermittlung-absage")
		dialog.locator("textarea").fill("Erkrankt")
		dialog.locator(".btn-primary:visible", has_text="Einsatz absagen").click()
		page.locator(".hk-offers li[data-status=Open]", has_text="Bela").wait_for()
		session = frappe.get_last_doc("Assignment", {"mediation_request": name})
		self.assertEqual((session.workflow_state, session.cancelled_by_side), ("Cancelled", "Mediator"))

	def test_one_in_placing_that_repeats_another_is_flagged_and_asked_about(self):
		self.request()
		name = self.request("Placing", planned_start=in_days(3, hour=17))
		moved = frappe.get_doc("Mediation Request", name)
		moved.planned_start = in_days(3, hour=14)
		moved.save()
		page = self.open(name)
		line = page.locator(f"#hk-line-{name}")
		self.assertIn("Mögliche Dublette: entscheiden", line.inner_text())
		self.screenshot(page, "vermittlung-dublette")
		page.locator("[data-act=offer]").click()
		dialog = self.dialog(page)
		self.assertIn("Warum beide Anfragen nötig sind", dialog.inner_text())
		self.screenshot(page, "vermittlung-dublette-frage")
		dialog.locator("input").fill("Zwei Familien")
		dialog.locator("button", has_text="Beide sind nötig").click()
		page.locator(".hk-offers li[data-status=Open]").nth(1).wait_for()
		self.assertNotIn("Dublette", line.inner_text())
		page.locator("[data-step='Cancel Request']").click()
		dialog = self.dialog(page)
		self.assertIn("Offene Angebote, die zurückgezogen werden: 2", dialog.inner_text())
		self.screenshot(page, "vermittlung-stornieren")

	def test_a_request_by_phone_needs_the_keyboard_only(self):
		page = self.open()
		page.keyboard.press("n")
		page.wait_for_function("() => document.activeElement.id === 'hk-phone-institution'")
		page.keyboard.type("moorfrosch")
		page.locator(".hk-choices li", has_text="Kita Wollgras").first.wait_for()
		for key in ("Tab", "Tab", "Tab"):
			page.keyboard.press(key)
		page.keyboard.type(self.language)
		page.locator(".hk-choices:visible li", has_text=self.language).wait_for()
		page.keyboard.press("Tab")
		page.keyboard.type(f"{in_days(20):%d.%m.} 14:30")
		page.locator("#hk-phone-moment-said", has_text="14:30").wait_for()
		page.keyboard.press("Tab")
		page.keyboard.press("Tab")
		page.keyboard.type(self.occasion)
		page.locator(".hk-choices:visible li", has_text=self.occasion).wait_for()
		page.keyboard.press("Tab")
		page.keyboard.press("Enter")
		page.locator(".hk-request-head", has_text=self.language).wait_for()
		page.locator(".hk-person", has_text="Anke Heidelerche").wait_for()
		request = frappe.get_last_doc("Mediation Request", {"language": self.language})
		self.assertEqual((request.channel, request.contact_name), ("Phone", "Birte Moorfrosch"))
		self.assertEqual(page.locator(".hk-phone-form").count(), 0)

	def test_a_deputy_sees_the_absent_clerks_requests(self):
		frappe.get_doc(
			{
				"doctype": "Clerk Absence",
				"user": self.colleague,
				"deputy": self.clerk,
				"from_date": nowdate(),
				"to_date": add_days(nowdate(), 3),
			}
		).insert()
		name = self.request("In Review", clerk=self.colleague)
		page = self.open(name)
		page.locator(".hk-desk-absent", has_text="In Vertretung für").wait_for()
		page.locator("[data-whose=deputy]").click()
		self.assertEqual(page.locator(".hk-desk-line").count(), 1)
		self.assertIn("In Vertretung für", page.locator(".hk-desk-line").inner_text())

	def test_the_county_looks_on_without_buttons(self):
		page = self.open(self.request(), user=self.make_login(COUNTY))
		page.locator(".hk-person").first.wait_for()
		self.assertEqual(page.locator("[data-act=offer], [data-act=assign], [data-act=note_call]").count(), 0)

	def test_it_fits_desktop_and_phone_and_is_accessible(self):
		name = self.request(alternative_dates=[{"planned_start": in_days(6)}])
		offers.make_offers(name, self.people[:1], actor="Administrator")
		page = self.open(name)
		page.locator(".hk-week-day").first.wait_for()
		self.assertTrue(page.evaluate(NARROW))
		self.assertEqual(findings(page, ".hk-desk"), [])
		self.screenshot(page, "vermittlung", DESKTOP)
		page.context.close()
		page = self.open(name, viewport=PHONE)
		for panel in ("list", "request", "week"):
			page.locator(f".hk-desk-tabs [data-panel={panel}]").click()
			page.locator(f".hk-desk-{panel}").wait_for()
			self.assertTrue(page.evaluate(NARROW), panel)
			self.screenshot(page, f"vermittlung-{panel}", PHONE)

	def test_the_day_sheet_fits_on_one_page(self):
		start = (now_datetime() + timedelta(days=4)).replace(hour=9, minute=0, second=0, microsecond=0)
		request = self.request("Placed", planned_start=start)
		factories.make_assignment(
			mediation_request=request,
			mediator=self.people[0],
			planned_start=start,
			planned_end=start + timedelta(hours=1),
		)
		self.commit()
		page = self.login(self.clerk, f"/tagesplan?tag={getdate(start)}")
		row = page.locator("tbody tr", has_text="Kita Wollgras")
		for text in ("09:00–10:00", "Anke Heidelerche", "0151 0000001", "unbestätigt", "Geplant"):
			self.assertIn(text, row.inner_text())
		self.screenshot(page, "tagesplan")
		pdf = page.pdf(prefer_css_page_size=True)
		self.assertEqual(pdf.count(b"/Type /Page\n"), 1)
