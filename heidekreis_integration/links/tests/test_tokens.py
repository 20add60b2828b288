"""How links are signed: no site needed."""

from __future__ import annotations

import unittest

from heidekreis_integration.links.tokens import sign, verify

NAME, SECRET = "0123456789abcdef01234567", "das Geheimnis der Site"


class TestTokens(unittest.TestCase):
	def test_a_signed_name_is_found_again(self):
		token = sign(NAME, SECRET)
		self.assertEqual(verify(token, SECRET), NAME)
		self.assertRegex(token, r"^[0-9a-f]{24}[A-Za-z0-9_-]{43}$")

	def test_every_changed_character_is_noticed(self):
		token = sign(NAME, SECRET)
		for place, old in enumerate(token):
			tampered = token[:place] + ("0" if old != "0" else "1") + token[place + 1 :]
			self.assertIsNone(verify(tampered, SECRET), place)

	def test_another_site_signs_differently(self):
		self.assertIsNone(verify(sign(NAME, SECRET), "ein anderes Geheimnis"))

	def test_what_is_no_token_is_none(self):
		token = sign(NAME, SECRET)
		for other in ("", NAME, token[:-1], token + "A", token.upper(), f"{token}\n", f" {token}", "ä" * 67):
			self.assertIsNone(verify(other, SECRET), other)
