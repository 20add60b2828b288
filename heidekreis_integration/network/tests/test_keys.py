"""Official keys: 8 digits, 9 for joint municipalities, the county's beginning."""

from __future__ import annotations

from unittest import TestCase

from heidekreis_integration.network.keys import is_valid_key


class TestKeys(TestCase):
	def test_keys(self):
		for key, kind, expected in (
			("03358024", "Town", True),
			("033585401", "Joint Municipality", True),
			("03358024", "Joint Municipality", False),
			("033585401", "Municipality", False),
			("03359024", "Town", False),
			("0335802A", "Town", False),
			("٠٣٣٥٨٠٢٤", "Town", False),
			("", "Town", False),
		):
			with self.subTest(key=key, kind=kind):
				self.assertIs(is_valid_key(key, kind, "03358"), expected)
