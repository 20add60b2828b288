"""The officer of Walsrode at work: home, own data, contribution, resolution, figures; and nothing of Soltau."""

from __future__ import annotations

import frappe
from frappe.utils import add_days, nowdate

from heidekreis_integration.tests import factories
from heidekreis_integration.tests.browser.base import BrowserTestCase

FOREIGN = "Soltau"
SETTLED = "() => !frappe.request.ajax_count && document.querySelector('.page-container:not([style*=none])')"
SAVED = "() => cur_frm && !cur_frm.is_new() && !cur_frm.is_dirty() && !frappe.request.ajax_count"
PAGES = (
	"municipality-contact",
	"municipality-contribution",
	"network-meeting",
	"network-task",
	"network-attendance",
	"municipality",
	"mediation-request",
	"requesting-institution",
	"query-report/Own Municipality Figures",
	"query-report/Monthly Mediation Statistics",
)


class TestOfficer(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		mark = factories.number()
		cls.towns = {name: f"{name} {mark}" for name in ("Walsrode", FOREIGN)}
		field = _insert("Field of Action", title=f"Vernetzung {mark}")
		cls.measure = _insert(
			"Strategy Measure",
			title=f"Gemeinsam gestalten {mark}",
			field_of_action=field,
			target_groups="Zugewanderte",
			status="In Progress",
		)
		cls.officer = cls.make_login("Municipality Officer")
		made = {name: cls._town(name) for name in cls.towns}
		cls.contact, cls.task = made["Walsrode"]
		frappe.db.commit()

	@classmethod
	def _town(cls, name: str) -> tuple[str, str]:
		"""Make a town with contact, administration, request, resolution, contribution and meeting."""
		town = factories.make_municipality(cls.towns[name])
		own = name != FOREIGN
		contact = _insert(
			"Municipality Contact",
			contact_name=f"{name} Amtsperson",
			function="Integrationsbeauftragte",
			municipality=town,
			email=f"{name.lower()}-{factories.number()}@example.org".lower(),
			user=cls.officer if own else None,
			valid_from="2020-01-01",
		)
		administration = factories.make_institution(
			institution_type="Municipality Administration",
			municipality=town,
			institution_name=f"Rathaus {town}",
		)
		factories.make_request("Approved", requesting_institution=administration)
		task = _insert(
			"Network Task",
			subject=f"Liste aus {name} schicken",
			municipality=town,
			municipality_contact=contact,
			due_date=add_days(nowdate(), 9),
		)
		meeting = _insert(
			"Network Meeting",
			title=f"Netzwerktreffen {name}",
			starts_on=f"{add_days(nowdate(), 30)} 09:30:00",
			ends_on=f"{add_days(nowdate(), 30)} 12:30:00",
			location="Kreishaus",
		)
		if not frappe.db.exists("Network Attendance", {"network_meeting": meeting, "municipality": town}):
			_insert(
				"Network Attendance", network_meeting=meeting, municipality=town, municipality_contact=contact
			)
		if not own:
			_insert(
				"Municipality Contribution",
				measure=cls.measure,
				municipality=town,
				year=frappe.utils.getdate().year,
				text=f"{name} stellt einen Raum.",
			)
		return contact, task

	def test_the_officers_day(self):
		page = self.login(self.officer, "/app")
		page.wait_for_selector(".ce-block .widget")
		page.get_by_text("Liste aus Walsrode schicken").first.wait_for()
		page.get_by_text("Netzwerktreffen Walsrode").first.wait_for()
		self._nothing_foreign(page, "officer-home")

		page.goto(f"/app/municipality-contact/{self.contact}")
		page.get_by_role("button", name="Angaben bestätigen").click()
		page.locator(".modal.show .btn-primary").click()
		page.get_by_text("Vielen Dank").first.wait_for()
		self.assertEqual(str(self.fresh("Municipality Contact", self.contact).confirmed_on), nowdate())
		self._nothing_foreign(page, "officer-contact")

		page.goto(f"/app/network-task/{self.task}")
		page.wait_for_function("() => window.cur_frm && cur_frm.doc && !frappe.request.ajax_count")
		page.evaluate(
			"""async () => {
				await cur_frm.set_value("status", "Done");
				await cur_frm.set_value("done_note", "Liste geschickt");
				await cur_frm.save();
			}"""
		)
		page.wait_for_function(SAVED)
		self.assertEqual(self.fresh("Network Task", self.task).status, "Done")
		self._nothing_foreign(page, "officer-task")

		page.evaluate("() => frappe.new_doc('Municipality Contribution')")
		page.wait_for_function(
			"() => cur_frm.doctype === 'Municipality Contribution' && cur_frm.doc.municipality && !frappe.request.ajax_count"
		)
		page.evaluate(
			"""async (measure) => {
				await cur_frm.set_value("measure", measure);
				await cur_frm.set_value("text", "Wir laden zum Runden Tisch ein.");
				await cur_frm.set_value("is_public", 1);
				await cur_frm.save();
			}""",
			self.measure,
		)
		page.wait_for_function(SAVED)
		page.get_by_role("button", name="Beitrag einreichen").click()
		page.get_by_role("button", name="Überarbeiten").wait_for()
		made = frappe.get_all(
			"Municipality Contribution", {"owner": self.officer}, ["municipality", "status"]
		)
		frappe.db.rollback()
		made = frappe.get_all(
			"Municipality Contribution", {"owner": self.officer}, ["municipality", "status"]
		)
		self.assertEqual([tuple(row.values()) for row in made], [(self.towns["Walsrode"], "Submitted")])
		self._nothing_foreign(page, "officer-contribution")

		for route in PAGES:
			with self.subTest(page=route):
				page.goto(f"/app/{route}")
				page.wait_for_load_state("networkidle")
				page.wait_for_function(SETTLED)
				self._nothing_foreign(page, f"officer-{route.rpartition('/')[2].lower().replace(' ', '-')}")

	def _nothing_foreign(self, page, name: str) -> None:
		text = page.locator("body").inner_text()
		for foreign in (
			self.towns[FOREIGN],
			f"{FOREIGN} Amtsperson",
			f"aus {FOREIGN}",
			f"Netzwerktreffen {FOREIGN}",
		):
			self.assertNotIn(foreign, text)
		self.assertEqual(page.locator(".modal.show .msgprint").count(), 0, "the desk refuses something")
		self.screenshot(page, name)


def _insert(doctype: str, **values) -> str:
	return frappe.get_doc({"doctype": doctype, **values}).insert(ignore_mandatory=True).name
