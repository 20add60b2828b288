"""Times and amounts read as in a German letter."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from heidekreis_integration.portal import wording
from heidekreis_integration.tests.base import AppTestCase
from heidekreis_integration.workflow.definitions import ASSIGNMENT, COMPENSATION_CLAIM, MEDIATION_REQUEST

START = datetime(2026, 11, 25, 10)


class TestWording(AppTestCase):
	def test_a_session_names_its_day_once(self):
		self.assertEqual(
			wording.span(START, START.replace(hour=11, minute=15)), "Mi., 25.11.2026, 10:00–11:15 Uhr"
		)

	def test_a_session_over_midnight_names_both_days(self):
		end = datetime(2026, 11, 26, 0, 30)
		self.assertEqual(wording.span(START, end), "Mi., 25.11.2026, 10:00 Uhr – Do., 26.11.2026, 00:30 Uhr")

	def test_durations(self):
		cases = ((0, "0 Min."), (45, "45 Min."), (60, "1 Std."), (75, "1 Std. 15 Min."))
		for minutes, text in cases:
			with self.subTest(minutes=minutes):
				self.assertEqual(wording.hours(minutes), text)

	def test_amounts_are_exact(self):
		self.assertEqual(wording.money(Decimal("1234.5")), "1.234,50\u00a0€")
		self.assertEqual(wording.money(None), "0,00\u00a0€")
		self.assertEqual(wording.number(18.5), "18,5")

	def test_every_state_has_a_colour_and_a_german_name(self):
		tables = (
			(MEDIATION_REQUEST, wording.REQUEST_TONES, wording.request_badge),
			(ASSIGNMENT, wording.ASSIGNMENT_TONES, wording.assignment_badge),
			(COMPENSATION_CLAIM, wording.CLAIM_TONES, wording.claim_badge),
		)
		for workflow, tones, badge in tables:
			for state in workflow.states:
				with self.subTest(workflow=workflow.name, state=state.name):
					self.assertIn(state.name, tones)
					self.assertNotEqual(badge(state.name).label, state.name)
