"""DocType Signed Link: a link in a mail that lets one person do one thing without a login."""

from __future__ import annotations

import secrets

from heidekreis_integration.notices.trace import Trace

NAME_BYTES = 12


class SignedLink(Trace):
	"""A link in a mail that lets one person do one thing. Written by `links` only; the token is not stored."""

	def autoname(self) -> None:
		"""Name the document at random: the name is a part of the token."""
		self.name = secrets.token_hex(NAME_BYTES)
