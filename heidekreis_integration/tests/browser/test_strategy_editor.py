"""A strategy editor's and a coordinator's way of one status: asked, written, sent back, corrected, published."""

from __future__ import annotations

import frappe

from heidekreis_integration.heidekreis_integration.doctype.strategy_measure.test_strategy_measure import (
	make_body,
	make_measure,
)
from heidekreis_integration.strategy import rounds
from heidekreis_integration.tests.browser.base import DESKTOP, BrowserTestCase

READY = "() => window.cur_frm && cur_frm.doc && !cur_frm.is_new() && !cur_frm.is_dirty() && !frappe.request.ajax_count"
YEAR = 2025
REPORT = "Measure Status Report"


class TestStrategyEditor(BrowserTestCase):
	@classmethod
	def setUpClass(cls) -> None:
		super().setUpClass()
		cls.editor = cls.make_login("Strategy Editor")
		cls.coordinator = cls.make_login("Integration Coordinator")
		cls.measure = make_measure(responsible_body=make_body(cls.editor))
		cls.foreign = make_measure()
		cls.round = frappe.get_doc(
			{
				"doctype": "Status Round",
				"year": YEAR,
				"as_of": f"{YEAR}-12-31",
				"opens_on": f"{YEAR + 1}-01-15",
				"due_on": f"{YEAR + 1}-12-20",
				"closes_on": f"{YEAR + 1}-12-31",
			}
		).insert()
		rounds.open_round(cls.round.name)
		rounds.work_on_body(cls.round.name, cls.measure.responsible_body, frappe.utils.getdate())
		frappe.db.commit()

	def test_a_status_is_written_sent_back_corrected_and_published(self):
		name = frappe.db.get_value(REPORT, {"measure": self.measure.name})
		editor = self.login(self.editor, f"/app/measure-status-report/{name}")
		self.write(editor, "Zwei Kurse fanden statt.")
		self.step(editor, "Sachstand einreichen")
		self.screenshot(editor, "strategy-editor-report", DESKTOP)

		county = self.login(self.coordinator, f"/app/measure-status-report/{name}")
		self.step(county, "Sachstand zurückgeben", reason="Bitte die Teilnehmenden ergänzen.")
		self.assertEqual(self.fresh(REPORT, name).workflow_state, "Returned")

		editor.reload()
		editor.get_by_text("Bitte die Teilnehmenden ergänzen.").first.wait_for()
		self.write(editor, "Zwei Kurse fanden statt, 24 Personen nahmen teil.")
		self.step(editor, "Sachstand einreichen")

		county.reload()
		self.step(county, "Sachstand prüfen")
		self.step(county, "Sachstand veröffentlichen")
		stored = self.fresh(REPORT, name)
		self.assertEqual(
			(stored.workflow_state, stored.text, stored.submitted_by, stored.reviewed_by),
			(
				"Published",
				"Zwei Kurse fanden statt, 24 Personen nahmen teil.",
				self.editor,
				self.coordinator,
			),
		)
		county.goto(f"/app/status-round/{self.round.name}")
		county.wait_for_function(READY)
		county.get_by_role("button", name="Runde abschließen").wait_for()
		self.screenshot(county, "strategy-round", DESKTOP)

	def test_the_editor_asks_for_a_change_and_the_county_decides(self):
		editor = self.login(self.editor, "/app/measure-change/new")
		editor.wait_for_function(
			"() => window.cur_frm?.doctype === 'Measure Change' && !frappe.request.ajax_count"
		)
		editor.evaluate(
			"""async (measure) => {
				await cur_frm.set_value("measure", measure);
				await cur_frm.set_value("new_due_date", "2029-06-30");
				await cur_frm.set_value("justification", "Die Förderung wurde verlängert.");
				await cur_frm.save();
			}""",
			self.measure.name,
		)
		editor.wait_for_function(READY)
		name = frappe.db.get_value("Measure Change", {"measure": self.measure.name}) or self._change()
		county = self.login(self.coordinator, f"/app/measure-change/{name}")
		self.step(county, "Änderung genehmigen")
		self.assertEqual(str(self.fresh("Strategy Measure", self.measure.name).due_date), "2029-06-30")

	def _change(self) -> str:
		frappe.db.rollback()
		return frappe.db.get_value("Measure Change", {"measure": self.measure.name})

	def write(self, page, text: str) -> None:
		"""Enter the status text and save."""
		page.wait_for_function("() => window.cur_frm && cur_frm.doc && !frappe.request.ajax_count")
		page.evaluate(
			"async (text) => { await cur_frm.set_value('text', text); await cur_frm.save(); }", text
		)
		page.wait_for_function(READY)

	def step(self, page, action: str, reason: str = "") -> None:
		"""Take a step by the menu of the form, with a reason where it is asked for."""
		page.wait_for_function(READY)
		page.locator(".actions-btn-group button").click()
		page.locator(".actions-btn-group").get_by_text(action).click()
		if reason:
			dialog = page.locator(".modal.show")
			dialog.locator("textarea").fill(reason)
			dialog.locator("textarea").press("Tab")
			dialog.locator(".btn-primary").click()
			dialog.wait_for(state="hidden")
		page.wait_for_function(READY)
