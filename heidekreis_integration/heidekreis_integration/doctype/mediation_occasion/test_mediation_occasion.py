"""Rules of the DocType Mediation Occasion."""

from __future__ import annotations

from heidekreis_integration.mediation.tests.support import MediationTestCase
from heidekreis_integration.tests.factories import make_occasion


class TestMediationOccasion(MediationTestCase):
	roles = ()

	def test_names_are_tidied(self):
		self.assertEqual(make_occasion("  Probe   Anlass "), "Probe Anlass")
