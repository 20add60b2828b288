"""Rules of DocType Heidekreis Settings."""

from __future__ import annotations

import frappe

from heidekreis_integration import settings_rules
from heidekreis_integration.tests.base import AppTestCase


class TestHeidekreisSettings(AppTestCase):
	def save(self, **values):
		return frappe.get_doc("Heidekreis Settings").update(values).save()

	def test_sensible_settings_are_kept(self):
		saved = self.save(
			short_term_months=12, medium_term_months=36, long_term_months=60, holiday_subdivision="ni "
		)
		self.assertEqual((saved.short_term_months, saved.holiday_subdivision), (12, "NI"))

	def test_horizons_must_grow(self):
		for months in ((24, 24, 84), (48, 24, 84), (0, 24, 48)):
			values = dict(
				zip(("short_term_months", "medium_term_months", "long_term_months"), months, strict=True)
			)
			with self.subTest(months=months), self.assertRaises(settings_rules.HorizonOrderError):
				self.save(**values)

	def test_unknown_states_are_refused(self):
		with self.assertRaises(settings_rules.HolidaySubdivisionError):
			self.save(holiday_subdivision="XX")

	def test_the_countys_key_has_five_digits(self):
		for prefix in ("", "3358", "0335A", "033580"):
			with self.subTest(prefix=prefix), self.assertRaises(settings_rules.RegionalKeyPrefixError):
				self.save(regional_key_prefix=prefix)

	def test_the_ranking_needs_a_criterion(self):
		with self.assertRaises(settings_rules.RankingWeightsError):
			self.save(**dict.fromkeys(settings_rules.WEIGHTS, 0))

	def test_values_that_would_break_others_are_refused(self):
		for field, value in (
			("offer_wave_size", 0),
			("travel_speed_kmh", 0),
			("travel_detour_factor", 0.9),
			("small_count_threshold", 2),
		):
			with self.subTest(field=field), self.assertRaises(settings_rules.SettingTooSmallError):
				self.save(**{field: value})
